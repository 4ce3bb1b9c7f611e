import { Button, Modal, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useList, useWrite } from '../api/hooks.ts'
import type { Restriction } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Form } from '../kit/form.tsx'
import { Cite, PersonLink } from '../kit/marks.tsx'
import { Empty, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'
import { Exceptions } from './exceptions.tsx'

/** Restrictions in force, and the way to ask for one to be lifted: that too takes a second person. */
export function RestrictionsPanel() {
  const { say, dateTime, count } = useText()
  const may = useMay()
  const [lifting, setLifting] = useState<Restriction>()
  const [excepting, setExcepting] = useState<string>()
  const [reason, setReason] = useState('')
  const list = useList<Restriction>(may('listRestrictions') ? '/v1/restrictions' : undefined, { state: 'registered' })
  const lift = useWrite<{ reason: string }, unknown>({
    path: `/v1/restrictions/${lifting?.id}/lift`,
    stale: ['approvals', 'restrictions', 'people'],
  })
  if (!may('listRestrictions')) return null
  const excepted = list.items?.find((one) => one.id === excepting)
  return (
    <Panel flush title={say('restriction.list')}>
      <DataTable
        caption={say('restriction.list')}
        rows={list.items}
        rowId={(row) => row.id}
        problem={list.error}
        retry={() => list.refetch()}
        more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
        moreBusy={list.isFetchingNextPage}
        columns={[
          {
            id: 'from',
            title: say('field.since'),
            nowrap: true,
            by: (row) => row.registeredAt ?? row.requestedAt,
            cell: (row) => dateTime(row.registeredAt ?? row.requestedAt),
          },
          { id: 'person', title: say('approval.subject'), cell: (row) => <PersonLink person={row.person} /> },
          { id: 'case', title: say('field.case'), cell: (row) => (row.case ? <Cite cite={row.case} /> : '') },
          {
            id: 'exceptions',
            title: say('restriction.exceptions'),
            numeric: true,
            cell: (row) => count(row.exceptAccounts.length),
          },
          { id: 'reason', title: say('field.reason'), cell: (row) => row.reason },
          {
            id: 'acts',
            title: '',
            nowrap: true,
            cell: (row) => (
              <span className="rf-actions" style={{ flexWrap: 'nowrap', justifyContent: 'flex-end' }}>
                <Button size="compact-xs" variant="default" onClick={() => setExcepting(row.id)}>
                  {say('restriction.exceptions')}
                </Button>
                {may('liftRestriction') && (
                  <Button size="compact-xs" variant="default" onClick={() => setLifting(row)}>
                    {say('restriction.lift')}
                  </Button>
                )}
              </span>
            ),
          },
        ]}
        empty={<Empty title={say('restriction.empty')}>{say('approval.empty-about')}</Empty>}
      />
      <Modal
        opened={excepted !== undefined}
        onClose={() => setExcepting(undefined)}
        title={say('restriction.exceptions')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {excepted && <Exceptions restriction={excepted} />}
      </Modal>
      <Modal
        opened={Boolean(lifting)}
        onClose={() => setLifting(undefined)}
        title={say('approval.lift-restriction')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <Form
          submit={say('restriction.ask-lift')}
          busy={lift.isPending}
          problem={lift.error}
          disabled={reason.trim() === ''}
          onCancel={() => setLifting(undefined)}
          onSubmit={() =>
            lift.mutate(
              { reason: reason.trim() },
              {
                onSuccess: () => {
                  setReason('')
                  setLifting(undefined)
                },
              },
            )
          }
        >
          <Textarea
            data-autofocus
            required
            autosize
            minRows={2}
            maxLength={4000}
            label={say('field.reason')}
            description={say('restriction.lift-hint')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Form>
      </Modal>
    </Panel>
  )
}
