import '../desk/desk.css'
import { Button, Modal, NativeSelect, Textarea } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useList, useRead, useWrite } from '../api/hooks.ts'
import type { Digest, Escalation } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { CaseFile } from '../desk/case-file.tsx'
import { DigestsPanel } from '../desk/digests-panel.tsx'
import { forgetDraft, useDraft, useLeaveGuard } from '../desk/drafts.ts'
import { useProcedureTitle } from '../desk/procedures.ts'
import { Form, options } from '../kit/form.tsx'
import { Cite, Id, Mark } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Empty, Fields, Page, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'

const states = ['open', 'answered', 'withdrawn'] as const

/** What the desk could not settle by itself, for the lead: one by one, and collected into digests. */
export default function EscalationsPage() {
  const { say, dateTime, relative } = useText()
  const [filters, setFilters] = useFilters()
  const may = useMay()
  const procedureTitle = useProcedureTitle()
  useLeaveGuard()
  const state = filters.state ?? 'open'
  const list = useList<Escalation>('/v1/escalations', {
    state: state === 'all' ? undefined : state,
    case: filters.case,
    digest: filters.digest,
  })
  return (
    <Page title={say('nav.escalations')} about={say('escalation.about')}>
      <div className="rf-stack">
        <Panel
          flush
          title={say('escalation.list')}
          actions={
            <>
              {filters.digest && (
                <Button size="compact-xs" variant="default" onClick={() => setFilters({ digest: undefined })}>
                  {say('escalation.all-digests')}
                </Button>
              )}
              <NativeSelect
                size="xs"
                aria-label={say('field.state')}
                value={state}
                onChange={(event) => setFilters({ state: event.currentTarget.value })}
                data={[
                  ...options(states, (value) => say(`escalationstate.${value}`)),
                  { value: 'all', label: say('list.any-state') },
                ]}
              />
            </>
          }
        >
          <DataTable
            caption={say('escalation.list')}
            rows={list.items}
            rowId={(row) => row.id}
            problem={list.error}
            retry={() => list.refetch()}
            more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
            moreBusy={list.isFetchingNextPage}
            onOpen={(row) => setFilters({ open: row.id })}
            columns={[
              {
                id: 'at',
                title: say('escalation.since'),
                nowrap: true,
                by: (row) => row.createdAt,
                cell: (row) => <span title={dateTime(row.createdAt)}>{relative(row.createdAt)}</span>,
              },
              {
                id: 'cause',
                title: say('escalation.cause'),
                by: (row) => row.causeLabel,
                cell: (row) => <strong>{row.causeLabel}</strong>,
              },
              {
                id: 'procedure',
                title: say('case.procedure'),
                by: (row) => procedureTitle(row.procedure),
                cell: (row) => procedureTitle(row.procedure),
              },
              {
                id: 'pictures',
                title: say('escalation.pictures'),
                numeric: true,
                cell: (row) => row.pictures.length || '',
              },
              { id: 'case', title: say('desk.case'), nowrap: true, cell: (row) => <Cite cite={row.case} /> },
              { id: 'by', title: say('escalation.by'), cell: (row) => row.createdByName ?? <Id id={row.createdBy} /> },
              {
                id: 'state',
                title: say('field.state'),
                by: (row) => row.state,
                cell: (row) => <EscalationState state={row.state} />,
              },
            ]}
            empty={
              <Empty title={say(state === 'open' ? 'escalation.empty' : 'escalation.empty-filter')}>
                {say('escalation.empty-about')}
              </Empty>
            }
          />
        </Panel>
        {may('listDigests') && (
          <DigestsPanel onOpen={(digest: Digest) => setFilters({ digest: digest.id, state: 'all' })} />
        )}
      </div>
      <Modal
        opened={filters.open !== undefined}
        onClose={() => setFilters({ open: undefined })}
        size="lg"
        title={say('escalation.title')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {filters.open && (
          <EscalationView key={filters.open} id={filters.open} onDone={() => setFilters({ open: undefined })} />
        )}
      </Modal>
    </Page>
  )
}

function EscalationState({ state }: { state: Escalation['state'] }) {
  const { say } = useText()
  return (
    <Mark
      tone={state === 'open' ? 'hold' : state === 'answered' ? 'allow' : 'quiet'}
      icon={state === 'open' ? 'up' : state === 'answered' ? 'allow' : 'deny'}
    >
      {say(`escalationstate.${state}`)}
    </Mark>
  )
}

function EscalationView({ id, onDone }: { id: string; onDone: () => void }) {
  const { say, dateTime } = useText()
  const may = useMay()
  const read = useRead<Escalation>(`/v1/escalations/${id}`)
  const [answer, setAnswer] = useDraft(`escalation ${id}`, '')
  const send = useWrite<{ answer: string }, Escalation>({
    path: `/v1/escalations/${id}/answer`,
    stale: ['escalations', 'cases', 'digests'],
  })
  if (read.error) return <ProblemNotice problem={read.error} retry={() => read.refetch()} />
  if (!read.data) return <Waiting />
  const escalation = read.data
  return (
    <div className="rf-stack">
      <p className="rf-said">{escalation.text ?? say('complaint.text-destroyed')}</p>
      {escalation.pictures.length > 0 && (
        <div className="rf-files">
          {escalation.pictures.map((picture) => (
            <CaseFile key={picture} caseId={escalation.case} id={picture} />
          ))}
        </div>
      )}
      <Fields
        rows={[
          [say('field.state'), <EscalationState key="state" state={escalation.state} />],
          [say('escalation.cause'), escalation.causeLabel],
          [say('desk.case'), <Cite key="case" cite={escalation.case} />],
          [
            say('escalation.bookings'),
            escalation.bookings.length === 0 ? undefined : (
              <span key="bookings" className="rf-codes">
                {escalation.bookings.map((booking) => (
                  <Id key={booking} id={booking} />
                ))}
              </span>
            ),
          ],
          [
            say('escalation.by'),
            `${escalation.createdByName ?? escalation.createdBy} · ${dateTime(escalation.createdAt)}`,
          ],
          [say('escalation.answer'), escalation.answer],
          [
            say('escalation.answered-by'),
            escalation.answeredAt &&
              `${escalation.answeredByName ?? escalation.answeredBy ?? ''} · ${dateTime(escalation.answeredAt)}`,
          ],
        ]}
      />
      {escalation.state === 'open' && may('answerEscalation') && (
        <Form
          submit={say('escalation.send')}
          busy={send.isPending}
          problem={send.error}
          disabled={answer.trim() === ''}
          onSubmit={() =>
            send.mutate(
              { answer: answer.trim() },
              {
                onSuccess: () => {
                  forgetDraft(`escalation ${id}`)
                  onDone()
                },
              },
            )
          }
          extra={
            <Link className="rf-small" to="/desk" search={{ case: escalation.case } as never}>
              {say('task.open-case')}
            </Link>
          }
        >
          <Textarea
            data-autofocus
            required
            autosize
            minRows={3}
            maxLength={4000}
            label={say('escalation.answer')}
            description={say('escalation.answer-hint')}
            value={answer}
            onChange={(event) => setAnswer(event.currentTarget.value)}
          />
        </Form>
      )}
    </div>
  )
}
