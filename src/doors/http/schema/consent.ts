import Type, { type Static } from 'typebox'
import {
  Category,
  Channel,
  Id,
  Person,
  Prose,
  Purpose,
  page,
  paging,
  Ref,
  record,
  Time,
  Words,
  whom,
  words,
} from './base.ts'

export const consentForms = ['separate', 'buried'] as const

/** "I agree to be contacted." Empty lists mean every category, every channel. */
export const GiveConsent = record({
  ...whom,
  organisation: Id,
  purpose: Purpose,
  categories: Type.Array(Category, { maxItems: 50, uniqueItems: true }),
  channels: Type.Array(Channel, { maxItems: 10, uniqueItems: true }),
  /** Given separately for the night hours too. */
  night: Type.Optional(Type.Boolean()),
  /** `buried`: inside a general privacy clause. Kept on record, counts for nothing. */
  form: words([...consentForms]),
  /** Which wording the person saw. */
  textVersion: Words,
  /** Where the proof is: a form's id, a recording's id. Sealed; never a number. */
  evidence: Type.Optional(Prose),
  givenAt: Type.Optional(Time),
  expiresAt: Type.Optional(Time),
})
export type GiveConsent = Static<typeof GiveConsent>

export const Consent = record({
  id: Type.String(),
  person: Person,
  organisation: Type.String(),
  organisationName: Type.Optional(Type.String()),
  purpose: Purpose,
  categories: Type.Array(Category),
  channels: Type.Array(Channel),
  night: Type.Boolean(),
  form: words([...consentForms]),
  textVersion: Type.String(),
  givenAt: Time,
  withdrawnAt: Type.Optional(Time),
  expiresAt: Type.Optional(Time),
  reconfirmedAt: Type.Optional(Time),
  reconfirmDueAt: Type.Optional(Time),
})
export type Consent = Static<typeof Consent>
export const ConsentQuery = record({
  ref: Type.Optional(Ref),
  organisation: Type.Optional(Id),
  /** Only those that stand and whose holder must be reminded by then. */
  reconfirmDueBefore: Type.Optional(Time),
  ...paging,
})
export const ConsentPage = page(Consent)
export type ConsentPage = Static<typeof ConsentPage>

/** Ends a consent or a refusal. `reason` is for the record. */
export const Withdrawal = record({ reason: Type.Optional(Words), case: Type.Optional(Id) })
export type Withdrawal = Static<typeof Withdrawal>
