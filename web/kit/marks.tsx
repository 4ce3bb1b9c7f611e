import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useRule } from '../api/hooks.ts'
import type { Decision, LineEvent, Organisation, Reason, Restriction, Script } from '../api/types.ts'
import { shortId } from './format.ts'
import { Icon, type IconName } from './icon.tsx'
import { type MessageId, useText } from './text.tsx'

export type Tone = 'allow' | 'deny' | 'hold' | 'quiet' | 'accent'

/** A state as icon and word; the colour only repeats it. */
export function Mark({ tone, icon, children }: { tone: Tone; icon: IconName; children: ReactNode }) {
  return (
    <span className={`rf-mark rf-tone-${tone}`}>
      <Icon name={icon} size={13} />
      {children}
    </span>
  )
}

export function VerdictMark({ verdict }: { verdict: Decision['verdict'] }) {
  const { say } = useText()
  return (
    <Mark tone={verdict} icon={verdict}>
      {say(`verdict.${verdict}`)}
    </Mark>
  )
}

const outcomes: Record<Reason['outcome'], [Tone, IconName]> = {
  pass: ['allow', 'allow'],
  deny: ['deny', 'deny'],
  hold: ['hold', 'hold'],
  unknown: ['hold', 'unknown'],
  'not-applicable': ['quiet', 'skip'],
}

export function OutcomeMark({ outcome }: { outcome: Reason['outcome'] }) {
  const { say } = useText()
  const [tone, icon] = outcomes[outcome]
  return (
    <Mark tone={tone} icon={icon}>
      {say(`outcome.${outcome}`)}
    </Mark>
  )
}

type State =
  | LineEvent['state']
  | Organisation['standing']
  | Script['state']
  | Restriction['state']
  | 'open'
  | 'waiting'
  | 'live'
  | 'shadow'
  | 'invited'
  | 'disabled'
  | 'expired'
  | 'revoked'
  | 'allowed'
const states: Record<State, [Tone, IconName]> = {
  active: ['allow', 'allow'],
  reopened: ['allow', 'allow'],
  good: ['allow', 'allow'],
  approved: ['allow', 'allow'],
  live: ['allow', 'allow'],
  allowed: ['allow', 'allow'],
  warned: ['hold', 'warn'],
  open: ['hold', 'complaint'],
  waiting: ['hold', 'hold'],
  submitted: ['hold', 'hold'],
  invited: ['hold', 'hold'],
  suspended: ['deny', 'stop'],
  closed: ['quiet', 'lock'],
  refused: ['deny', 'deny'],
  revoked: ['deny', 'deny'],
  expired: ['quiet', 'hold'],
  disabled: ['quiet', 'lock'],
  draft: ['quiet', 'script'],
  shadow: ['accent', 'eye'],
  requested: ['hold', 'hold'],
  registered: ['deny', 'stop'],
  declined: ['quiet', 'deny'],
  lifted: ['quiet', 'allow'],
}

export function StateMark({ state }: { state: State }) {
  const { say } = useText()
  const [tone, icon] = states[state]
  return (
    <Mark tone={tone} icon={icon}>
      {say(`state.${state}` as MessageId)}
    </Mark>
  )
}

/** A rule by its short name, its id small beside it; hovering gives the whole sentence. */
export function RuleTag({ id }: { id: string }) {
  const rule = useRule()(id)
  return (
    <span className="rf-rule" title={rule && `${id} · ${rule.title}: ${rule.text}`}>
      {rule ? (
        <>
          <span>{rule.title}</span>
          <small>{id}</small>
        </>
      ) : (
        <small>{id}</small>
      )}
    </span>
  )
}

export function Rules({ ids, most = 2 }: { ids: readonly string[]; most?: number }) {
  if (ids.length === 0) return <span className="rf-muted">–</span>
  return (
    <span className="rf-rules">
      {ids.slice(0, most).map((id) => (
        <RuleTag key={id} id={id} />
      ))}
      {ids.length > most && (
        <span className="rf-muted" title={ids.slice(most).join(', ')}>
          +{ids.length - most}
        </span>
      )}
    </span>
  )
}

/** An id, short on the screen, whole in the title and on the clipboard. */
export function Id({ id }: { id: string }) {
  const { say } = useText()
  return (
    <button
      type="button"
      className="rf-id"
      title={say('id.copy', { id })}
      onClick={(event) => {
        event.stopPropagation()
        navigator.clipboard?.writeText(id).catch(() => undefined)
      }}
    >
      {shortId(id)}
      <span className="rf-hidden"> {say('act.copy')}</span>
    </button>
  )
}

/** A person as the server masked them; leads to the timeline. */
export function PersonLink({ person }: { person?: { ref: string; masked: string } }) {
  const { say } = useText()
  if (!person) return <span className="rf-muted">{say('person.destroyed')}</span>
  return (
    <Link
      className="rf-person"
      to="/numbers/$ref"
      params={{ ref: person.ref }}
      onClick={(event) => event.stopPropagation()}
    >
      {person.masked}
    </Link>
  )
}

/** A name where there is one, the id where there is none. */
export function NameOrId({ name, id }: { name?: string; id: string }) {
  return name ? (
    <span className="rf-name" title={`${name} · ${id}`}>
      {name}
    </span>
  ) : (
    <Id id={id} />
  )
}

/** The case or the law that stands behind something; a case is a link. */
export function Cite({ cite }: { cite: string }) {
  if (cite.startsWith('cmp_')) {
    return (
      <Link to="/complaints/$id" params={{ id: cite }} title={cite}>
        {shortId(cite)}
      </Link>
    )
  }
  if (cite.startsWith('cas_')) {
    return (
      <Link to="/desk" search={{ case: cite } as never} title={cite} onClick={(event) => event.stopPropagation()}>
        {shortId(cite)}
      </Link>
    )
  }
  return <span>{cite}</span>
}
