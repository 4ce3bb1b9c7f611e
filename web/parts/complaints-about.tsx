import { useNavigate } from '@tanstack/react-router'
import { useList } from '../api/hooks.ts'
import type { Complaint } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Id, StateMark } from '../kit/marks.tsx'
import { Empty, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'

/** Complaints that match a contact of one business, or over one of its lines, newest first. */
export function ComplaintsAbout(whose: { caller: string } | { line: string }) {
  const { say, dateTime, count } = useText()
  const may = useMay()
  const navigate = useNavigate()
  const list = useList<Complaint>(may('listComplaints') ? '/v1/complaints' : undefined, { ...whose })
  if (!may('listComplaints')) return null
  const { items } = list
  return (
    <Panel
      flush
      title={say('nav.complaints')}
      note={items && items.length > 0 ? `${count(items.length)}${list.hasNextPage ? '+' : ''}` : undefined}
    >
      <DataTable
        caption={say('nav.complaints')}
        rows={items}
        rowId={(row) => row.id}
        problem={list.error}
        retry={() => list.refetch()}
        more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
        moreBusy={list.isFetchingNextPage}
        onOpen={(row) => navigate({ to: '/complaints/$id', params: { id: row.id } })}
        columns={[
          {
            id: 'at',
            title: say('complaint.contacted'),
            nowrap: true,
            by: (row) => row.at,
            cell: (row) => dateTime(row.at),
          },
          { id: 'id', title: say('field.case'), nowrap: true, cell: (row) => <Id id={row.id} /> },
          {
            id: 'channel',
            title: say('field.channel'),
            cell: (row) => (row.channel ? say(`channel.${row.channel}`) : '–'),
          },
          {
            id: 'state',
            title: say('field.state'),
            by: (row) => row.state,
            cell: (row) => <StateMark state={row.state} />,
          },
          {
            id: 'outcome',
            title: say('complaint.outcome'),
            cell: (row) => (row.outcome ? say(`closing.${row.outcome}`) : '–'),
          },
        ]}
        empty={<Empty title={say('complaint.none-about')} />}
      />
    </Panel>
  )
}
