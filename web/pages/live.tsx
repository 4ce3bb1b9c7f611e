import { Button, Drawer, NativeSelect, Select } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { withQuery } from '../api/client.ts'
import { useList, useRead, useRule } from '../api/hooks.ts'
import type { DecisionStats, DecisionSummary, Organisation } from '../api/types.ts'
import { channels, verdicts } from '../api/words.ts'
import { liveFeed, useLive } from '../app/live-feed.ts'
import { useFilters } from '../app/search.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { options } from '../kit/form.tsx'
import { Icon } from '../kit/icon.tsx'
import { NameOrId, PersonLink, Rules, VerdictMark } from '../kit/marks.tsx'
import { Empty, Page, Panel } from '../kit/page.tsx'
import { RateChart } from '../kit/rate-chart.tsx'
import { SharesBar } from '../kit/shares-bar.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'
import { RecordedDecisionView } from '../parts/recorded-decision.tsx'

const shownMost = 100

export default function LivePage() {
  const { say, clockTime, count, share } = useText()
  const [filters, setFilters] = useFilters()
  const live = useLive()
  const [frozen, setFrozen] = useState<{ rows: readonly DecisionSummary[]; seen: number }>()
  const organisations = useList<Organisation>('/v1/organisations', { limit: 200 })
  const rule = useRule()
  const query = { verdict: filters.verdict, organisation: filters.organisation, rule: filters.rule }
  const recent = useList<DecisionSummary>('/v1/decisions', { ...query, limit: 100 })
  const stats = useRead<DecisionStats>(
    withQuery('/v1/stats/decisions', { minutes: 30, organisation: filters.organisation }),
    { refetchMs: 5_000 },
  )

  useEffect(() => {
    if (recent.items) liveFeed.seed(recent.items)
  }, [recent.items])

  const pause = () => setFrozen(frozen ? undefined : { rows: live.decisions, seen: live.seen })
  useShortcut('P', 'live.pause-key', pause)
  useShortcut('X', 'live.clear', () =>
    setFilters({ verdict: undefined, organisation: undefined, rule: undefined, channel: undefined }),
  )

  const source = frozen?.rows ?? live.decisions
  const rows = useMemo(
    () =>
      source
        .filter(
          (row) =>
            (!filters.verdict || row.verdict === filters.verdict) &&
            (!filters.organisation || row.organisation === filters.organisation) &&
            (!filters.channel || row.channel === filters.channel) &&
            (!filters.rule || row.rules.includes(filters.rule)),
        )
        .slice(0, shownMost),
    [source, filters.verdict, filters.organisation, filters.channel, filters.rule],
  )
  const columns = useMemo<Column<DecisionSummary>[]>(
    () => [
      { id: 'at', title: say('field.time'), nowrap: true, width: 84, cell: (row) => clockTime(row.at) },
      { id: 'verdict', title: say('field.verdict'), width: 112, cell: (row) => <VerdictMark verdict={row.verdict} /> },
      { id: 'person', title: say('field.person'), nowrap: true, cell: (row) => <PersonLink person={row.person} /> },
      {
        id: 'organisation',
        title: say('field.organisation'),
        cell: (row) => <NameOrId name={row.organisationName} id={row.organisation} />,
      },
      {
        id: 'contact',
        title: say('field.contact'),
        cell: (row) => `${say(`channel.${row.channel}`)} · ${say(`purpose.${row.purpose}`)}`,
      },
      { id: 'rules', title: say('field.refused-by'), cell: (row) => <Rules ids={row.rules} /> },
    ],
    [say, clockTime],
  )
  const filtered = Boolean(filters.verdict || filters.organisation || filters.channel || filters.rule)
  const figures = stats.data
  const fresh = frozen ? live.seen - frozen.seen : 0

  return (
    <Page
      title={say('nav.live')}
      about={say('live.about')}
      actions={
        <Button
          variant={frozen ? 'filled' : 'default'}
          leftSection={<Icon name={frozen ? 'play' : 'pause'} />}
          onClick={pause}
        >
          {frozen ? say('live.resume', { count: fresh }) : say('live.pause')}
        </Button>
      }
    >
      <div className="rf-stack">
        <section className="rf-panel" aria-label={say('live.figures')}>
          <dl className="rf-stats">
            <div>
              <dt>
                <Icon name="live" size={13} />
                {say('live.per-second')}
              </dt>
              <dd>{figures ? count(figures.perSecond) : '–'}</dd>
            </div>
            {verdicts.map((verdict) => (
              <div key={verdict}>
                <dt style={{ color: `var(--rf-${verdict})` }}>
                  <Icon name={verdict} size={13} />
                  {say(`verdict.${verdict}`)}
                </dt>
                <dd>
                  {figures ? count(figures.verdicts[verdict]) : '–'}{' '}
                  <small>{figures && figures.total > 0 ? share(figures.verdicts[verdict] / figures.total) : ''}</small>
                </dd>
              </div>
            ))}
          </dl>
        </section>
        <div className="rf-split rf-split-live">
          <RateChart series={figures?.series ?? []} />
          <SharesBar
            title={say('live.reasons')}
            file="refusals-by-rule"
            unit={say('field.rule')}
            empty={say(figures ? 'live.reasons-none' : 'app.loading')}
            onPick={(id) => setFilters({ rule: id })}
            rows={(figures?.rules ?? []).slice(0, 6).map((row) => ({
              id: row.rule,
              label: rule(row.rule)?.title ?? row.rule,
              title: `${row.rule} · ${rule(row.rule)?.text ?? ''}`,
              count: row.count,
              share: row.share,
            }))}
          />
        </div>
        <Panel
          flush
          title={say('live.list')}
          note={frozen ? say('live.paused') : undefined}
          actions={
            <>
              <NativeSelect
                size="xs"
                aria-label={say('field.verdict')}
                value={filters.verdict ?? ''}
                onChange={(event) => setFilters({ verdict: event.currentTarget.value })}
                data={[
                  { value: '', label: say('live.any-verdict') },
                  ...options(verdicts, (verdict) => say(`verdict.${verdict}`)),
                ]}
              />
              <Select
                size="xs"
                w={170}
                searchable
                clearable
                aria-label={say('field.organisation')}
                placeholder={say('live.any-organisation')}
                value={filters.organisation ?? null}
                onChange={(organisation) => setFilters({ organisation: organisation ?? undefined })}
                data={(organisations.items ?? []).map((organisation) => ({
                  value: organisation.id,
                  label: organisation.name,
                }))}
              />
              <NativeSelect
                size="xs"
                aria-label={say('field.channel')}
                value={filters.channel ?? ''}
                onChange={(event) => setFilters({ channel: event.currentTarget.value })}
                data={[
                  { value: '', label: say('live.any-channel') },
                  ...options(channels, (channel) => say(`channel.${channel}`)),
                ]}
              />
              {filters.rule && (
                <Button
                  size="xs"
                  variant="light"
                  rightSection={<Icon name="close" size={11} />}
                  onClick={() => setFilters({ rule: undefined })}
                >
                  {rule(filters.rule)?.title ?? filters.rule}
                </Button>
              )}
            </>
          }
        >
          <DataTable
            caption={say('live.list')}
            rows={recent.items || live.decisions.length > 0 ? rows : undefined}
            rowId={(row) => row.id}
            columns={columns}
            problem={live.decisions.length === 0 ? recent.error : undefined}
            retry={() => recent.refetch()}
            onOpen={(row) => setFilters({ open: row.id })}
            empty={
              filtered ? (
                <Empty
                  title={say('live.empty-filter')}
                  actions={
                    <Button
                      size="xs"
                      variant="default"
                      onClick={() =>
                        setFilters({ verdict: undefined, organisation: undefined, rule: undefined, channel: undefined })
                      }
                    >
                      {say('live.clear')}
                    </Button>
                  }
                >
                  {say('live.empty-filter-about')}
                </Empty>
              ) : (
                <Empty title={say('live.empty')}>{say('live.empty-about')}</Empty>
              )
            }
          />
        </Panel>
      </div>
      <Drawer
        opened={Boolean(filters.open)}
        onClose={() => setFilters({ open: undefined })}
        position="right"
        size={640}
        title={say('decision.title')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {filters.open && <RecordedDecisionView id={filters.open} />}
      </Drawer>
    </Page>
  )
}
