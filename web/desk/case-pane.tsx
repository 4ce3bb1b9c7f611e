import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useRead } from '../api/hooks.ts'
import type { Case, CaseProcedure } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Notice, ProblemNotice } from '../kit/notice.tsx'
import { Waiting } from '../kit/page.tsx'
import { type MessageId, type Say, useText } from '../kit/text.tsx'
import { plainOutcomes } from './case-acts.tsx'
import { CaseFiles } from './case-files.tsx'
import { CaseHead } from './case-head.tsx'
import { CaseLinksPanel } from './case-links.tsx'
import { CaseNotes } from './case-notes.tsx'
import { CaseTexts } from './case-texts.tsx'
import { useHasDraft } from './drafts.ts'
import { EvidencePanel } from './evidence-panel.tsx'
import { GateAnswer } from './gate-now.tsx'
import { ProcedurePath } from './procedure-path.tsx'
import { ReadyAnswers } from './ready-answers.tsx'
import { SayCard } from './say-card.tsx'
import { StepCard } from './step-card.tsx'
import { usePresence } from './use-presence.ts'

const tabs = ['notes', 'ready', 'files', 'texts', 'linked', 'evidence'] as const
type Tab = (typeof tabs)[number]
const needs: Partial<Record<Tab, string>> = {
  files: 'listAttachments',
  texts: 'listNotices',
  linked: 'listCaseLinks',
  evidence: 'getEvidence',
}

/** One case: what it is, where the conversation stands, and everything that belongs to it. */
export function CasePane({ item, onNext }: { item: Case; onNext: () => void }) {
  const { say, count } = useText()
  const may = useMay()
  const queries = useQueryClient()
  const [tab, setTab] = useState<Tab>('notes')
  const editing = useHasDraft(`${item.id} `)
  const presence = usePresence(item.id, editing)
  const procedure = useRead<CaseProcedure>(may('getCaseProcedure') ? `/v1/cases/${item.id}/procedure` : undefined)
  const others = presence?.items ?? item.present
  const writing = others.find((one) => one.editing)
  const seen = presence?.revision
  useEffect(() => {
    // Somebody changed it since it was read here.
    if (seen !== undefined && seen > item.revision) queries.invalidateQueries({ queryKey: ['cases', item.id] })
  }, [seen, item.revision, item.id, queries])
  const { data } = procedure
  return (
    <>
      <CaseHead item={item} ended={data?.ended !== undefined} onNext={onNext} />
      {others.length > 0 && (
        <p className="rf-presence" role="status" data-writing={writing ? '' : undefined}>
          {others
            .map((one) => say(one.editing ? 'presence.editing' : 'presence.viewing', { name: one.name ?? one.staff }))
            .join(' · ')}
        </p>
      )}
      <div className="rf-scroll" id="case" tabIndex={-1}>
        <div className="rf-case-body">
          {procedure.error ? (
            <ProblemNotice problem={procedure.error} retry={() => procedure.refetch()} />
          ) : !data ? (
            may('getCaseProcedure') && <Waiting />
          ) : (
            <>
              <p className="rf-muted rf-small">
                {data.procedure.category.join(' ▸ ')} · {say('case.version', { version: data.procedure.version })}
              </p>
              <ProcedurePath caseId={item.id} procedure={data} />
              {item.status === 'closed' && !data.ended && item.outcome && (
                <Notice tone="quiet" title={say('case.ended', { outcome: outcomeName(item.outcome, say) })} />
              )}
              {data.ended ? (
                <Ended item={item} ended={data.ended} />
              ) : (
                data.step && <StepCard key={item.id} item={item} procedure={data} step={data.step} />
              )}
            </>
          )}
          <section>
            <div className="rf-tabs" role="tablist" aria-label={say('case.tabs')}>
              {tabs
                .filter((one) => needs[one] === undefined || may(needs[one] as string))
                .map((one) => (
                  <button
                    key={one}
                    id={`tab-${one}`}
                    type="button"
                    role="tab"
                    className="rf-tab"
                    aria-selected={tab === one}
                    aria-controls="case-tab"
                    tabIndex={tab === one ? 0 : -1}
                    onClick={() => setTab(one)}
                    onKeyDown={(event) => {
                      if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return
                      const next =
                        event.currentTarget[
                          event.key === 'ArrowRight' ? 'nextElementSibling' : 'previousElementSibling'
                        ]
                      if (next instanceof HTMLElement) {
                        next.focus()
                        next.click()
                      }
                    }}
                  >
                    {say(`casetab.${one}` as MessageId)}{' '}
                    {one === 'notes' && item.notes > 0 && <b>{count(item.notes)}</b>}
                  </button>
                ))}
            </div>
            <div id="case-tab" role="tabpanel" aria-labelledby={`tab-${tab}`} style={{ paddingTop: 10 }}>
              {tab === 'notes' && <CaseNotes key={item.id} item={item} />}
              {tab === 'ready' && <ReadyAnswers item={item} ready={data?.ready ?? []} />}
              {tab === 'files' && <CaseFiles key={item.id} item={item} />}
              {tab === 'texts' && <CaseTexts key={item.id} item={item} />}
              {tab === 'linked' && <CaseLinksPanel key={item.id} item={item} />}
              {tab === 'evidence' && <EvidencePanel key={item.id} item={item} />}
            </div>
          </section>
        </div>
      </div>
    </>
  )
}

/** The name of an outcome that was given by hand; the id of one that is not known here. */
function outcomeName(outcome: string, say: Say): string {
  const known = plainOutcomes.find((one) => one === outcome)
  return known ? say(`ended.${known}`) : outcome
}

/** How it ended, what to say at the end, and what the gate answers for that number from now on. */
function Ended({ item, ended }: { item: Case; ended: NonNullable<CaseProcedure['ended']> }) {
  const { say } = useText()
  return (
    <div className="rf-stack-tight">
      <Notice tone="allow" title={say('case.ended', { outcome: ended.label ?? ended.outcome })} />
      {item.status === 'escalated' && (
        <Notice
          tone="hold"
          title={say('case.waits-answer')}
          actions={
            <Link className="rf-small" to="/escalations" search={{ case: item.id } as never}>
              {say('nav.escalations')}
            </Link>
          }
        />
      )}
      {ended.say && <SayCard lang={item.lang} channel={item.channel} either={ended.say} withKey />}
      {ended.gate && (
        <div className="rf-panel rf-panel-body">
          <GateAnswer title={say('case.gate')} decision={ended.gate} />
        </div>
      )}
    </div>
  )
}
