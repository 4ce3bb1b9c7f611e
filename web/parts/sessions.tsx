import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useRead, useWrite } from '../api/hooks.ts'
import type { Session } from '../api/types.ts'
import { Mark } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Empty, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'

/** Where I am signed in, and the way to sign out there. */
export function Sessions() {
  const { say, dateTime } = useText()
  const sessions = useRead<{ items: Session[] }>('/v1/me/sessions')
  const end = useWrite<{ id: string }, unknown>({
    path: ({ id }) => `/v1/me/sessions/${id}`,
    method: 'DELETE',
    stale: ['me'],
  })
  return (
    <Panel flush title={say('session.list')}>
      {end.error && <ProblemNotice problem={end.error} />}
      <DataTable
        caption={say('session.list')}
        rows={sessions.data?.items}
        rowId={(row) => row.id}
        problem={sessions.error}
        retry={() => sessions.refetch()}
        columns={[
          { id: 'since', title: say('session.since'), nowrap: true, cell: (row) => dateTime(row.createdAt) },
          {
            id: 'agent',
            title: say('session.browser'),
            cell: (row) => (
              <span className="rf-small" title={row.userAgent}>
                {browser(row.userAgent)}
              </span>
            ),
          },
          {
            id: 'acts',
            title: '',
            nowrap: true,
            cell: (row): ReactNode =>
              row.current ? (
                <Mark tone="accent" icon="person">
                  {say('session.this')}
                </Mark>
              ) : (
                <Button size="compact-xs" variant="default" onClick={() => end.mutate({ id: row.id })}>
                  {say('session.end')}
                </Button>
              ),
          },
        ]}
        empty={<Empty title={say('session.empty')} />}
      />
    </Panel>
  )
}

/** The browser's name, out of its long line. */
function browser(agent: string | undefined): string {
  const name = /(Edg|OPR|SamsungBrowser|Whale|Firefox|Chrome|Safari)\/(\d+)/.exec(agent ?? '')
  return name ? `${name[1] === 'Edg' ? 'Edge' : name[1]} ${name[2]}` : (agent ?? '–')
}
