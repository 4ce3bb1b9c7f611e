import Type, { type Static } from 'typebox'
import { licenceKinds } from '../callers/index.ts'
import type { PersonFacts } from '../consent/index.ts'
import { automations, channels } from '../terms/index.ts'
import { countingConsent, countingRelationship } from './basis-fact.ts'
import type { Input } from './kind.ts'
import { holds } from './rule/licence.ts'

const strict = { additionalProperties: false } as const

/** One ground on which a contact may stand. */
export const Ground = Type.Union([
  Type.Object({ by: Type.Literal('consent') }, strict),
  Type.Object(
    {
      by: Type.Literal('relationship'),
      kinds: Type.Array(Type.Enum(['customer', 'contract', 'inquiry']), { minItems: 1 }),
      /** Calendar months since the last transaction. */
      months: Type.Optional(Type.Integer({ minimum: 1 })),
      /** Without months: days for which one that has ended still counts. */
      graceDays: Type.Optional(Type.Integer({ minimum: 1 })),
      sameCategory: Type.Optional(Type.Boolean()),
      numberSource: Type.Optional(Type.Literal('direct')),
    },
    strict,
  ),
  Type.Object(
    {
      by: Type.Literal('licence'),
      kinds: Type.Array(Type.Enum([...licenceKinds]), { minItems: 1 }),
      issuedBy: Type.Optional(Type.Enum(['pack', 'any'])),
      channels: Type.Optional(Type.Array(Type.Enum([...channels]))),
      automated: Type.Optional(Type.Array(Type.Enum([...automations]))),
    },
    strict,
  ),
  /** The contact serves something that an account of this organisation ordered (a ride). */
  Type.Object({ by: Type.Literal('booking') }, strict),
])
export type Ground = Static<typeof Ground>

/** The fact's id where the ground holds, '' where it holds by nothing that has an id, false where not, undefined = not known. */
export function stands(
  ground: Ground,
  input: Input,
  person: PersonFacts | undefined,
  notBefore: number,
  packCountry: string,
): string | false | undefined {
  const { request, facts, at } = input
  switch (ground.by) {
    case 'consent':
      if (named(request.basis, 'rel_')) return false
      return person === undefined ? undefined : (countingConsent(person, input, notBefore)?.id ?? false)
    case 'relationship':
      if (named(request.basis, 'cns_')) return false
      return person === undefined ? undefined : (countingRelationship(person, input, ground, notBefore)?.id ?? false)
    case 'licence': {
      if (ground.channels && !ground.channels.includes(request.channel)) return false
      if (ground.automated && !ground.automated.includes(request.automated ?? 'none')) return false
      const caller = facts.organisation
      if (caller === undefined) return undefined
      if (caller === null) return false
      const country = ground.issuedBy === 'pack' ? packCountry : undefined
      return holds(caller.licences, ground.kinds, country, at) ? '' : false
    }
    case 'booking': {
      if (request.requester === undefined) return false
      const account = facts.requester
      if (account === undefined) return undefined
      if (account === null || account.organisation !== request.organisation) return false
      // Entered for somebody else, or about the account's own number; another person's number is no booking of that person.
      return request.onBehalf === true || account.number === facts.recipient.ref ? account.id : false
    }
  }
}

/** A business that names what it relies on is held to it: a withdrawn consent is not made good by a purchase. */
function named(basis: string | undefined, kind: 'cns_' | 'rel_'): boolean {
  return basis?.startsWith(kind) === true
}
