import { createHash } from 'node:crypto'
import type { LineFact, OrganisationFact, ScriptFact } from '../../src/callers/index.ts'
import { PersonMemory } from '../../src/consent/person-memory.ts'
import type { ContactRequest, FactSources } from '../../src/gate/index.ts'
import { type Category, type Channel, dayMs, type PersonRef, type Purpose } from '../../src/terms/index.ts'

export const seed = 20261121
/** Noon in Seoul, eleven in Shanghai, the evening before in New York: some contacts fall into the night. */
export const nowMs = Date.parse('2026-11-20T03:00:00Z')
export const firms = 200

/** mulberry32: the same crowd on every machine. */
export function chance(from: number): () => number {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Person i's number: Korea four in ten, China three, the United States three; all in assigned ranges. */
export function numberOf(i: number): string {
  if (i % 10 < 4) return `+8210${20_000_000 + i}`
  if (i % 10 < 7) return `+86138${10_000_000 + i}`
  return `+1212${(2_000_000 + i).toString()}`
}
const countries = ['KR', 'CN', 'US'] as const
const countryOf = (i: number) => (i % 10 < 4 ? 'KR' : i % 10 < 7 ? 'CN' : 'US')
const sectors: readonly Category[] = ['education', 'insurance', 'energy', 'retail', 'travel', 'finance']

/** Stands in for the vault's keyed index: any 32 hex characters of the number. */
export const refOf = (number: string) => createHash('md5').update(number).digest('hex') as PersonRef
const organisationId = (f: number) => `org_${String(f).padStart(26, '0')}`
const lineId = (f: number) => `lin_${String(f).padStart(26, '0')}`
const scriptId = (f: number, purpose: Purpose) => `scr_${purpose}${String(f).padStart(20, '0')}`

export interface Crowd {
  sources: FactSources
  memory: PersonMemory
  people: number
}

/** So many people, each with one or two consents and one refusal, and the firms that call them. */
export function crowd(people: number): Crowd {
  const random = chance(seed)
  const memory = new PersonMemory()
  for (let i = 0; i < people; i++) {
    const ref = refOf(numberOf(i))
    const firm = firmFor(i)
    const id = String(i).padStart(26, '0')
    for (let c = 0; c < (random() < 0.3 ? 2 : 1); c++)
      memory.put(ref, 'consent', `cns_${c}${id}`.slice(0, 30), {
        id: `cns_${c}${id.slice(1)}`,
        organisation: organisationId(c === 0 ? firm : Math.floor(random() * firms)),
        purpose: 'marketing',
        categories: [],
        channels: random() < 0.5 ? [] : ['voice', 'sms'],
        night: random() < 0.05,
        form: random() < 0.05 ? 'buried' : 'separate',
        textVersion: '2026-01',
        givenAt: nowMs - Math.floor(random() * 400 * dayMs),
      } as never)
    const toThisFirm = random() < 0.1
    memory.put(ref, 'refusal', `ref_${id}`, {
      id: `ref_${id}`,
      ...(toThisFirm ? { organisation: organisationId(firm) } : { category: 'loans' }),
      from: nowMs - Math.floor(random() * 400 * dayMs),
      via: 'preference',
    } as never)
    if (random() < 0.4)
      memory.put(ref, 'relationship', `rel_${id}`, {
        id: `rel_${id}`,
        organisation: organisationId(firm),
        kind: 'customer',
        category: sectors[firm % sectors.length],
        lastTransactionAt: nowMs - Math.floor(random() * 700 * dayMs),
        numberSource: 'direct',
      } as never)
  }
  const organisations = new Map<string, OrganisationFact>()
  const lines = new Map<string, LineFact>()
  const scripts = new Map<string, ScriptFact>()
  for (let f = 0; f < firms; f++) {
    const country = countries[f % 3] as string
    const id = organisationId(f)
    const category = sectors[f % sectors.length] as Category
    const licences = f % 40 === 39 ? [] : [{ kind: 'business-registration' as const, country, validFrom: 0 }]
    organisations.set(id, {
      id,
      name: `firm ${f}`,
      country,
      sector: category,
      standing: f % 50 === 49 ? 'suspended' : 'good',
      licences,
    })
    lines.set(lineId(f), {
      id: lineId(f),
      organisation: id,
      callerId: refOf(`line ${f}`),
      callerPrefix: '8270000',
      callerKind: 'voip',
      country,
      channels: ['voice', 'sms'],
      filed: true,
      callerIdRegistered: true,
      state: 'active',
      supplyChain: [{ role: 'carrier', name: 'carrier', qualified: true }],
    })
    for (const purpose of ['marketing', 'survey', 'collection'] as const)
      scripts.set(scriptId(f, purpose), {
        id: scriptId(f, purpose),
        version: 1,
        organisation: id,
        purpose,
        category,
        channels: ['voice', 'sms'],
        state: 'approved',
        humanReachable: true,
      })
  }
  const sources: FactSources = {
    consent: memory,
    callers: {
      organisation: (id) => organisations.get(id),
      line: (id) => lines.get(id),
      script: (id) => scripts.get(id),
    },
    directory: { account: () => undefined },
    asOf: () => nowMs,
  }
  return { sources, memory, people }
}

/** A firm of the person's own country, mostly. */
function firmFor(i: number): number {
  const own = countries.indexOf(countryOf(i))
  const firm = (i * 7919) % firms
  return i % 20 === 0 ? firm : firm - (firm % 3) + own < firms ? firm - (firm % 3) + own : own
}

/** Contacts as a campaign asks for them: six in ten marketing, three service, the rest surveys and collection; two in ten texts. */
export function requests(count: number, people: number): ContactRequest[] {
  const random = chance(seed + 1)
  return Array.from({ length: count }, () => {
    const i = Math.floor(random() * people)
    const f = random() < 0.8 ? firmFor(i) : Math.floor(random() * firms)
    const p = random()
    const purpose: Purpose = p < 0.6 ? 'marketing' : p < 0.9 ? 'service' : p < 0.95 ? 'survey' : 'collection'
    const channel: Channel = random() < 0.8 ? 'voice' : 'sms'
    const category = sectors[f % sectors.length] as Category
    return {
      organisation: organisationId(f),
      line: lineId(f),
      to: numberOf(i),
      channel,
      purpose,
      category,
      ...(purpose === 'service' ? {} : { script: scriptId(f, purpose) }),
    }
  })
}
