import { Drawer, NativeSelect, TextInput } from '@mantine/core'
import { useRead } from '../api/hooks.ts'
import type { Rule, RuleList } from '../api/types.ts'
import { found } from '../app/palette.tsx'
import { useFilters } from '../app/search.ts'
import { options } from '../kit/form.tsx'
import { StateMark } from '../kit/marks.tsx'
import { Empty, Fields, Page, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'

const states = ['live', 'shadow', 'draft'] as const

export default function RulesPage() {
  const { say, day } = useText()
  const [filters, setFilters] = useFilters()
  const read = useRead<RuleList>('/v1/rules', { staleMs: 60_000 })
  const packs = [...new Set(read.data?.items.map((rule) => rule.pack))].sort()
  const rows = read.data?.items.filter(
    (rule) =>
      (!filters.pack || rule.pack === filters.pack) &&
      (!filters.state || rule.state === filters.state) &&
      (!filters.q || found(`${rule.id} ${rule.text} ${rule.source} ${rule.kind}`, filters.q)),
  )
  const open = read.data?.items.find((rule) => rule.id === filters.open)
  const dates = (rule: Rule) =>
    [rule.from ? day(rule.from) : '', rule.until ? day(rule.until) : ''].filter(Boolean).join(' – ')
  return (
    <Page title={say('nav.rules')} about={say('rule.about')}>
      <Panel
        flush
        title={say('rule.list')}
        note={read.data && say('rule.revision', { revision: read.data.policyRevision })}
        actions={
          <>
            <TextInput
              size="xs"
              type="search"
              aria-label={say('rule.search')}
              placeholder={say('rule.search')}
              value={filters.q ?? ''}
              onChange={(event) => setFilters({ q: event.currentTarget.value })}
            />
            <NativeSelect
              size="xs"
              aria-label={say('rule.pack')}
              value={filters.pack ?? ''}
              onChange={(event) => setFilters({ pack: event.currentTarget.value })}
              data={[{ value: '', label: say('rule.any-pack') }, ...packs]}
            />
            <NativeSelect
              size="xs"
              aria-label={say('field.state')}
              value={filters.state ?? ''}
              onChange={(event) => setFilters({ state: event.currentTarget.value })}
              data={[{ value: '', label: say('list.any-state') }, ...options(states, (value) => say(`state.${value}`))]}
            />
          </>
        }
      >
        <DataTable
          caption={say('rule.list')}
          rows={rows}
          rowId={(row) => row.id}
          problem={read.error}
          retry={() => read.refetch()}
          onOpen={(row) => setFilters({ open: row.id })}
          columns={[
            {
              id: 'id',
              title: say('field.rule'),
              width: 190,
              by: (row) => row.id,
              cell: (row) => (
                <>
                  {row.title}
                  <div className="rf-mono rf-muted rf-small">{row.id}</div>
                </>
              ),
            },
            {
              id: 'country',
              title: say('field.country'),
              nowrap: true,
              by: (row) => row.country ?? '',
              cell: (row) => (row.country && row.country !== '*' ? row.country : say('rule.everywhere')),
            },
            { id: 'text', title: say('rule.text'), cell: (row) => row.text },
            { id: 'source', title: say('rule.source'), cell: (row) => <span className="rf-muted">{row.source}</span> },
            { id: 'dates', title: say('rule.dates'), nowrap: true, by: (row) => row.from ?? '', cell: dates },
            {
              id: 'state',
              title: say('field.state'),
              by: (row) => row.state,
              cell: (row) => <StateMark state={row.state} />,
            },
          ]}
          empty={<Empty title={say('rule.empty')}>{say('rule.empty-about')}</Empty>}
        />
      </Panel>
      <Drawer
        opened={Boolean(open)}
        onClose={() => setFilters({ open: undefined })}
        position="right"
        size={520}
        title={open && `${open.title} · ${open.id}`}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {open && (
          <div className="rf-stack">
            <p>{open.text}</p>
            {open.remedy && <p className="rf-remedy">{open.remedy}</p>}
            <Fields
              rows={[
                [say('field.state'), <StateMark key="state" state={open.state} />],
                [say('rule.pack'), [open.pack, open.version].filter(Boolean).join(' ')],
                [say('field.country'), open.country === '*' ? say('rule.everywhere') : open.country],
                [say('field.kind'), open.kind],
                [say('rule.source'), open.source],
                [
                  say('rule.confidence'),
                  open.confidence && say(`confidence.${open.confidence as 'high' | 'medium' | 'low'}`),
                ],
                [say('rule.dates'), dates(open)],
              ]}
            />
            <div>
              <p className="rf-small rf-muted">{say('rule.applies')}</p>
              <pre className="rf-pre rf-hash">{JSON.stringify(open.applies, null, 2)}</pre>
            </div>
            <div>
              <p className="rf-small rf-muted">{say('rule.params')}</p>
              <pre className="rf-pre rf-hash">{JSON.stringify(open.params, null, 2)}</pre>
            </div>
          </div>
        )}
      </Drawer>
    </Page>
  )
}
