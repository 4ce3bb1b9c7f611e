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
  organisation: GateFacts['organisation']
  line: GateFacts['line']
  script: GateFacts['script']
  shared: Shared
}

/** Contacts of different kinds remembered for each key; past it all are forgotten, and found again by their content. */
const knownMax = 20_000

/**
 * Finds the circumstances of a contact without writing them out: facts are replaced, never changed, so the same objects say the same. This
 * runs for every decision; only what is new is turned into text.
 */
export class KnownCircumstances {
  readonly #grounds: Grounds
  readonly #days = new WeakMap<DaySeal, Map<string, Known>>()

  constructor(grounds: Grounds) {
    this.#grounds = grounds
  }

  find(key: DaySeal, request: ContactRequest, facts: GateFacts): Shared | undefined {
    let day = this.#days.get(key)
    if (day === undefined) {
      day = new Map()
      this.#days.set(key, day)
    }
    const { recipient, organisation, line, script } = facts
    const name = `${request.line}|${request.organisation}|${request.script}|${request.channel}|${request.purpose}|${request.category}|${request.automated}|${request.onBehalf}|${request.country}|${recipient.country}|${recipient.kind}|${recipient.zones.join()}`
    const known = day.get(name)
    if (known !== undefined && known.organisation === organisation && known.line === line && known.script === script)
      return known.shared
    const shared = this.#grounds.shared(key, circumstancesText(request, facts))
    if (day.size >= knownMax) day.clear()
    if (shared) day.set(name, { organisation, line, script, shared })
    return shared
  }
}

export function circumstancesText(request: ContactRequest, facts: GateFacts): string {
  return JSON.stringify(circumstancesOf(request, facts))
}
