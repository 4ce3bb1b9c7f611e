import { NativeSelect, TextInput } from '@mantine/core'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useRead } from '../api/hooks.ts'
import type { CaseCounts, CaseSummary } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { options } from '../kit/form.tsx'
import { Icon } from '../kit/icon.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Empty, Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { type Slice, showRow, useSlice } from '../kit/window.ts'
import { casePriorities, caseStatuses, caseWaits, sorts } from './case-words.ts'
import { useNameOf } from './colleagues.ts'
import { useProcedures, useProcedureTitle } from './procedures.ts'
import { queueQuery } from './queue-query.ts'
import { QueueRow, rowHeight } from './queue-row.tsx'
import { type QueueQuery, useQueue } from './use-queue.ts'

interface Props {
  chosen: string | undefined
  onOpen: (id: string) => void
  /** The case's pane takes the focus: Enter in the list. */
  onEnter: () => void
  /** What submit-and-next goes by: the cases as they stand in the list. */
  onRows: (rows: readonly CaseSummary[], gone: ReadonlySet<string>) => void
}

/** Where each list was scrolled to: it is found there again after a look at another screen. */
const places = new Map<string, number>()

/** The queue: filters in the address, counts, and as many rows in the page as are seen. */
export function QueuePane({ chosen, onOpen, onEnter, onRows }: Props) {
  const { say, count } = useText()
  const [filters] = useFilters()
  const title = useProcedureTitle()
  const nameOf = useNameOf()
  const [box, setBox] = useState<HTMLElement | null>(null)
  const name = JSON.stringify(queueQuery(filters))
  const query = useMemo(() => JSON.parse(name) as QueueQuery, [name])
  const [slice, setSlice] = useState<Slice>({ first: 0, end: 0 })
  const { rows, gone, fresh, reload, problem, retry, more } = useQueue(query, slice)
  const length = rows?.length ?? 0
  const seen = useSlice(box, length, rowHeight)
  const { first, end } = seen
  useEffect(() => setSlice({ first, end }), [first, end])

  useEffect(() => {
    if (rows) onRows(rows, gone)
  }, [rows, gone, onRows])

  // The place in the list comes back with the list.
  const ready = rows !== undefined
  useEffect(() => {
    if (!box || !ready) return
    box.scrollTop = places.get(name) ?? 0
    const keep = () => places.set(name, box.scrollTop)
    box.addEventListener('scroll', keep, { passive: true })
    return () => box.removeEventListener('scroll', keep)
  }, [box, name, ready])

  const at = rows?.findIndex(({ id }) => id === chosen) ?? -1
  useEffect(() => {
    if (at >= 0) showRow(box, at, rowHeight)
  }, [at, box])
  const walk = (step: number) => {
    const next = rows?.[at < 0 ? 0 : Math.min(length - 1, Math.max(0, at + step))]
    if (next) onOpen(next.id)
  }
  const walking = useRef(walk)
  walking.current = walk
  const onWalk = useCallback((step: number) => walking.current(step), [])
  useShortcut('J', 'queue.next', () => walk(1), length > 0)
  useShortcut('K', 'queue.previous', () => walk(-1), length > 0)

  return (
    <>
      <QueueHead shown={length} more={Boolean(more)} />
      {fresh > 0 && (
        <button type="button" className="rf-queue-fresh" onClick={reload}>
          {say('queue.fresh', { count: fresh })}
        </button>
      )}
      <section className="rf-scroll" aria-label={say('queue.list')} ref={setBox}>
        {problem ? (
          <div className="rf-panel-body">
            <ProblemNotice problem={problem} retry={retry} />
          </div>
        ) : !rows ? (
          <Waiting />
        ) : length === 0 ? (
          <Empty title={say('queue.empty')}>{say('queue.empty-about')}</Empty>
        ) : (
          <ul className="rf-queue-list" style={{ height: length * rowHeight }}>
            {rows.slice(seen.first, seen.end).map((item, index) => (
              <li
                key={item.id}
                aria-posinset={seen.first + index + 1}
                aria-setsize={more ? -1 : length}
                style={{ top: (seen.first + index) * rowHeight, height: rowHeight }}
              >
                <QueueRow
                  item={item}
                  chosen={item.id === chosen}
                  gone={gone.has(item.id)}
                  title={title}
                  nameOf={nameOf}
                  onOpen={onOpen}
                  onEnter={onEnter}
                  onWalk={onWalk}
                />
              </li>
            ))}
          </ul>
        )}
      </section>
      <p className="rf-hidden" role="status">
        {rows && say('queue.shown', { count: count(length) })}
      </p>
    </>
  )
}

