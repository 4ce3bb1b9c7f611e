import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useList } from '../api/hooks.ts'
import type { Case, CaseSummary, Refusal, Restriction, Timeline, TimelineEntry } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Icon } from '../kit/icon.tsx'
import { Rules, VerdictMark } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Empty, Waiting } from '../kit/page.tsx'
import { Reveal } from '../kit/reveal.tsx'
import { useText } from '../kit/text.tsx'
import { OptOut } from '../parts/opt-out.tsx'
import { outcomeName } from '../parts/outcome-name.ts'
import { CaseLine } from './case-line.tsx'
import { GateNow } from './gate-now.tsx'

const shortList = 12

/** Who it is about: number, what holds for it now, other cases, and what happened, newest first. */
export function PersonPane({ item }: { item: Case }) {
  const { say } = useText()
  const may = useMay()
  const { person } = item
  const [asking, setAsking] = useState(false)
  useShortcut('V', 'reveal.key', () => setAsking(true), person !== undefined && may('revealNumber'))
  const [about, setAbout] = useState(false)
  if (!person) {
    return (
      <div className="rf-scroll">
        <Empty title={say('desk.no-number')}>{say('desk.no-number-about')}</Empty>
        {item.about && (
          <div className="rf-person-body">
            <Caller about={item.about} asking={about} setAsking={setAbout} />
          </div>
        )}
      </div>
    )
  }
  return (
    <>
      <div className="rf-person-head">
        <div className="rf-actions">
          {may('revealNumber') ? (
            <Reveal key={person.ref} person={person} asking={asking} setAsking={setAsking} />
          ) : (
            <strong className="rf-person">{person.masked}</strong>
          )}
        </div>
        <div className="rf-actions">
          <OptOut key={person.ref} person={person.ref} caseId={item.id} />
          <Link
            className="rf-small"
            to="/numbers/$ref"
            params={{ ref: person.ref }}
            search={{ case: item.id } as never}
          >
            {say('desk.whole-timeline')}
          </Link>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keyboard too */}
      <section className="rf-scroll" aria-label={say('desk.person')} tabIndex={0}>
        <div className="rf-person-body">
          {item.about && <Caller about={item.about} asking={about} setAsking={setAbout} />}
          <Standing person={person.ref} />
          <Others person={person.ref} except={item.id} />
          <Events person={person.ref} />
        </div>
      </section>
    </>
  )
}

/** The number that it is about: who called or wrote. */
function Caller({
  about,
  asking,
  setAsking,
}: {
  about: { ref: string; masked: string }
  asking: boolean
  setAsking: (on: boolean) => void
}) {
  const { say } = useText()
  const may = useMay()
  return (
    <section>
      <h3>{say('complaint.caller')}</h3>
      <div className="rf-actions">
        {may('revealNumber') ? (
          <Reveal key={about.ref} person={about} asking={asking} setAsking={setAsking} />
        ) : (
          <span className="rf-person">{about.masked}</span>
        )}
      </div>
    </section>
  )
}

/** Restrictions and refusals that hold now: what the gate goes by for this number. */
function Standing({ person }: { person: string }) {
  const { say, day } = useText()
  const may = useMay()
  const query = { ref: person, limit: 20 }
  const restrictions = useList<Restriction>(may('listRestrictions') ? '/v1/restrictions' : undefined, query)
  const refusals = useList<Refusal>('/v1/refusals', query)
  const now = Date.now()
  const restricted = (restrictions.items ?? []).filter(({ state }) => state === 'registered' || state === 'requested')
  const refused = (refusals.items ?? []).filter(
    (one) => one.withdrawnAt === undefined && (one.until === undefined || Date.parse(one.until) > now),
  )
  return (
    <section>
      <h3>{say('standing.title')}</h3>
      {restricted.length + refused.length === 0 ? (
        <p className="rf-muted rf-small">{say('standing.empty')}</p>
      ) : (
        <ul className="rf-facts">
          {restricted.map((one) => (
            <li key={one.id}>
              <span className="rf-actions">
                <Icon name={one.state === 'registered' ? 'stop' : 'hold'} size={14} />
                {say('entry.restriction')} · {say(`state.${one.state}`)}
              </span>
              <small>
                {day(one.registeredAt ?? one.requestedAt)} ·{' '}
                {say('restriction.except-count', { count: one.exceptAccounts.length })}
              </small>
            </li>
          ))}
          {refused.map((one) => (
            <li key={one.id}>
              <span className="rf-actions">
                <Icon name="deny" size={14} />
                {say('entry.refusal')} ·{' '}
                {one.organisationName ?? (one.organisation ? say('field.organisation') : say('refusal.every-firm'))}
              </span>
              <small>
                {day(one.from)} · {say(`via.${one.via}`)}
              </small>
            </li>
          ))}
        </ul>
      )}
      <GateNow person={person} />
    </section>
  )
}

function Others({ person, except }: { person: string; except: string }) {
  const { say, count } = useText()
  const list = useList<CaseSummary>('/v1/cases', { ref: person, limit: 6, sort: 'opened' })
  const others = (list.items ?? []).filter(({ id }) => id !== except)
  if (others.length === 0) return null
  return (
    <section>
      <h3>
        <span>{say('desk.other-cases')}</span>
        <span>{count(others.length)}</span>
      </h3>
      <ul className="rf-facts">
        {others.slice(0, 5).map((one) => (
          <li key={one.id}>
            <CaseLine item={one} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The newest of the timeline, each in one line. */
function Events({ person }: { person: string }) {
  const { say, dateTime, relative } = useText()
  const list = useList<TimelineEntry>(`/v1/people/${person}/timeline`, { limit: shortList })
  if (list.error) return <ProblemNotice problem={list.error} retry={() => list.refetch()} />
  if (!list.items) return <Waiting />
  const known = (list.data?.pages[0] as Timeline | undefined)?.items ?? []
  return (
    <section>
      <h3>{say('desk.latest')}</h3>
      {known.length === 0 ? (
        <p className="rf-muted rf-small">{say('timeline.empty')}</p>
      ) : (
        <ul className="rf-events">
          {list.items.slice(0, shortList).map((entry) => (
            <li key={entry.id} data-tone={entry.verdict ?? (entry.kind === 'complaint' ? 'hold' : undefined)}>
              <span className="rf-rules" style={{ alignItems: 'center' }}>
                {entry.verdict && <VerdictMark verdict={entry.verdict} />}
                <span>
                  {entry.title}
                  {entry.kind === 'contact' && entry.cite && `: ${say(outcomeName(entry.cite))}`}
                </span>
                {entry.rules && entry.rules.length > 0 && <Rules ids={entry.rules} most={1} />}
              </span>
              <small title={dateTime(entry.at)}>
                {relative(entry.at)}
                {entry.organisationName && ` · ${entry.organisationName}`}
                {entry.daysLeft !== undefined && ` · ${say('timeline.days-left', { days: entry.daysLeft })}`}
              </small>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
