import '../desk/desk.css'
import { Modal, NativeSelect, Textarea } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useList, useRead, useWrite } from '../api/hooks.ts'
import type { Case, Task } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { forgetDraft, useDraft, useLeaveGuard } from '../desk/drafts.ts'
import { EffectList } from '../desk/effect-list.tsx'
import { effectsFrom } from '../desk/effects.ts'
import { useProcedureText } from '../desk/procedures.ts'
import { SayCard } from '../desk/say-card.tsx'
import { Form, options } from '../kit/form.tsx'
import { Cite, Id, Mark } from '../kit/marks.tsx'
import { Notice } from '../kit/notice.tsx'
import { Empty, Fields, Page, Panel } from '../kit/page.tsx'
import { Reveal } from '../kit/reveal.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'

const states = ['open', 'done', 'cancelled'] as const

/** What somebody must do outside the house and say how it went: above all, calling bookers back. */
export default function TasksPage() {
  const { say, dateTime, relative } = useText()
  const [filters, setFilters] = useFilters()
  useLeaveGuard()
  const state = filters.state ?? 'open'
  const list = useList<Task>('/v1/tasks', {
    state: state === 'all' ? undefined : state,
    case: filters.case,
    overdue: filters.overdue,
  })
  const open = list.items?.find((task) => task.id === filters.open)
  return (
    <Page title={say('nav.tasks')} about={say('task.about')}>
      <Panel
        flush
        title={say('task.list')}
        actions={
          <>
            <NativeSelect
              size="xs"
              aria-label={say('task.due')}
              value={filters.overdue ?? ''}
              onChange={(event) => setFilters({ overdue: event.currentTarget.value })}
              data={[
                { value: '', label: say('task.any-due') },
                { value: 'true', label: say('task.overdue-only') },
              ]}
            />
            <NativeSelect
              size="xs"
              aria-label={say('field.state')}
              value={state}
              onChange={(event) => setFilters({ state: event.currentTarget.value })}
              data={[
                ...options(states, (value) => say(`taskstate.${value}`)),
                { value: 'all', label: say('list.any-state') },
              ]}
            />
          </>
        }
      >
        <DataTable
          caption={say('task.list')}
          rows={list.items}
          rowId={(row) => row.id}
          problem={list.error}
          retry={() => list.refetch()}
          more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
          moreBusy={list.isFetchingNextPage}
          onOpen={(row) => setFilters({ open: row.id })}
          columns={[
            {
              id: 'due',
              title: say('task.due'),
              nowrap: true,
              by: (row) => row.dueAt ?? '',
              cell: (row) =>
                row.dueAt ? (
                  <span title={dateTime(row.dueAt)}>
                    {row.overdue ? (
                      <Mark tone="deny" icon="warn">
                        {say('task.overdue', { when: relative(row.dueAt) })}
                      </Mark>
                    ) : (
                      relative(row.dueAt)
                    )}
                  </span>
                ) : (
                  '–'
                ),
            },
            { id: 'title', title: say('task.what'), cell: (row) => <strong>{say(`taskkind.${row.kind}`)}</strong> },
            {
              id: 'person',
              title: say('task.whom'),
              nowrap: true,
              cell: (row) => row.person?.masked ?? <span className="rf-muted">{say('person.destroyed')}</span>,
            },
            { id: 'case', title: say('desk.case'), nowrap: true, cell: (row) => <Cite cite={row.case} /> },
            {
              id: 'by',
              title: say('task.asked-by'),
              cell: (row) => row.createdByName ?? <Id id={row.createdBy} />,
            },
            {
              id: 'state',
              title: say('field.state'),
              by: (row) => row.state,
              cell: (row) => <TaskState task={row} />,
            },
          ]}
          empty={
            <Empty title={say(state === 'open' ? 'task.empty' : 'task.empty-filter')}>{say('task.empty-about')}</Empty>
          }
        />
      </Panel>
      <Modal
        opened={open !== undefined}
        onClose={() => setFilters({ open: undefined })}
        size="lg"
        title={open && say(`taskkind.${open.kind}`)}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {open && <TaskView key={open.id} task={open} onDone={() => setFilters({ open: undefined })} />}
      </Modal>
    </Page>
  )
}