function QueueHead({ shown, more }: { shown: number; more: boolean }) {
  const { say, count } = useText()
  const may = useMay()
  const [filters, setFilters] = useFilters()
  const procedures = useProcedures()
  const counts = useRead<CaseCounts>('/v1/cases/counts', { refetchMs: 60_000 }).data
  const [more_, setMore] = useState(() =>
    ['procedure', 'priority', 'tag', 'waitingFor', 'status', 'sort'].some((name) => filters[name]),
  )
  const set = (name: string) => (event: { currentTarget: { value: string } }) =>
    setFilters({ [name]: event.currentTarget.value })
  useShortcut('F', 'queue.filter', () => setMore(!more_))
  const view = filters.view ?? 'all'
  const views = [
    ['all', counts && counts.status.open + counts.status.waiting + counts.status.escalated],
    ['mine', counts?.mine],
    ['none', counts?.unassigned],
    ['overdue', counts?.overdue],
    ['mentions', counts?.mentions],
    ['closed', undefined],
  ] as const
  return (
    <div className="rf-queue-head">
      <div className="rf-queue-title">
        <h1>{say('nav.desk')}</h1>
        <small className="rf-muted">{say(more ? 'queue.more-than' : 'queue.count', { count: count(shown) })}</small>
        {may('openCase') && (
          <button type="button" className="rf-link" onClick={() => setFilters({ new: 'yes' })}>
            {say('case.new')} <kbd className="rf-kbd">N</kbd>
          </button>
        )}
      </div>
      <div className="rf-tabs">
        {views.map(([name, number]) => (
          <button
            key={name}
            type="button"
            className="rf-tab"
            aria-pressed={view === name}
            data-alarm={name === 'overdue' && (number ?? 0) > 0 ? '' : undefined}
            onClick={() => setFilters({ view: name === 'all' ? undefined : name })}
          >
            {say(`view.${name}`)} {number !== undefined && <b>{count(number)}</b>}
          </button>
        ))}
        <button
          type="button"
          className="rf-tab"
          aria-expanded={more_}
          onClick={() => setMore(!more_)}
          title={say('queue.filter')}
        >
          <Icon name="filter" size={13} /> <span className="rf-hidden">{say('queue.filter')}</span>
        </button>
      </div>
      {more_ && (
        <div className="rf-queue-filters">
          <NativeSelect
            size="xs"
            aria-label={say('field.state')}
            value={filters.status ?? ''}
            onChange={set('status')}
            data={[
              { value: '', label: say('list.any-state') },
              ...options(caseStatuses, (one) => say(`casestate.${one}`)),
            ]}
          />
          <NativeSelect
            size="xs"
            aria-label={say('case.priority')}
            value={filters.priority ?? ''}
            onChange={set('priority')}
            data={[
              { value: '', label: say('queue.any-priority') },
              ...options(casePriorities, (one) => say(`priority.${one}`)),
            ]}
          />
          <NativeSelect
            size="xs"
            aria-label={say('case.procedure')}
            value={filters.procedure ?? ''}
            onChange={set('procedure')}
            data={[
              { value: '', label: say('queue.any-procedure') },
              ...(procedures ?? []).map(({ id, title }) => ({ value: id, label: title })),
            ]}
          />
          <NativeSelect
            size="xs"
            aria-label={say('case.waits')}
            value={filters.waitingFor ?? ''}
            onChange={set('waitingFor')}
            data={[{ value: '', label: say('queue.any-wait') }, ...options(caseWaits, (one) => say(`waits.${one}`))]}
          />
          <TagFilter />
          <NativeSelect
            size="xs"
            aria-label={say('queue.sort')}
            value={filters.sort ?? 'due'}
            onChange={set('sort')}
            data={options(sorts, (one) => say(`sort.${one}`))}
          />
        </div>
      )}
    </div>
  )
}

/** Filters once the typing rests, so that a syllable being composed asks nothing. */
function TagFilter() {
  const { say } = useText()
  const [filters, setFilters] = useFilters()
  const [text, setText] = useState(filters.tag ?? '')
  const commit = () => {
    if (text.trim() !== (filters.tag ?? '')) setFilters({ tag: text.trim() })
  }
  return (
    <TextInput
      size="xs"
      aria-label={say('case.tag')}
      placeholder={say('case.tag')}
      maxLength={40}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) commit()
      }}
    />
  )
}
