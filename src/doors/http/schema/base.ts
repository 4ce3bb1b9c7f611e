import Type, { type Static, type TProperties, type TSchema } from 'typebox'
import {
  automations,
  categories,
  channels,
  type ErrorCode,
  errorTable,
  langs,
  purposes,
  verdicts,
} from '../../../terms/index.ts'

/**
 * The words that every resource's schema is made of. One schema gives the TypeScript type, the validation and the OpenAPI
 * document, so nothing about the wire is written twice. Unknown members are refused: a misspelt field must not be ignored
 * where it could have changed whether somebody is called.
 */
export function record<P extends TProperties>(properties: P, options: { description?: string } = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options })
}

/** One of a list of words. `type` is said too, though the words imply it: the compiled serializer is fast only where it knows. */
export function words<const W extends string[]>(list: readonly [...W]) {
  return Type.Enum(list, { type: 'string' })
}

/** One page of a list, newest first; `next` goes into `?before=` for the following page and is absent on the last. */
export function page<T extends TSchema>(item: T) {
  return record({ items: Type.Array(item), next: Type.Optional(Type.String()) })
}

/** ISO 8601 with a zone: "2026-03-01T09:30:00+09:00" or "…Z". We answer in UTC. */
export const Time = Type.String({ format: 'date-time', maxLength: 40 })
/** Any of our ids; the prefix says of what. An unknown or foreign id answers 404, so the form alone is checked here. */
export const Id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_.-]+$' })
/** A person's reference: 32 hex characters. The same number always has the same one; it does not lead back to the number. */
export const Ref = Type.String({ pattern: '^[0-9a-f]{32}$' })
/** A phone number in any writing. */
export const PhoneNumber = Type.String({ minLength: 1, maxLength: 64 })
/** ISO 3166-1 alpha-2. */
export const Country = Type.String({ pattern: '^[A-Z]{2}$' })
/** A short line of text that a person wrote. */
export const Words = Type.String({ minLength: 1, maxLength: 200 })
/** Free text that a person wrote, up to 4,000 characters. */
export const Prose = Type.String({ minLength: 1, maxLength: 4_000 })

export const Channel = words([...channels])
export const Purpose = words([...purposes])
export const Category = words([...categories])
export const Automation = words([...automations])
export const Verdict = words([...verdicts])
export const Lang = words([...langs])

/** One sentence in every language that we speak. */
export const Text = record({ ko: Type.String(), zh: Type.String(), en: Type.String() })
export type Text = Static<typeof Text>

/** A person, never in clear: `masked` is what a screen shows ("+82 10-****-**78"). */
export const Person = record({ ref: Ref, masked: Type.String() })
export type Person = Static<typeof Person>

/** Whom an act is about, when it takes either: exactly one of the two. `country` helps where `number` is national. */
export const whom = {
  number: Type.Optional(PhoneNumber),
  country: Type.Optional(Country),
  ref: Type.Optional(Ref),
}

/** Path parameters of everything that is reached by its id. */
export const ById = record({ id: Id })

/** What every list takes. */
export const paging = {
  before: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
}
export const Paging = record(paging)

/** RFC 9457. Some codes carry members of their own (`field`, `retryAfterSeconds`, …). */
export const ProblemDocument = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: words(Object.keys(errorTable) as ErrorCode[]),
  },
  { additionalProperties: true },
)
export type ProblemDocument = Static<typeof ProblemDocument>

/** The answer of an act that has nothing further to say. */
export const Done = record({ done: Type.Literal(true) })
export type Done = Static<typeof Done>
