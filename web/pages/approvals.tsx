import { Button, Modal, NativeSelect, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useList, useMe, useWrite } from '../api/hooks.ts'
import type { Approval } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { Form, options } from '../kit/form.tsx'
import { Cite, Id, PersonLink, StateMark } from '../kit/marks.tsx'
import { Notice } from '../kit/notice.tsx'
import { Empty, Fields, Page, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'
import { actName } from '../parts/acts.ts'
import { AppealsPanel } from '../parts/appeals-panel.tsx'
import { RestrictionsPanel } from '../parts/restrictions-panel.tsx'

const states = ['waiting', 'approved', 'refused', 'expired'] as const

export default function ApprovalsPage() {
  const { say, dateTime, relative } = useText()
  const [filters, setFilters] = useFilters()
  const state = filters.state ?? 'waiting'
  const list = useList<Approval>('/v1/approvals', { state: state === 'all' ? undefined : state })
  const open = list.items?.find((approval) => approval.id === filters.open)
  return (
    <Page title={say('nav.approvals')} about={say('approval.about')}>
      <div className="rf-stack">
        <Panel
          flush
          title={say('approval.list')}
          actions={
            <NativeSelect
              size="xs"
              aria-label={say('field.state')}
              value={state}
              onChange={(event) => setFilters({ state: event.currentTarget.value })}
              data={[
                ...options(states, (value) => say(`state.${value}`)),
                { value: 'all', label: say('list.any-state') },
              ]}
            />
          }
        >
          <DataTable
            caption={say('approval.list')}
            rows={list.items}
            rowId={(row) => row.id}
            problem={list.error}
            retry={() => list.refetch()}
            more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
            moreBusy={list.isFetchingNextPage}
            onOpen={(row) => setFilters({ open: row.id })}
            columns={[
              {
                id: 'asked',
                title: say('approval.asked'),
                nowrap: true,
                by: (row) => row.askedAt,
                cell: (row) => <span title={dateTime(row.askedAt)}>{relative(row.askedAt)}</span>,
              },
              {
                id: 'act',
                title: say('approval.act'),
                by: (row) => row.act,
                cell: (row) => <strong style={{ fontWeight: 560 }}>{say(actName(row.act))}</strong>,
              },
              {
                id: 'subject',
                title: say('approval.subject'),
                cell: (row) => (row.person ? <PersonLink person={row.person} /> : <Id id={row.subject} />),
              },
              { id: 'reason', title: say('field.reason'), cell: (row) => row.reason },
              {
                id: 'case',
                title: say('field.case'),
                nowrap: true,
                cell: (row) => (row.case ? <Cite cite={row.case} /> : ''),
              },
              {
                id: 'by',
                title: say('approval.by'),
                by: (row) => row.askedByName ?? row.askedBy,
                cell: (row) => row.askedByName ?? <Id id={row.askedBy} />,
              },
              { id: 'state', title: say('field.state'), cell: (row) => <StateMark state={row.state} /> },
            ]}
            empty={
              <Empty title={say(state === 'waiting' ? 'approval.empty' : 'approval.empty-filter')}>
                {say('approval.empty-about')}
              </Empty>
            }
          />
        </Panel>
        <AppealsPanel />
        <RestrictionsPanel />
      </div>
      <Modal
        opened={Boolean(open)}
        onClose={() => setFilters({ open: undefined })}
        size="lg"
        title={open && say(actName(open.act))}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {open && <Decide key={open.id} approval={open} onDone={() => setFilters({ open: undefined })} />}
      </Modal>
    </Page>
  )
}

function Decide({ approval, onDone }: { approval: Approval; onDone: () => void }) {
  const { say, dateTime } = useText()
  const may = useMay()
  const me = useMe().data
  const [note, setNote] = useState('')
  const decide = useWrite<{ approve: boolean; note?: string }, Approval>({
    path: `/v1/approvals/${approval.id}/decide`,
    stale: ['approvals', 'people', 'restrictions', 'scripts', 'complaints'],
  })
  const send = (approve: boolean) =>
    decide.mutate({ approve, ...(note.trim() ? { note: note.trim() } : {}) }, { onSuccess: onDone })
  const own = me?.id === approval.askedBy
  return (
    <div className="rf-stack">
      <Fields
        rows={[
          [say('field.state'), <StateMark key="state" state={approval.state} />],
          [
            say('approval.subject'),
            approval.person ? (
              <PersonLink key="person" person={approval.person} />
            ) : (
              <Id key="subject" id={approval.subject} />
            ),
          ],
          [say('field.reason'), approval.reason],
          [say('field.case'), approval.case && <Cite key="case" cite={approval.case} />],
          [say('approval.by'), approval.askedByName ?? approval.askedBy],
          [say('approval.asked'), dateTime(approval.askedAt)],
          [
            say('approval.decided-by'),
            approval.decidedAt &&
              `${approval.decidedByName ?? approval.decidedBy ?? ''} · ${dateTime(approval.decidedAt)}`,
          ],
          [say('approval.note'), approval.note],
        ]}
      />
      {approval.act === 'consent.register-restriction' && approval.state === 'waiting' && (
        <Notice tone="quiet" title={say('approval.effect')}>
          <p>{say('approval.effect-restriction')}</p>
        </Notice>
      )}
      {approval.state === 'waiting' && own && (
        <Notice tone="hold" title={say('approval.own')}>
          <p>{say('approval.own-about')}</p>
        </Notice>
      )}
      {approval.state === 'waiting' && !own && !approval.mayDecide && (
        <Notice tone="quiet" title={say('approval.not-you')}>
          <p>{say('approval.not-you-about')}</p>
        </Notice>
      )}
      {approval.state === 'waiting' && approval.mayDecide && may('decideApproval') && (
        <Form
          submit={say('act.approve')}
          busy={decide.isPending && decide.variables?.approve === true}
          problem={decide.error}
          onSubmit={() => send(true)}
          extra={
            <Button
              variant="default"
              c={note.trim() ? 'var(--rf-deny)' : undefined}
              disabled={!note.trim()}
              loading={decide.isPending && decide.variables?.approve === false}
              onClick={() => send(false)}
            >
              {say('act.refuse')}
            </Button>
          }
        >
          <Textarea
            data-autofocus
            autosize
            minRows={2}
            maxLength={1000}
            label={say('approval.note')}
            description={say('approval.note-hint')}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </Form>
      )}
    </div>
  )
}
