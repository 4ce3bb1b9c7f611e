import { Button, Modal, NativeSelect } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useList } from '../api/hooks.ts'
import type { Timeline, TimelineEntry } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { options } from '../kit/form.tsx'
import { HeatMap, hoursOfWeek } from '../kit/heat-map.tsx'
import { Icon } from '../kit/icon.tsx'
import { Cite, NameOrId, Rules, VerdictMark } from '../kit/marks.tsx'
import { Notice, ProblemNotice } from '../kit/notice.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { Reveal } from '../kit/reveal.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'
import { AccountsPanel } from '../parts/accounts-panel.tsx'
import { OptOut } from '../parts/opt-out.tsx'
import { outcomeName } from '../parts/outcome-name.ts'
import { RecordMenu } from '../parts/record-menu.tsx'
import { RestrictForm } from '../parts/restrict.tsx'
import { StandingFacts } from '../parts/standing-facts.tsx'
import { TimelineChart } from '../parts/timeline-chart.tsx'
import { drawn, lanes } from '../parts/timeline-lanes.ts'

export default function NumberPage() {
  const { say, dateTime, day, count } = useText()
  const may = useMay()
  const navigate = useNavigate()
  const { ref } = useParams({ strict: false }) as { ref: string }
  const [filters, setFilters] = useFilters()
  const [asking, setAsking] = useState(false)
  const [restricting, setRestricting] = useState(false)
  const [asked, setAsked] = useState<string>()
  const timeline = useList<TimelineEntry>(`/v1/people/${ref}/timeline`)
  const person = (timeline.data?.pages[0] as Timeline | undefined)?.person
  useShortcut('V', 'reveal.key', () => setAsking(true), may('revealNumber'))
  useShortcut('T', 'restrict.key', () => setRestricting(true), may('requestRestriction'))
  useShortcut(
    'N',
    'case.new-key',
    () => navigate({ to: '/desk', search: { new: 'yes', who: ref } as never }),
    may('openCase'),
  )
  useShortcut(
    'M',
    'complaint.new',
    () => navigate({ to: '/complaints', search: { new: 'yes' } as never }),
    may('openComplaint'),
  )

  const entries = timeline.items ?? []
  const laneNames = useMemo(() => new Map(drawn(entries, Date.now()).map((mark) => [mark.entry, mark.lane])), [entries])
  const rows = filters.lane ? entries.filter((entry) => laneNames.get(entry) === filters.lane) : entries
  const contacts = entries.filter((entry) => entry.kind === 'decision' || entry.kind === 'contact')

  const columns = useMemo<Column<TimelineEntry>[]>(
    () => [
      {
        id: 'at',
        title: say('field.time'),
        nowrap: true,
        width: 168,
        by: (row) => row.at,
        cell: (row) => dateTime(row.at),
      },
      {
        id: 'kind',
        title: say('field.kind'),
        width: 130,
        by: (row) => say(`entry.${row.kind}`),
        cell: (row) => say(`entry.${row.kind}`),
      },
      {
        id: 'title',
        title: say('timeline.what'),
        cell: (row) => (
          <span className="rf-rules" style={{ alignItems: 'center' }}>
            {row.verdict && <VerdictMark verdict={row.verdict} />}
            <span>
              {row.title}
              {row.kind === 'contact' && row.cite && `: ${say(outcomeName(row.cite))}`}
            </span>
            {row.rules && row.rules.length > 0 && <Rules ids={row.rules} />}
          </span>
        ),
      },
      {
        id: 'organisation',
        title: say('field.organisation'),
        cell: (row) => (row.organisation ? <NameOrId name={row.organisationName} id={row.organisation} /> : ''),
      },
      {
        id: 'cite',
        title: say('field.basis'),
        cell: (row) => (row.cite && row.kind !== 'contact' ? <Cite cite={row.cite} /> : ''),
      },
      {
        id: 'left',
        title: say('timeline.evidence'),
        nowrap: true,
        cell: (row) =>
          row.daysLeft !== undefined
            ? say('timeline.days-left', { days: count(row.daysLeft) })
            : row.until
              ? say('timeline.until', { when: day(row.until) })
              : '',
      },
    ],
    [say, dateTime, day, count],
  )

  if (timeline.error) {
    return (
      <Page title={say('nav.number')} back={{ to: '/numbers', label: say('nav.number') }}>
        <ProblemNotice problem={timeline.error} retry={() => timeline.refetch()} />
      </Page>
    )
  }
  if (!person) return <Waiting />
  return (
    <Page
      title={say('number.title')}
      back={{ to: '/numbers', label: say('nav.number') }}
      actions={
        <>
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
          <RecordMenu person={ref} />
          <OptOut person={ref} caseId={filters.case} />
        </>
      }
    >
      <div className="rf-stack">
        <Panel>
          <div className="rf-actions">
            <Icon name="number" />
            {may('revealNumber') ? (
              <Reveal key={ref} person={person} asking={asking} setAsking={setAsking} />
            ) : (
              <span className="rf-person">{person.masked}</span>
            )}
          </div>
        </Panel>
        {asked && (
          <Notice tone="allow" title={say('restrict.asked')}>
            <p>{say('restrict.asked-about')}</p>
          </Notice>
        )}
        <StandingFacts person={ref} />
        <AccountsPanel person={ref} />
        {entries.length === 0 ? (
          <Panel>
            <Empty title={say('timeline.empty')}>{say('timeline.empty-about')}</Empty>
          </Panel>
        ) : (
          <>
            <TimelineChart
              entries={entries}
              days={filters.days ? Number(filters.days) : undefined}
              onDays={(days) => setFilters({ days })}
            />
            {contacts.length > 0 && (
              <details className="rf-fold">
                <summary>{say('timeline.hours')}</summary>
                <HeatMap
                  title={say('timeline.hours')}
                  file="contact-hours"
                  grid={hoursOfWeek(contacts.map((entry) => entry.at))}
                />
              </details>
            )}
            <Panel
              flush
              title={say('timeline.list')}
              actions={
                <NativeSelect
                  size="xs"
                  aria-label={say('field.kind')}
                  value={filters.lane ?? ''}
                  onChange={(event) => setFilters({ lane: event.currentTarget.value })}
                  data={[{ value: '', label: say('timeline.all') }, ...options(lanes, (lane) => say(`lane.${lane}`))]}
                />
              }
            >
              <DataTable
                caption={say('timeline.list')}
                rows={rows}
                rowId={(row) => row.id}
                columns={columns}
                onOpen={(row) => {
                  if (row.kind === 'decision' && row.fact) navigate({ to: '/decisions/$id', params: { id: row.fact } })
                  else if (row.kind === 'complaint' && row.fact)
                    navigate({ to: '/complaints/$id', params: { id: row.fact } })
                }}
                more={timeline.hasNextPage ? () => timeline.fetchNextPage() : undefined}
                moreBusy={timeline.isFetchingNextPage}
                empty={<Empty title={say('timeline.empty-lane')} />}
              />
            </Panel>
          </>
        )}
      </div>
      <Modal
        opened={restricting}
        onClose={() => setRestricting(false)}
        size="lg"
        title={say('restrict.title')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <RestrictForm
          person={ref}
          caseId={filters.case}
          onCancel={() => setRestricting(false)}
          onDone={(approval) => {
            setRestricting(false)
            setAsked(approval.id)
          }}
        />
      </Modal>
    </Page>
  )
}
