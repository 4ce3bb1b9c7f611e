import { type KeyboardEvent, memo } from 'react'
import type { CaseSummary } from '../api/types.ts'
import { Icon } from '../kit/icon.tsx'
import { useText } from '../kit/text.tsx'
import { CaseStatus, DueMark, PriorityMark, Who } from './case-marks.tsx'

/** Every row is of this height, in px: three lines. */
export const rowHeight = 76

interface Props {
  item: CaseSummary
  chosen: boolean
  gone: boolean
  /** Names by id. Handed down, since a row that comes into sight must not look anything up. */
  title: (procedure: string) => string
  nameOf: (staff: string) => string | undefined
  onOpen: (id: string) => void
  onEnter: () => void
  onWalk: (step: number) => void
}

/** A case in the queue: whom, when due; about what; where it stands and who has it. */
export const QueueRow = memo(function QueueRow({ item, chosen, gone, title, nameOf, onOpen, onEnter, onWalk }: Props) {
  const { say } = useText()
  const editing = item.editing ?? []
  function pressed(event: KeyboardEvent) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      onWalk(event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Enter' && chosen) {
      event.preventDefault()
      onEnter()
    }
  }
  return (
    <a
      href={`/desk?case=${item.id}`}
      className="rf-queue-row"
      aria-current={chosen ? 'true' : undefined}
      data-gone={gone ? '' : undefined}
      data-case={item.id}
      onKeyDown={pressed}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        onOpen(item.id)
      }}
    >
      <div>
        <strong className="rf-person rf-cut">{item.person?.masked ?? say('desk.no-number-short')}</strong>
        {item.repeated && (
          <span className="rf-dot rf-tone-hold" title={say('case.repeated-about')}>
            <Icon name="replay" size={12} />
            {say('case.repeated')}
          </span>
        )}
        <DueMark item={item} />
      </div>
      <div>
        <span className="rf-cut">{title(item.procedure)}</span>
        <PriorityMark priority={item.priority} />
      </div>
      <div>
        {gone ? <span className="rf-dot rf-tone-quiet">{say('queue.gone')}</span> : <CaseStatus item={item} />}
        {item.tags.slice(0, 2).map((tag) => (
          <span key={tag} className="rf-tag">
            {tag}
          </span>
        ))}
        <span className="rf-whos">
          {editing.slice(0, 3).map((staff) => (
            <Who key={staff} name={nameOf(staff) ?? staff} mode="editing" />
          ))}
          {item.assigneeName && !editing.includes(item.assignee ?? '') && <Who name={item.assigneeName} />}
        </span>
      </div>
    </a>
  )
})
