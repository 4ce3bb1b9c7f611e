import { type ListFact, nobodyKnown, type PersonFacts } from '../consent/index.ts'
import type { AccountFact } from '../directory/index.ts'
import type { Circumstances } from './circumstances.ts'
import type { Decision } from './decision.ts'
import type { Attempt, AttemptsFact, GateFacts } from './facts.ts'
import { type Findings, type Said, saidOf } from './findings.ts'
import type { Cited } from './grounds.ts'
import type { Policy } from './policy.ts'
import type { ContactRequest } from './request.ts'

/**
 * What a decision seals of its own (version 2): the person and the moment. Everything else it cites. The person's reference and the masked
 * number stand before it, on a line of their own, so that lists need not read further.
 */
export interface SealedRecord {
  /** Circumstances and findings. */
  on: [Cited<Circumstances>, Cited<Findings>]
  /** Up to when the facts are known, ms. */
  asOf: number
  /** First digits of the number. */
  prefix: string
  /** Of the request. */
  basis?: string
  at?: number
  /** The requester that the request names, where the fact below is not of that one; 0: it names none. */
  asker?: string | 0
  /** Absent: known not to exist; 0: not known. */
  requester?: AccountFact | 0
  /** Only the lists that hold something. */
  person?: Partial<PersonFacts>
  /** Absent: there were none; 0: not known. */
  lists?: ListFact[] | 0
  attempts?: PackedAttempt[]
  forgottenAt?: number
  /** 0: null for every rule of that policy that counts a line. */
  lineNth?: Record<string, number | null> | 0
  said?: Said[]
  until?: number
}

/** Its time alone where all else is as in the request; a member that is 0 is as there. Which decision allowed it is no rule's question. */
type PackedAttempt =
  | number
  | [
      at: number,
      organisation: string | 0,
      line: string | 0,
      channel: string | 0,
      purpose: string | 0,
      answeredAt: number,
    ]

/** The text to be sealed. Put together by hand: it runs for every decision. */
export function sealedText(
  who: string,
  {
    request,
    facts,
    decision,
    policy,
  }: { request: ContactRequest; facts: GateFacts; decision: Decision; policy: Policy },
  circumstances: string,
  findings: string,
): string {
  let text = `${who}\n{"on":[${circumstances},${findings}],"asOf":${facts.asOf},"prefix":"${facts.recipient.prefix}"`
  if (request.basis !== undefined) text += `,"basis":${JSON.stringify(request.basis)}`
  if (request.at !== undefined) text += `,"at":${request.at}`
  const { requester, person, lists, attempts, lineNth } = facts
  if (request.requester !== requester?.id) text += `,"asker":${JSON.stringify(request.requester ?? 0)}`
  if (requester !== null) text += `,"requester":${requester === undefined ? '0' : JSON.stringify(requester)}`
  if (person !== undefined) text += `,"person":${packedPerson(person, request.organisation)}`
  if (lists === undefined) text += ',"lists":0'
  else if (lists.length > 0) text += `,"lists":${JSON.stringify(lists)}`
  if (attempts !== undefined) {
    text += `,"attempts":${packedAttempts(attempts.list, request)}`
    if (attempts.forgottenAt !== undefined) text += `,"forgottenAt":${attempts.forgottenAt}`
  }
  if (lineNth !== undefined) text += `,"lineNth":${noneYet(lineNth, policy) ? '0' : JSON.stringify(lineNth)}`
  const said = saidOf(decision, policy)
  if (said !== undefined) text += `,"said":${JSON.stringify(said)}`
  if (decision.until !== undefined) text += `,"until":${decision.until}`
  return `${text}}`
}

/** The request and its facts as they were, apart from the number. */
export function factsFrom(
  record: SealedRecord,
  who: string,
  { request: alike, recipient, facts }: Circumstances,
  policy: Policy,
): { request: Omit<ContactRequest, 'to'>; facts: GateFacts } {
  const requester = record.requester === 0 ? undefined : (record.requester ?? null)
  const asker = record.asker ?? requester?.id
  const request: Omit<ContactRequest, 'to'> = {
    ...alike,
    ...(record.basis === undefined ? {} : { basis: record.basis }),
    ...(asker === undefined || asker === 0 ? {} : { requester: asker }),
    ...(record.at === undefined ? {} : { at: record.at }),
  }
  return {
    request,
    facts: {
      asOf: record.asOf,
      recipient: { ref: who.slice(0, 32) as GateFacts['recipient']['ref'], prefix: record.prefix, ...recipient },
      person: record.person && { ...nobodyKnown, ...record.person },
      lists: record.lists === 0 ? undefined : (record.lists ?? []),
      organisation: facts.organisation,
      line: facts.line,
      script: facts.script,
      requester,
      attempts: attemptsFrom(record, request),
      lineNth:
        record.lineNth === 0 ? Object.fromEntries(policy.lineCounts.map(({ rule }) => [rule, null])) : record.lineNth,
    },
  }
}

/** What a person told other firms is no rule's business here, and does not belong in this firm's records. */
function packedPerson(person: PersonFacts, organisation: string): string {
  if (person === nobodyKnown) return '{}'
  const here = (one: { organisation?: string | undefined }) =>
    one.organisation === undefined || one.organisation === organisation
  let text = ''
  for (const name in person) {
    const list = person[name as keyof PersonFacts] as readonly { organisation?: string }[]
    if (list.length === 0) continue
    const kept = list.every(here) ? list : list.filter(here)
    if (kept.length > 0) text += `${text === '' ? '' : ','}"${name}":${JSON.stringify(kept)}`
  }
  return `{${text}}`
}

function packedAttempts(list: readonly Attempt[], asked: ContactRequest): string {
  if (list.length === 0) return '[]'
  return JSON.stringify(
    list.map((one): PackedAttempt => {
      const organisation = one.organisation === asked.organisation ? 0 : one.organisation
      const line = one.line === asked.line ? 0 : one.line
      const channel = one.channel === asked.channel ? 0 : one.channel
      const purpose = one.purpose === asked.purpose ? 0 : one.purpose
      if (organisation === 0 && line === 0 && channel === 0 && purpose === 0 && one.answeredAt === undefined)
        return one.at
      return [one.at, organisation, line, channel, purpose, one.answeredAt ?? 0]
    }),
  )
}

function attemptsFrom(record: SealedRecord, asked: Omit<ContactRequest, 'to'>): AttemptsFact | undefined {
  if (record.attempts === undefined) return undefined
  const list = record.attempts.map((packed): Attempt => {
    const [at, organisation, line, channel, purpose, answeredAt] =
      typeof packed === 'number' ? ([packed, 0, 0, 0, 0, 0] as const) : packed
    return {
      decision: '',
      at,
      organisation: organisation || asked.organisation,
      line: line || asked.line,
      channel: (channel || asked.channel) as Attempt['channel'],
      purpose: (purpose || asked.purpose) as Attempt['purpose'],
      ...(answeredAt === 0 ? {} : { answeredAt }),
    }
  })
  return record.forgottenAt === undefined ? { list } : { list, forgottenAt: record.forgottenAt }
}

/** Most lines are below every count: then nothing is written. */
function noneYet(lineNth: Readonly<Record<string, number | null>>, policy: Policy): boolean {
  let members = 0
  for (const rule in lineNth) {
    if (lineNth[rule] !== null) return false
    members++
  }
  if (members !== policy.lineCounts.length) return false
  for (const { rule } of policy.lineCounts) if (lineNth[rule] === undefined) return false
  return true
}