function TaskState({ task }: { task: Task }) {
  const { say } = useText()
  if (task.state === 'open')
    return (
      <Mark tone={task.overdue ? 'deny' : 'hold'} icon="hold">
        {say('taskstate.open')}
      </Mark>
    )
  return (
    <Mark tone={task.state === 'done' ? 'allow' : 'quiet'} icon={task.state === 'done' ? 'allow' : 'deny'}>
      {say(`taskstate.${task.state}`)}
    </Mark>
  )
}

function TaskView({ task, onDone }: { task: Task; onDone: () => void }) {
  const { say, dateTime } = useText()
  const may = useMay()
  const [asking, setAsking] = useState(false)
  const [note, setNote] = useDraft(`task ${task.id}`, '')
  const [outcome, setOutcome] = useState('')
  const send = useWrite<{ outcome: string; note?: string }, Task>({
    path: `/v1/tasks/${task.id}/outcome`,
    stale: ['tasks', 'cases', 'escalations', 'people'],
  })
  const item = useRead<Case>(`/v1/cases/${task.case}`).data
  const steps = useProcedureText(item?.procedure)?.steps
  // The step that waits for this call: the one that leads as many ways as the call can end.
  const waits = steps?.find((step) => step.kind === 'wait' && step.does?.id === task.kind)
  const follows = (index: number) =>
    steps && waits && waits.next.length === task.outcomes.length
      ? effectsFrom(steps, waits.next[index]?.step ?? '')
      : []
  const label = (id: string | undefined) => task.outcomes.find((one) => one.id === id)?.label ?? id
  return (
    <div className="rf-stack">
      {task.person && (
        <div className="rf-actions">
          {may('revealNumber') && task.state === 'open' ? (
            <Reveal person={task.person} asking={asking} setAsking={setAsking} />
          ) : (
            <span className="rf-person">{task.person.masked}</span>
          )}
        </div>
      )}
      <Notice tone="hold" title={say('task.never-tell')}>
        <p>{say('task.never-tell-about')}</p>
      </Notice>
      {task.say && <SayCard lang={item?.lang ?? ''} channel="phone" either={task.say} />}
      <Fields
        rows={[
          [say('field.state'), <TaskState key="state" task={task} />],
          [say('task.due'), task.dueAt && dateTime(task.dueAt)],
          [say('desk.case'), <Cite key="case" cite={task.case} />],
          [say('task.booking'), task.booking && <Id key="booking" id={task.booking} />],
          [say('task.asked-by'), task.createdByName ?? task.createdBy],
          [say('task.outcome'), task.outcome && label(task.outcome)],
          [say('task.note'), task.note],
          [say('task.done-by'), task.doneAt && `${task.doneByName ?? task.doneBy ?? ''} · ${dateTime(task.doneAt)}`],
        ]}
      />
      {task.state === 'open' && may('reportTask') && (
        <Form
          submit={say('task.record')}
          busy={send.isPending}
          problem={send.error}
          disabled={outcome === ''}
          onSubmit={() =>
            send.mutate(
              { outcome, ...(note.trim() ? { note: note.trim() } : {}) },
              {
                onSuccess: () => {
                  forgetDraft(`task ${task.id}`)
                  onDone()
                },
              },
            )
          }
          extra={
            <Link className="rf-small" to="/desk" search={{ case: task.case } as never}>
              {say('task.open-case')}
            </Link>
          }
        >
          <fieldset className="rf-outcomes">
            <legend>{say('task.how')}</legend>
            {task.outcomes.map((option, index) => (
              <label key={option.id} data-chosen={option.id === outcome ? '' : undefined}>
                <input
                  type="radio"
                  name="outcome"
                  value={option.id}
                  checked={option.id === outcome}
                  onChange={() => setOutcome(option.id)}
                />
                <span>
                  <b>{String.fromCharCode(97 + index)}</b> {option.label}
                  <EffectList effects={follows(index)} />
                </span>
              </label>
            ))}
          </fieldset>
          <Textarea
            autosize
            minRows={2}
            maxLength={4000}
            label={say('task.note')}
            description={say('task.note-hint')}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </Form>
      )}
    </div>
  )
}
