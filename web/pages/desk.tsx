import '../desk/desk.css'
import { Button, Modal } from '@mantine/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { call, withQuery } from '../api/client.ts'
import { useRead } from '../api/hooks.ts'
import type { Case, CaseSummary, NextCase } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { CasePane } from '../desk/case-pane.tsx'
import { useLeaveGuard } from '../desk/drafts.ts'
import { NewCaseFor } from '../desk/new-case.tsx'
import { PersonPane } from '../desk/person-pane.tsx'
import { QueuePane } from '../desk/queue-pane.tsx'
import { queueQuery } from '../desk/queue-query.ts'
import { ProblemNotice } from '../kit/notice.tsx'
import { Empty, Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'

/** Whether a pane stands open, kept between visits. */
function usePane(name: string): [boolean, () => void] {
  const stored = `ringfence.desk.${name}`
  const [open, setOpen] = useState(() => {
    const kept = localStorage.getItem(stored)
    return kept === null ? name !== 'person' || window.innerWidth > 1120 : kept === 'on'
  })
  return [
    open,
    () => {
      localStorage.setItem(stored, open ? 'off' : 'on')
      setOpen(!open)
    },
  ]
}

/** The desk: queue, case, person. The case stands in the address, so that the queue stays as it is while one walks it. */
export default function DeskPage() {
  const { say } = useText()
  const may = useMay()
  const [filters, setFilters] = useFilters()
  const [queue, toggleQueue] = usePane('queue')
  const [person, togglePerson] = usePane('person')
  const rows = useRef<readonly CaseSummary[]>([])
  const gone = useRef<ReadonlySet<string>>(new Set())
  const [noNext, setNoNext] = useState(false)
  const id = filters.case
  const read = useRead<Case>(id ? `/v1/cases/${id}` : undefined)
  const item = read.data
  useLeaveGuard()
  useEffect(() => {
    document.title = `${item ? `${item.reference} · ` : ''}${say('nav.desk')} · Ringfence`
  }, [say, item])
  useShortcut('N', 'case.new-key', () => setFilters({ new: 'yes' }), may('openCase'))
  useShortcut('Q', 'desk.queue-key', toggleQueue)
  useShortcut('P', 'desk.person-key', togglePerson, item !== undefined)

  const select = useRef(setFilters)
  select.current = setFilters
  const onOpen = useCallback((next: string) => {
    setNoNext(false)
    select.current({ case: next })
  }, [])
  const onEnter = useCallback(() => document.getElementById('case')?.focus(), [])
  const onRows = useCallback((now: readonly CaseSummary[], left: ReadonlySet<string>) => {
    rows.current = now
    gone.current = left
  }, [])

  /** The next of the same list that nobody else is writing in; the server knows who is. */
  async function next() {
    const at = rows.current.findIndex((row) => row.id === id)
    try {
      const { item: found } = await call<NextCase>(
        withQuery('/v1/cases/next', {
          ...queueQuery(filters),
          after: at < 0 ? undefined : rows.current[at]?.cursor,
          but: id,
        }),
      )
      setNoNext(found === undefined)
      if (found) onOpen(found.id)
    } catch {
      const local = rows.current.slice(at + 1).find((row) => !gone.current.has(row.id))
      setNoNext(local === undefined)
      if (local) onOpen(local.id)
    }
  }

  return (
    <div className="rf-desk" data-queue={queue ? 'on' : 'off'} data-person={person && item ? 'on' : 'off'}>
      <section className="rf-pane rf-pane-queue" aria-label={say('desk.queue')}>
        <QueuePane chosen={id} onOpen={onOpen} onEnter={onEnter} onRows={onRows} />
      </section>
      <section className="rf-pane" aria-label={say('desk.case')}>
        {!queue && <h1 className="rf-hidden">{say('nav.desk')}</h1>}
        {noNext && (
          <p className="rf-presence" role="status">
            {say('queue.no-next')}
          </p>
        )}
        {!id ? (
          <Empty
            title={say('desk.choose')}
            actions={
              may('openCase') && (
                <Button rightSection={<kbd className="rf-kbd">N</kbd>} onClick={() => setFilters({ new: 'yes' })}>
                  {say('case.new')}
                </Button>
              )
            }
          >
            {say('desk.choose-about')}
          </Empty>
        ) : read.error ? (
          <div className="rf-case-body">
            <ProblemNotice problem={read.error} retry={() => read.refetch()} />
          </div>
        ) : !item ? (
          <Waiting />
        ) : (
          <CasePane key={item.id} item={item} onNext={next} />
        )}
      </section>
      {item && (
        <aside className="rf-pane rf-pane-person" aria-label={say('desk.person')}>
          <PersonPane key={item.id} item={item} />
        </aside>
      )}
      <Modal
        opened={filters.new === 'yes'}
        onClose={() => setFilters({ new: undefined, who: undefined, complaint: undefined })}
        size="lg"
        title={say('case.new')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {filters.new === 'yes' && (
          <NewCaseFor
            complaint={filters.complaint}
            who={filters.who}
            onCancel={() => setFilters({ new: undefined, who: undefined, complaint: undefined })}
            onDone={(opened) => setFilters({ new: undefined, who: undefined, complaint: undefined, case: opened.id })}
          />
        )}
      </Modal>
    </div>
  )
}
