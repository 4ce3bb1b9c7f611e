import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { useList, useRead } from '../api/hooks.ts'
import type { Account, NumberChange } from '../api/types.ts'
import { shortId } from '../kit/format.ts'
import { Cite, Id, Mark, PersonLink } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'

/** Accounts that hold a number, whether it was checked on them, and one click away: how each came to it. */
export function AccountsPanel({ person }: { person: string }) {
  const { say, day, count } = useText()
  const [opened, setOpened] = useState<string>()
  const list = useList<Account>('/v1/accounts', { ref: person })
  const columns: Column<Account>[] = [
    { id: 'id', title: say('account.id'), nowrap: true, cell: (row) => <Id id={row.id} /> },
    {
      id: 'verified',
      title: say('account.number'),
      cell: (row) =>
        row.verified ? (
          <Mark tone="allow" icon="allow">
            {say('exception.verified')}
          </Mark>
        ) : (
          <Mark tone="hold" icon="hold">
            {say('exception.unverified')}
          </Mark>
        ),
    },
    {
      id: 'suspended',
      title: say('field.state'),
      cell: (row) => (row.suspendedUntil ? say('account.suspended', { when: day(row.suspendedUntil) }) : '–'),
    },
    {
      id: 'case',
      title: say('field.case'),
      cell: (row) => (row.suspensionCase ? <Cite cite={row.suspensionCase} /> : ''),
    },
    {
      id: 'acts',
      title: '',
      nowrap: true,
      cell: (row) => (
        <Button size="compact-xs" variant="default" onClick={() => setOpened(row.id)}>
          {say('account.history')}
        </Button>
      ),
    },
  ]
  return (
    <Panel flush title={say('account.list')} note={list.items?.length ? count(list.items.length) : undefined}>
      <DataTable
        caption={say('account.list')}
        rows={list.items}
        rowId={(row) => row.id}
        problem={list.error}
        retry={() => list.refetch()}
        more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
        moreBusy={list.isFetchingNextPage}
        columns={columns}
        empty={<Empty title={say('account.none')} />}
      />
      <Modal
        opened={opened !== undefined}
        onClose={() => setOpened(undefined)}
        size="lg"
        title={say('account.history')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {opened && <NumberHistory account={opened} />}
      </Modal>
    </Panel>
  )
}

/** Which numbers an account had, since when, and who or what changed them. */
function NumberHistory({ account }: { account: string }) {
  const { say, dateTime } = useText()
  const read = useRead<{ items: NumberChange[] }>(`/v1/accounts/${encodeURIComponent(account)}/numbers`)
  if (read.error) return <ProblemNotice problem={read.error} retry={() => read.refetch()} />
  if (!read.data) return <Waiting />
  return (
    <ol className="rf-history">
      {read.data.items.map((change) => (
        <li key={`${change.at}${change.kind}`}>
          <time dateTime={change.at}>{dateTime(change.at)}</time>
          <div>
            <div className="rf-actions">
              <strong>{say(`numbered.${change.kind}`)}</strong>
              {change.number && <PersonLink person={change.number} />}
              <span className="rf-muted rf-small">{say('line.by', { name: change.byName ?? shortId(change.by) })}</span>
            </div>
            {change.reason && <p style={{ marginTop: 3 }}>{change.reason}</p>}
            {change.case && (
              <p className="rf-small rf-muted">
                <Cite cite={change.case} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}
