import type { CaseSummary } from '../api/types.ts'
import type { IconName } from '../kit/icon.tsx'
import { Icon } from '../kit/icon.tsx'
import type { Tone } from '../kit/marks.tsx'
import { useText } from '../kit/text.tsx'

const statuses: Record<CaseSummary['status'], [Tone, IconName]> = {
  open: ['accent', 'complaint'],
  waiting: ['hold', 'pause'],
  escalated: ['deny', 'up'],
  closed: ['quiet', 'lock'],
}

/** Where a case stands: icon and word, and for what it waits. */
export function CaseStatus({ item }: { item: CaseSummary }) {
  const { say } = useText()
  const [tone, icon] = statuses[item.status]
  return (
    <span className={`rf-dot rf-tone-${tone}`}>
      <Icon name={icon} size={13} />
      {item.status === 'waiting' && item.waitingFor ? say(`waits.${item.waitingFor}`) : say(`casestate.${item.status}`)}
    </span>
  )
}

/** Only what is above or below the ordinary is said. */
export function PriorityMark({ priority }: { priority: CaseSummary['priority'] }) {
  const { say } = useText()
  if (priority === 'normal') return null
  const tone = priority === 'urgent' ? 'deny' : priority === 'high' ? 'hold' : 'quiet'
  return (
    <span className={`rf-dot rf-tone-${tone}`}>
      <Icon name={priority === 'low' ? 'down' : 'up'} size={12} />
      {say(`priority.${priority}`)}
    </span>
  )
}

/** When it is due, and why not at the moment. */
export function DueMark({ item }: { item: CaseSummary }) {
  const { say, dateTime, relative } = useText()
  if (item.status === 'closed') return <small>{item.closedAt && relative(item.closedAt)}</small>
  if (!item.dueAt) return <small />
  if (item.pausedSince)
    return <small title={say('case.paused-since', { when: dateTime(item.pausedSince) })}>{say('case.paused')}</small>
  const late = item.overdue || Date.parse(item.dueAt) < Date.now()
  return (
    <small className={late ? 'rf-late' : undefined} title={dateTime(item.dueAt)}>
      {late ? say('case.overdue', { when: relative(item.dueAt) }) : relative(item.dueAt)}
    </small>
  )
}

/** The first letters of a name: one of Hangul or Han, two of Latin. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const first = words[0] ?? ''
  if (/^[\p{Script=Hangul}\p{Script=Han}]/u.test(first)) return [...first][0] ?? ''
  return `${[...first][0] ?? ''}${words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : ''}`.toUpperCase()
}

export function Who({ name, mode }: { name: string; mode?: 'viewing' | 'editing' }) {
  const { say } = useText()
  const title = mode ? say(`presence.${mode}`, { name }) : name
  return (
    <span className="rf-who" data-mode={mode} title={title} role="img" aria-label={title}>
      {initials(name)}
    </span>
  )
}
