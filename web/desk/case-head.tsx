import { Button, Menu, Popover } from '@mantine/core'
import { useState } from 'react'
import { useMe, useRead } from '../api/hooks.ts'
import type { Case, Evidence } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Icon } from '../kit/icon.tsx'
import { Cite, Id, Mark } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { useText } from '../kit/text.tsx'
import { type CaseAct, CaseActDialog, caseActs, useCaseAct } from './case-acts.tsx'
import { CaseStatus, PriorityMark, Who } from './case-marks.tsx'
import { useProcedureTitle } from './procedures.ts'

/** Which endpoint each act needs. */
const needs: Record<CaseAct, string> = {
  assign: 'assignCase',
  priority: 'prioritiseCase',
  tags: 'tagCase',
  wait: 'waitCase',
  escalate: 'escalateCase',
  close: 'closeCase',
  reopen: 'reopenCase',
  merge: 'mergeCase',
}

/** What is known of a case at a glance, and what can be done with it as a whole. */
export function CaseHead({ item, ended, onNext }: { item: Case; ended: boolean; onNext: () => void }) {
  const { say } = useText()
  const may = useMay()
  const me = useMe().data
  const title = useProcedureTitle()
  const [act, setAct] = useState<CaseAct>()
  const [menu, setMenu] = useState(false)
  const closed = item.status === 'closed'
  const take = useCaseAct(item, 'assign')
  const resume = useCaseAct(item, 'resume')
  const can = (one: CaseAct) =>
    may(needs[one]) &&
    (one === 'reopen' ? closed : !closed) &&
    (one !== 'assign' || mine || item.assignee === undefined || me?.role !== 'agent') &&
    !(one === 'wait' && item.status === 'waiting') &&
    !(one === 'escalate' && item.status === 'escalated')
  const mine = item.assignee !== undefined && item.assignee === me?.id
  // An agent takes what nobody has; only a lead and above take a case from a colleague.
  const free = item.assignee === undefined || me?.role !== 'agent'
  const mayTake = !closed && !mine && free && may('assignCase')
  useShortcut('X', 'case.next', onNext)
  useShortcut('A', 'case.take', () => take.send({ to: 'me' }), mayTake && !take.busy)
  useShortcut('W', 'case.act-wait', () => setAct('wait'), can('wait'))
  useShortcut('E', 'case.act-escalate', () => setAct('escalate'), can('escalate'))
  useShortcut('Z', 'case.act-close', () => setAct('close'), can('close'))
  useShortcut('Y', 'case.more', () => setMenu(true))
  return (
    <header className="rf-case-head">
      <div className="rf-case-title">
        <div style={{ minWidth: 0 }}>
          <h2>{title(item.procedure)}</h2>
        </div>
        <div className="rf-actions">
          {mayTake && (
            <Button
              size="xs"
              variant="default"
              rightSection={<kbd className="rf-kbd">A</kbd>}
              loading={take.busy}
              onClick={() => take.send({ to: 'me' })}
            >
              {say('case.take')}
            </Button>
          )}
          {(item.status === 'escalated' || (item.status === 'waiting' && item.waitingFor !== 'approval')) &&
            may('resumeCase') && (
              <Button size="xs" variant="default" loading={resume.busy} onClick={() => resume.send({})}>
                {say('case.resume')}
              </Button>
            )}
          <Menu
            opened={menu}
            onChange={setMenu}
            position="bottom-end"
            transitionProps={{ duration: 0 }}
            withInitialFocusPlaceholder={false}
          >
            <Menu.Target>
              <Button size="xs" variant="default" rightSection={<kbd className="rf-kbd">Y</kbd>}>
                {say('case.more')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {caseActs.filter(can).map((one) => (
                <Menu.Item key={one} onClick={() => setAct(one)}>
                  {say(`case.act-${one}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Button
            size="xs"
            variant={ended || closed ? 'filled' : 'default'}
            rightSection={<kbd className="rf-kbd">X</kbd>}
            onClick={onNext}
          >
            {say('case.next')}
          </Button>
        </div>
      </div>
      <div className="rf-case-facts">
        <span className="rf-actions" style={{ gap: 6 }}>
          <strong className="rf-mono">{item.reference}</strong>
          <Id id={item.id} />
        </span>
        <CaseStatus item={item} />
        <PriorityMark priority={item.priority} />
        <Deadline item={item} />
        <button type="button" className="rf-fact" disabled={!can('assign')} onClick={() => setAct('assign')}>
          {item.assigneeName ? (
            <span className="rf-actions" style={{ gap: 5 }}>
              <Who name={item.assigneeName} /> {item.assigneeName}
            </span>
          ) : (
            <span className="rf-muted">{say('case.nobody')}</span>
          )}
        </button>
        <span className="rf-muted">
          {say(`casechannel.${item.channel}`)} · {item.lang.toUpperCase()}
        </span>
        {item.repeated && (
          <Mark tone="hold" icon="replay">
            {say('case.repeated')}
          </Mark>
        )}
        <EvidenceMark item={item} />
        {item.tags.map((tag) => (
          <span key={tag} className="rf-tag">
            {tag}
          </span>
        ))}
        {item.complaint && <Cite cite={item.complaint} />}
        {item.mergedInto && <Cite cite={item.mergedInto} />}
      </div>
      {(take.problem ?? resume.problem) && <ProblemNotice problem={take.problem ?? resume.problem} />}
      <CaseActDialog act={act} item={item} ended={ended} onClose={() => setAct(undefined)} />
    </header>
  )
}

/** When it is due; on a click why then: hours allowed and passed, holidays, pauses. */
function Deadline({ item }: { item: Case }) {
  const { say, lang, dateTime, relative, count, day } = useText()
  if (item.status === 'closed')
    return (
      <span className="rf-muted">
        {item.closedAt && say('case.closed-at', { when: dateTime(item.closedAt) })}
        {item.late && ` · ${say('case.late')}`}
      </span>
    )
  if (!item.dueAt) return null
  const { deadline } = item
  return (
    <Popover position="bottom-start" width={340} shadow="md" transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <button type="button" className="rf-fact" title={dateTime(item.dueAt)}>
          <span className={`rf-dot rf-tone-${item.overdue ? 'deny' : item.pausedSince ? 'hold' : 'quiet'}`}>
            <Icon name={item.pausedSince ? 'pause' : 'hold'} size={12} />
            {item.pausedSince
              ? say('case.paused')
              : say(item.overdue ? 'case.overdue' : 'case.due', { when: relative(item.dueAt) })}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className="rf-small">
        {item.pausedSince && <p>{say('case.paused-since', { when: dateTime(item.pausedSince) })}</p>}
        {deadline ? (
          <>
            <p>{deadline.text}</p>
            <p className="rf-muted">
              {say('case.hours', { spent: count(deadline.spentHours), allowed: count(deadline.targetHours) })} ·{' '}
              {deadline.calendar} · {deadline.zone}
            </p>
            {deadline.days.map((one) => (
              <p key={one.date}>
                {day(one.date)} · {one.name[lang]} · {say(one.works ? 'case.works' : 'case.rests')}
              </p>
            ))}
            {deadline.unknownFrom && (
              <p className="rf-muted">{say('case.unknown-from', { when: day(deadline.unknownFrom) })}</p>
            )}
          </>
        ) : (
          <p>{dateTime(item.dueAt)}</p>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

/** Days until a booking's numbers are destroyed, where the case is about one. */
function EvidenceMark({ item }: { item: Case }) {
  const { say } = useText()
  const may = useMay()
  const read = useRead<Evidence>(may('getEvidence') ? `/v1/cases/${item.id}/evidence` : undefined)
  const days = read.data?.daysLeft
  if (days === undefined) return null
  return (
    <Mark tone={days < 14 ? 'deny' : 'quiet'} icon="hold">
      {say('evidence.left', { days })}
    </Mark>
  )
}
