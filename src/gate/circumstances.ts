import type { GateFacts, RecipientFact } from './facts.ts'
import type { Grounds, Shared } from './grounds.ts'
import type { DaySeal } from './recorder.ts'
import type { ContactRequest } from './request.ts'

/** What of a request all contacts of a campaign have in common. */
type AskedAlike = Pick<
  ContactRequest,
  'organisation' | 'line' | 'country' | 'channel' | 'purpose' | 'category' | 'script' | 'automated' | 'onBehalf'
>

/** What of a request and its facts is the same for every person who is called: one of a decision's two grounds. */
export interface Circumstances {
  request: AskedAlike
  recipient: Pick<RecipientFact, 'country' | 'kind' | 'zones'>
  facts: Pick<GateFacts, 'organisation' | 'line' | 'script'>
}

export function circumstancesOf(request: ContactRequest, facts: GateFacts): Circumstances {
  const { organisation, line, country, channel, purpose, category, script, automated, onBehalf } = request
  return {
    request: { organisation, line, channel, purpose, category, ...given({ country, script, automated, onBehalf }) },
    recipient: { country: facts.recipient.country, kind: facts.recipient.kind, zones: facts.recipient.zones },
    facts: { organisation: facts.organisation, line: facts.line, script: facts.script },
  }
}

/** Keeps "undefined" out of the JSON's reading: a member that was not given is not there. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never
}

interface Known {
  what: Circumstances
  shared: Shared
}

/** Kinds of contact remembered for each line, newest last; an older one is found again by its content. */
const knownPerLineMax = 32
/** Stands for the line where its facts are not known. */
const nowhere = {}

/**
 * Finds the circumstances of a contact without writing them out: facts are replaced, never changed, so the same objects say the same. This
 * runs for every decision; only what is new is turned into text.
 */
export class KnownCircumstances {
  readonly #grounds: Grounds
  readonly #days = new WeakMap<DaySeal, WeakMap<object, Known[]>>()

  constructor(grounds: Grounds) {
    this.#grounds = grounds
  }

  find(key: DaySeal, request: ContactRequest, facts: GateFacts): Shared | undefined {
    let lines = this.#days.get(key)
    if (lines === undefined) {
      lines = new WeakMap()
      this.#days.set(key, lines)
    }
    const line = facts.line ?? nowhere
    let all = lines.get(line)
    if (all === undefined) {
      all = []
      lines.set(line, all)
    }
    for (let i = all.length - 1; i >= 0; i--) {
      const known = all[i] as Known
      if (alike(known.what, request, facts)) return known.shared
    }
    const what = circumstancesOf(request, facts)
    const shared = this.#grounds.shared(key, JSON.stringify(what))
    if (all.length === knownPerLineMax) all.shift()
    if (shared) all.push({ what, shared })
    return shared
  }
}

function alike({ request: a, facts: f, recipient: r }: Circumstances, b: ContactRequest, g: GateFacts): boolean {
  return (
    f.line === g.line &&
    f.organisation === g.organisation &&
    f.script === g.script &&
    r.zones === g.recipient.zones &&
    r.country === g.recipient.country &&
    r.kind === g.recipient.kind &&
    a.purpose === b.purpose &&
    a.category === b.category &&
    a.channel === b.channel &&
    a.onBehalf === b.onBehalf &&
    a.automated === b.automated &&
    a.country === b.country &&
    a.line === b.line &&
    a.organisation === b.organisation &&
    a.script === b.script
  )
}

export function circumstancesText(request: ContactRequest, facts: GateFacts): string {
  return JSON.stringify(circumstancesOf(request, facts))
}
