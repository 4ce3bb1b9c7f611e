import Type, { type Static } from 'typebox'
import { Channel, Country, Lang, PhoneNumber, record, Text, Time } from './base.ts'

/** What somebody tells us without signing in. The answer says nothing of whether the number is known here. */
export const Intake = record({
  lang: Lang,
  /** Whose number was called; we answer to it. */
  number: PhoneNumber,
  country: Type.Optional(Country),
  /** Who called, where it was shown. */
  about: Type.Optional(PhoneNumber),
  at: Type.Optional(Time),
  channel: Channel,
  /** "ride": a ride that I did not book. "business": a firm's call or message. */
  matter: Type.Optional(Type.Enum(['ride', 'business'], { type: 'string' })),
  text: Type.String({ minLength: 1, maxLength: 20_000 }),
  /** The version of the consent text that was shown and agreed to. */
  consent: Type.String({ minLength: 1, maxLength: 40 }),
})
export type Intake = Static<typeof Intake>
export const IntakeReceipt = record({
  /** To be noted or read out: "7K3M-Q9XD". */
  reference: Type.String(),
  /** One sentence in the language of the form. */
  text: Type.String(),
})
export type IntakeReceipt = Static<typeof IntakeReceipt>

/** What the form must show before it may be sent: item, purpose, period, and the right to refuse. */
export const IntakeConsent = record({
  version: Type.String(),
  items: Text,
  purpose: Text,
  period: Text,
  refusal: Text,
})
export type IntakeConsent = Static<typeof IntakeConsent>
