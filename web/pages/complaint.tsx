import { Button, Modal, NativeSelect, Textarea } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useList, useRead, useWrite } from '../api/hooks.ts'
import type { Approval, Complaint, ComplaintMatch } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Form, options } from '../kit/form.tsx'
import { Icon } from '../kit/icon.tsx'
import { Id, Mark, NameOrId, PersonLink, Rules, StateMark, VerdictMark } from '../kit/marks.tsx'
import { Notice, ProblemNotice } from '../kit/notice.tsx'
import { Empty, Fields, Page, Panel, Waiting } from '../kit/page.tsx'
import { RevealWords } from '../kit/reveal.tsx'
import { DataTable } from '../kit/table.tsx'
import { type MessageId, useText } from '../kit/text.tsx'
import { AnswerNow } from '../parts/answer-now.tsx'
import { OptOut } from '../parts/opt-out.tsx'
import { RestrictForm } from '../parts/restrict.tsx'

const acts = [
  'refusal',
  'restriction-requested',
  'restriction-registered',
  'restriction-declined',
  'restriction-lifted',
] as const

/** Acts that may change what the gate answers. */
const changing = new Set(['refusal', 'restriction-registered', 'restriction-lifted'])

export default function ComplaintPage() {
  const { say, dateTime, count } = useText()
  const may = useMay()
  const navigate = useNavigate()
  const { id } = useParams({ strict: false }) as { id: string }
  const [restricting, setRestricting] = useState(false)
  const [closing, setClosing] = useState(false)
  const [asking, setAsking] = useState(false)
  const read = useRead<Complaint>(`/v1/complaints/${id}`)
  const approvals = useList<Approval>(may('listApprovals') ? '/v1/approvals' : undefined, { case: id })
  const open = read.data?.state === 'open'
  useShortcut('T', 'restrict.key', () => setRestricting(true), Boolean(open && may('requestRestriction')))
  useShortcut('Z', 'complaint.close-key', () => setClosing(true), Boolean(open && may('closeComplaint')))
  const newCase = () =>
    navigate({ to: '/desk', search: { new: 'yes', complaint: id, who: read.data?.person.ref } as never })
  useShortcut('N', 'case.from-complaint', newCase, Boolean(open && may('openCase')))
  useShortcut('V', 'reveal.words', () => setAsking(true), Boolean(read.data?.text && may('revealComplaint')))
  if (read.error) return <ProblemNotice problem={read.error} retry={() => read.refetch()} />
  if (!read.data) return <Waiting />
  const complaint = read.data
  const matches = complaint.matches ?? []
  const nearest = matches[0]
  return (
    <Page
      title={say('complaint.title')}
      back={{ to: '/complaints', label: say('nav.complaints') }}
      actions={
        open && (
          <>
            {may('openCase') && (
              <Button
                variant="default"
                leftSection={<Icon name="desk" />}
                rightSection={<kbd className="rf-kbd">N</kbd>}
                onClick={newCase}
              >
                {say('case.from-complaint')}
              </Button>
            )}
            <OptOut
              person={complaint.person.ref}
              caseId={complaint.id}
              firm={nearest && { id: nearest.decision.organisation, name: nearest.decision.organisationName }}
            />
            {may('requestRestriction') && (
              <Button
                variant="default"
                leftSection={<Icon name="booking" />}
                rightSection={<kbd className="rf-kbd">T</kbd>}
                onClick={() => setRestricting(true)}
              >
                {say('restrict.button')}
              </Button>
            )}
            {may('closeComplaint') && (
              <Button variant="default" rightSection={<kbd className="rf-kbd">Z</kbd>} onClick={() => setClosing(true)}>
                {say('complaint.close')}
              </Button>
            )}
          </>
        )
      }
    >
      <div className="rf-split rf-split-aside">
        <div className="rf-stack">
          <Panel title={say('complaint.said')}>
            {!complaint.text ? (
              <span className="rf-muted">{say('complaint.text-destroyed')}</span>
            ) : may('revealComplaint') ? (
              <RevealWords
                key={complaint.id}
                path={`/v1/complaints/${complaint.id}/reveal`}
                masked={complaint.text}
                asking={asking}
                setAsking={setAsking}
              />
            ) : (
              <>
                <div style={{ whiteSpace: 'pre-wrap' }}>{complaint.text}</div>
                <p className="rf-muted rf-small">{say('reveal.masked')}</p>
              </>
            )}
          </Panel>
          {complaint.state === 'closed' && complaint.outcome && (
            <Notice tone="quiet" title={say('complaint.outcome')}>
              <p>{say(`closing.${complaint.outcome}`)}</p>
              {complaint.note && <p>{complaint.note}</p>}
            </Notice>
          )}
          <Panel flush title={say('complaint.matches')} note={matches.length > 0 ? count(matches.length) : undefined}>
            <DataTable<ComplaintMatch>
              caption={say('complaint.matches')}
              rows={matches}
              rowId={(row) => row.decision.id}
              onOpen={(row) => navigate({ to: '/decisions/$id', params: { id: row.decision.id } })}
              columns={[
                {
                  id: 'at',
                  title: say('field.time'),
                  nowrap: true,
                  by: (row) => row.decision.at,
                  cell: (row) => (
                    <>
                      {dateTime(row.decision.at)}
                      <div className="rf-muted">
                        {say(row.minutesAway < 0 ? 'complaint.minutes-before' : 'complaint.minutes-after', {
                          minutes: count(Math.abs(Math.round(row.minutesAway))),
                        })}
                      </div>
                    </>
                  ),
                },
                {
                  id: 'verdict',
                  title: say('field.verdict'),
                  cell: (row) => <VerdictMark verdict={row.decision.verdict} />,
                },
                {
                  id: 'organisation',
                  title: say('field.organisation'),
                  cell: (row) => (
                    <>
                      <NameOrId name={row.decision.organisationName} id={row.decision.organisation} />
                      <div className="rf-muted rf-nowrap">
                        {say(`channel.${row.decision.channel}`)} · {say(`purpose.${row.decision.purpose}`)}
                      </div>
                    </>
                  ),
                },
                {
                  id: 'outcome',
                  title: say('complaint.contact'),
                  nowrap: true,
                  cell: (row) => (
                    <>
                      {row.contact ? say(`contact.${row.contact.outcome}`) : say('complaint.no-contact')}
                      {row.sameCaller && (
                        <div>
                          <Mark tone="accent" icon="number">
                            {say('complaint.same-caller')}
                          </Mark>
                        </div>
                      )}
                    </>
                  ),
                },
                { id: 'rules', title: say('field.refused-by'), cell: (row) => <Rules ids={row.decision.rules} /> },
              ]}
              empty={<Empty title={say('complaint.no-match')}>{say('complaint.no-match-about')}</Empty>}
            />
          </Panel>
          {matches.length > 0 &&
            ((complaint.acts ?? []).some((act) => changing.has(act.kind)) ? (
              <AnswerNow complaint={complaint.id} matches={matches} />
            ) : (
              <Panel title={say('complaint.now')}>
                <p className="rf-muted rf-small">{say('complaint.now-first')}</p>
              </Panel>
            ))}
        </div>
        <div className="rf-stack">
          <Panel title={say('complaint.record')}>
            <Fields
              rows={[
                [say('field.state'), <StateMark key="state" state={complaint.state} />],
                [say('complaint.who'), <PersonLink key="person" person={complaint.person} />],
                [say('complaint.caller'), complaint.about && <PersonLink key="about" person={complaint.about} />],
                [
                  say('complaint.elsewhere'),
                  complaint.reportedElsewhere !== undefined && complaint.reportedElsewhere > 0
                    ? count(complaint.reportedElsewhere)
                    : undefined,
                ],
                [say('complaint.contacted'), dateTime(complaint.at)],
                [say('field.channel'), complaint.channel && say(`channel.${complaint.channel}`)],
                [say('complaint.opened'), dateTime(complaint.openedAt)],
                [say('complaint.closed'), complaint.closedAt && dateTime(complaint.closedAt)],
                [say('field.id'), <Id key="id" id={complaint.id} />],
              ]}
            />
          </Panel>
          <Panel flush title={say('complaint.done')}>
            {(complaint.acts ?? []).length === 0 && (approvals.items ?? []).length === 0 ? (
              <Empty title={say('complaint.done-none')}>{say('complaint.done-none-about')}</Empty>
            ) : (
              <ul className="rf-history">
                {(complaint.acts ?? []).map((act) => (
                  <li key={`${act.kind}${act.fact}`} style={{ gridTemplateColumns: 'minmax(0,1fr)' }}>
                    <div>
                      {say(
                        ((acts as readonly string[]).includes(act.kind)
                          ? `caseact.${act.kind}`
                          : 'caseact.other') as MessageId,
                      )}
                      <div className="rf-small rf-muted">
                        {dateTime(act.at)} · <Id id={act.fact} />
                      </div>
                    </div>
                  </li>
                ))}
                {(approvals.items ?? [])
                  .filter((approval) => approval.state === 'waiting')
                  .map((approval) => (
                    <li key={approval.id} style={{ gridTemplateColumns: 'minmax(0,1fr) auto' }}>
                      <Link to="/approvals" search={{ open: approval.id } as never}>
                        {say('complaint.waits-second')}
                      </Link>
                      <StateMark state={approval.state} />
                    </li>
                  ))}
              </ul>
            )}
          </Panel>
        </div>
      </div>
      <Modal
        opened={restricting}
        onClose={() => setRestricting(false)}
        size="lg"
        title={say('restrict.title')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <RestrictForm
          person={complaint.person.ref}
          caseId={complaint.id}
          onCancel={() => setRestricting(false)}
          onDone={() => setRestricting(false)}
        />
      </Modal>
      <Modal
        opened={closing}
        onClose={() => setClosing(false)}
        title={say('complaint.close')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <Close complaint={complaint} onDone={() => setClosing(false)} />
      </Modal>
    </Page>
  )
}

const outcomes = [
  'refusal-recorded',
  'restriction-requested',
  'contact-was-lawful',
  'no-contact-found',
  'duplicate',
  'taken-back',
] as const
type Outcome = (typeof outcomes)[number]

function Close({ complaint, onDone }: { complaint: Complaint; onDone: () => void }) {
  const { say } = useText()
  const acts = complaint.acts ?? []
  const nothingDone = acts.length === 0
  const [outcome, setOutcome] = useState<Outcome>(
    acts.some((act) => act.kind.startsWith('restriction'))
      ? 'restriction-requested'
      : acts.length > 0
        ? 'refusal-recorded'
        : (complaint.matches ?? []).length === 0
          ? 'no-contact-found'
          : 'contact-was-lawful',
  )
  const [note, setNote] = useState('')
  const close = useWrite<{ outcome: Outcome; note?: string }, Complaint>({
    path: `/v1/complaints/${complaint.id}/close`,
    stale: ['complaints', 'people'],
  })
  return (
    <Form
      submit={say('complaint.close')}
      busy={close.isPending}
      problem={close.error}
      onCancel={onDone}
      onSubmit={() => close.mutate({ outcome, ...(note.trim() ? { note: note.trim() } : {}) }, { onSuccess: onDone })}
    >
      {nothingDone && (
        <Notice tone="hold" title={say('complaint.close-nothing')}>
          <p>{say('complaint.close-nothing-about')}</p>
        </Notice>
      )}
      <NativeSelect
        data-autofocus
        label={say('complaint.outcome')}
        value={outcome}
        onChange={(event) => setOutcome(event.currentTarget.value as Outcome)}
        data={options(outcomes, (value) => say(`closing.${value}`))}
      />
      <Textarea
        autosize
        minRows={2}
        maxLength={4000}
        label={say('complaint.note')}
        description={say('complaint.outcome-hint')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Form>
  )
}
