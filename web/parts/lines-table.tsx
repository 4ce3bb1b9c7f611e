import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Line } from '../api/types.ts'
import { NameOrId, StateMark } from '../kit/marks.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'

interface Props {
  lines: readonly Line[] | undefined
  problem?: unknown
  retry?: () => void
  more?: () => void
  moreBusy?: boolean
  empty: ReactNode
  /** Leaves the organisation's column out where all are one's. */
  ofOne?: boolean
}

export function LinesTable({ lines, empty, ofOne, ...rest }: Props) {
  const { say } = useText()
  const navigate = useNavigate()
  return (
    <DataTable
      {...rest}
      caption={say('line.list')}
      rows={lines}
      rowId={(row) => row.id}
      onOpen={(row) => navigate({ to: '/lines/$id', params: { id: row.id } })}
      empty={empty}
      columns={[
        {
          id: 'caller',
          title: say('line.caller-id'),
          nowrap: true,
          cell: (row) => <span className="rf-person">{row.callerId.masked}</span>,
        },
        ...(ofOne
          ? []
          : [
              {
                id: 'organisation',
                title: say('field.organisation'),
                by: (row: Line) => row.organisationName ?? row.organisation,
                cell: (row: Line) => <NameOrId name={row.organisationName} id={row.organisation} />,
              },
            ]),
        {
          id: 'country',
          title: say('field.country'),
          by: (row) => row.country,
          cell: (row) => [row.country, row.province].filter(Boolean).join(' · '),
        },
        {
          id: 'channels',
          title: say('field.channels'),
          cell: (row) => row.channels.map((channel) => say(`channel.${channel}`)).join(', '),
        },
        {
          id: 'filed',
          title: say('line.filed'),
          by: (row) => (row.filed ? 0 : 1),
          cell: (row) => say(row.filed ? 'line.filed-yes' : 'line.filed-no'),
        },
        {
          id: 'state',
          title: say('field.state'),
          by: (row) => row.state,
          cell: (row) => <StateMark state={row.state} />,
        },
      ]}
    />
  )
}
