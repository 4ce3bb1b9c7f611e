import { isPersonRef, notFound, type PersonRef, Problem, parseNumber } from '../../terms/index.ts'
import type { Vault } from '../../vault/index.ts'
import type { Doors } from './doors.ts'
import type { Person } from './schema/index.ts'

export interface Whom {
  number?: string
  country?: string
  ref?: string
}

/** The person whom an act is about, as the rooms take one: a number in E.164, or a reference. Exactly one of the two. */
export function whomIn(given: Whom): { number: string } | { person: PersonRef } | Problem {
  if ((given.number === undefined) === (given.ref === undefined))
    return new Problem('invalid-field', 'Say whom: exactly one of "number" and "ref".', { field: 'number' })
  if (given.ref !== undefined) {
    if (!isPersonRef(given.ref)) return new Problem('invalid-field', 'That is not a person.', { field: 'ref' })
    return { person: given.ref }
  }
  const number = parseNumber(given.number ?? '', given.country)
  return number instanceof Problem ? number : { number: number.e164 }
}

/**
 * A fact about a firm that is not on record would stand there for ever and never count. The rooms that keep such facts do not know the
 * firms, so the door asks: memory first, and the table for one that another node has just made.
 */
export async function organisationMissing(
  { callerFacts, callers }: Pick<Doors, 'callerFacts' | 'callers'>,
  organisation: string | undefined,
): Promise<Problem | undefined> {
  if (organisation === undefined || callerFacts.organisation(organisation) !== undefined) return undefined
  const found = await callers.organisations.get(organisation, {})
  return found instanceof Problem ? notFound('organisation') : undefined
}

/** A number as rooms take it where it may be left out. */
export function numberIn(text: string, country: string | undefined): { number: string } | Problem {
  const number = parseNumber(text, country)
  return number instanceof Problem ? number : { number: number.e164 }
}

/** Persons as the door shows them, masked, for a whole page at once. Somebody whose number was destroyed is shown as dots. */
export async function personsOf(vault: Vault, refs: readonly (string | undefined)[]): Promise<(ref: string) => Person> {
  const wanted = [...new Set(refs.filter((ref) => ref !== undefined))]
  const masks = wanted.length === 0 ? new Map<string, string>() : await vault.mask(wanted)
  return (ref) => ({ ref, masked: masks.get(ref) ?? '•••' })
}
