import type { LineFact, OrganisationFact, ScriptFact } from '../callers/index.ts'
import type { ListFact, ListFacts, PersonFacts } from '../consent/index.ts'
import type { AccountFact } from '../directory/index.ts'
import { type PersonRef, type PhoneNumber, zonesOf } from '../terms/index.ts'
import type { Attempts } from './attempts.ts'
import type { GateFacts, RecipientFact } from './facts.ts'
import type { ContactRequest } from './request.ts'

/** The read models that a decision is made from: those of consent, callers and directory fit. All answer from memory. */
export interface FactSources {
  /** With the asking organisation: what concerns others alone may be left out, and a rule may not ask for it. */
  consent: { person(ref: PersonRef, asking?: string): PersonFacts }
  callers: {
    organisation(id: string): OrganisationFact | undefined
    line(id: string): LineFact | undefined
    script(id: string): ScriptFact | undefined
  }
  /** `account`: null = no such, undefined = not known. `fetch`: where accounts are asked for elsewhere, what to wait for before. */
  directory: {
    account(id: string): AccountFact | null | undefined
    fetch?(id: string): Promise<void> | undefined
  }
  /** Registries of preferences; absent: there are none. */
  lists?: ListFacts | undefined
  /** Up to when all changes are known to be applied here, ms (the change feed's). */
  asOf(): number
}

/** A node that lags more than this treats its facts as unknown, ms. Others' changes arrive within a second. */
export const staleAfterMs = 10_000

/** Everything that a decision about this request is made from. Facts that are too old are left out: unknown, not wrong. */
export function gather(
  request: Omit<ContactRequest, 'to'>,
  recipient: RecipientFact,
  sources: FactSources,
  attempts: Attempts,
  lists: readonly ListFact[] | undefined,
  now: number,
  staleMs = staleAfterMs,
): GateFacts {
  const asOf = sources.asOf()
  if (now - asOf > staleMs)
    return {
      asOf,
      recipient,
      person: undefined,
      lists: undefined,
      organisation: undefined,
      line: undefined,
      script: undefined,
      requester: undefined,
      attempts: undefined,
      lineNth: undefined,
    }
  const { consent, callers, directory } = sources
  return {
    asOf,
    recipient,
    person: consent.person(recipient.ref, request.organisation),
    lists,
    organisation: callers.organisation(request.organisation) ?? null,
    line: callers.line(request.line) ?? null,
    script: request.script === undefined ? null : (callers.script(request.script) ?? null),
    requester: request.requester === undefined ? null : directory.account(request.requester),
    attempts: attempts.of(recipient.ref),
    lineNth: attempts.lineNth(request.line),
  }
}

/** What of a number may stand in a decision's facts. */
export function recipientFact(number: PhoneNumber, ref: PersonRef): RecipientFact {
  return {
    ref,
    country: number.country,
    kind: number.kind,
    prefix: number.e164.slice(1, Math.max(1, Math.min(8, number.e164.length - 4))),
    zones: zonesOf(number),
  }
}
