import './procedures.css'
import { Drawer, NativeSelect, SegmentedControl } from '@mantine/core'
import { useRead } from '../api/hooks.ts'
import type { ProcedureSummary, ProcedureText } from '../api/types.ts'
import { langs } from '../api/words.ts'
import { langNames } from '../app/lang-names.ts'
import { useFilters } from '../app/search.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { type MessageId, useText } from '../kit/text.tsx'
import { ProcedureDrawing } from '../parts/procedure-drawing.tsx'
import { StepTexts, tagOf, WordingText } from '../parts/procedure-texts.tsx'

const views = ['drawing', 'steps', 'ready'] as const
type View = (typeof views)[number]

/** The guided procedures in force: as drawings, as texts, in each of their languages. */
export default function ProceduresPage() {
  const { say, lang } = useText()
  const [filters, setFilters] = useFilters()
  const list = useRead<{ items: ProcedureSummary[] }>('/v1/procedures', { staleMs: 300_000 })
  const open = filters.open
  return (
    <Page title={say('nav.procedures')} about={say('guide.about')}>
      <div className="rf-stack">
        <Panel flush title={say('guide.list')}>
          <DataTable
            caption={say('guide.list')}
            rows={list.data?.items}
            rowId={(row) => row.id}
            problem={list.error}
            retry={() => list.refetch()}
            onOpen={(row) => setFilters({ open: row.id, step: undefined })}
            columns={[
              {
                id: 'title',
                title: say('guide.name'),
                by: (row) => row.title,
                cell: (row) => (
                  <>
                    {row.title}
                    <div className="rf-mono rf-muted rf-small">{row.id}</div>
                  </>
                ),
              },
              { id: 'category', title: say('field.category'), cell: (row) => row.category.join(' ▸ ') },
              { id: 'version', title: say('guide.version'), nowrap: true, cell: (row) => row.version },
              {
                id: 'steps',
                title: say('guide.steps'),
                nowrap: true,
                by: (row) => row.steps,
                cell: (row) => row.steps,
              },
            ]}
            empty={<Empty title={say('guide.empty')} />}
          />
        </Panel>
        {open && (
          <Opened
            key={open}
            id={open}
            lang={langs.find((one) => one === filters.lang) ?? lang}
            view={views.find((view) => view === filters.view) ?? 'drawing'}
            step={filters.step}
            change={setFilters}
          />
        )}
      </div>
    </Page>
  )
}

function Opened({
  id,
  lang,
  view,
  step,
  change,
}: {
  id: string
  lang: (typeof langs)[number]
  view: View
  step: string | undefined
  change: (filters: Record<string, string | undefined>) => void
}) {
  const { say } = useText()
  const read = useRead<ProcedureText>(`/v1/procedures/${encodeURIComponent(id)}?lang=${lang}`, { staleMs: 300_000 })
  const procedure = read.data
  if (read.error) return <Empty title={say('guide.empty')}>{read.error.message}</Empty>
  if (!procedure) return <Waiting />
  const titleOf = (one: string) => procedure.steps.find((other) => other.id === one)?.title ?? one
  const opened = procedure.steps.find((one) => one.id === step)
  return (
    <Panel
      title={procedure.title}
      note={say('guide.note', { version: String(procedure.version), count: procedure.steps.length })}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label={say('guide.view')}
            value={view}
            onChange={(value) => change({ view: value })}
            data={views.map((value) => ({ value, label: say(`guide.view-${value}`) }))}
          />
          <NativeSelect
            size="xs"
            aria-label={say('guide.lang')}
            value={lang}
            onChange={(event) => change({ lang: event.currentTarget.value })}
            data={langs.map((value) => ({ value, label: langNames[value] }))}
          />
        </>
      }
    >
      <div>
        {view === 'drawing' && (
          <ProcedureDrawing
            svg={procedure.graph}
            {...(step === undefined ? {} : { open: step })}
            onOpen={(one) => change({ step: one })}
          />
        )}
        {view === 'steps' && (
          <ol className="rf-guide">
            {procedure.steps.map((one) => (
              <li key={one.id}>
                <details>
                  <summary>
                    <span className="rf-muted rf-small">{say(`guide.kind-${one.kind}` as MessageId)}</span>{' '}
                    <span lang={tagOf(lang)}>{one.title}</span>
                  </summary>
                  <StepTexts step={one} lang={lang} titleOf={titleOf} />
                </details>
              </li>
            ))}
          </ol>
        )}
        {view === 'ready' && (
          <ol className="rf-guide">
            {procedure.answers.map((answer) => (
              <li key={answer.id}>
                <details open>
                  <summary lang={tagOf(lang)}>{answer.title}</summary>
                  <WordingText wording={answer.say} lang={lang} />
                </details>
              </li>
            ))}
          </ol>
        )}
      </div>
      <Drawer
        opened={view === 'drawing' && opened !== undefined}
        onClose={() => change({ step: undefined })}
        position="right"
        size={520}
        title={opened && `${say(`guide.kind-${opened.kind}` as MessageId)} · ${opened.title}`}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {opened && <StepTexts step={opened} lang={lang} titleOf={titleOf} />}
      </Drawer>
    </Panel>
  )
}
