import { Button } from '@mantine/core'
import { useState } from 'react'
import { useList, useWrite } from '../api/hooks.ts'
import type { Digest } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Mark } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Empty, Panel } from '../kit/page.tsx'
import { SharesBar } from '../kit/shares-bar.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'

/** Escalations of a day, grouped by cause; another one whenever the lead asks. */
export function DigestsPanel({ onOpen }: { onOpen: (digest: Digest) => void }) {
  const { say, dateTime, count } = useText()
  const may = useMay()
  const [chosen, setChosen] = useState<string>()
  const list = useList<Digest>('/v1/digests')
  const make = useWrite<Record<string, never>, Digest>({ path: '/v1/digests', stale: ['digests', 'escalations'] })
  const shown = list.items?.find((digest) => digest.id === chosen) ?? list.items?.[0]
  return (
    <>
      <Panel
        flush
        title={say('digest.list')}
        note={say('digest.about')}
        actions={
          may('makeDigest') && (
            <Button
              size="xs"
              variant="default"
              loading={make.isPending}
              onClick={() => make.mutate({}, { onSuccess: (digest) => setChosen(digest.id) })}
            >
              {say('digest.make')}
            </Button>
          )
        }
      >
        {make.error && (
          <div className="rf-panel-body">
            <ProblemNotice problem={make.error} />
          </div>
        )}
        <DataTable
          caption={say('digest.list')}
          rows={list.items}
          rowId={(row) => row.id}
          problem={list.error}
          retry={() => list.refetch()}
          more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
          moreBusy={list.isFetchingNextPage}
          onOpen={(row) => setChosen(row.id)}
          columns={[
            {
              id: 'span',
              title: say('digest.span'),
              by: (row) => row.until,
              cell: (row) => (
                <span className="rf-actions">
                  {dateTime(row.from)} – {dateTime(row.until)}
                  {row.id === shown?.id && (
                    <Mark tone="accent" icon="eye">
                      {say('digest.shown')}
                    </Mark>
                  )}
                </span>
              ),
            },
            { id: 'kind', title: say('field.kind'), cell: (row) => say(`digestkind.${row.kind}`) },
            {
              id: 'total',
              title: say('digest.total'),
              numeric: true,
              by: (row) => row.total,
              cell: (row) => count(row.total),
            },
            {
              id: 'open',
              title: say('digest.open'),
              numeric: true,
              cell: (row) => count(row.groups.reduce((sum, group) => sum + group.open, 0)),
            },
          ]}
          empty={<Empty title={say('digest.empty')}>{say('digest.empty-about')}</Empty>}
        />
      </Panel>
      {shown && shown.groups.length > 0 && (
        <>
          <SharesBar
            title={say('digest.causes')}
            file={`digest-${shown.id}`}
            unit={say('escalation.cause')}
            empty={say('digest.empty')}
            rows={shown.groups.map((group) => ({
              id: `${group.procedure} ${group.cause}`,
              label: group.causeLabel,
              title: group.procedureTitle,
              count: group.count,
              share: group.count / Math.max(1, shown.total),
            }))}
          />
          <div className="rf-actions">
            <Button size="xs" variant="default" onClick={() => onOpen(shown)}>
              {say('digest.open-list', { count: shown.total })}
            </Button>
          </div>
        </>
      )}
    </>
  )
}
