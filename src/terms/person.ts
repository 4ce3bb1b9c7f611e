declare const personRef: unique symbol

/**
 * A person as the house knows them: 32 lower-case hex characters (128 bits), the vault's keyed blind index of the E.164 number.
 * The same number always gives the same reference, nobody without the vault's key can go from one to the other, and every
 * table, fact and log uses this instead of the number. Business numbers (caller IDs) have one too.
 */
export type PersonRef = string & { readonly [personRef]: true }

const shape = /^[0-9a-f]{32}$/
export function isPersonRef(text: string): text is PersonRef {
  return shape.test(text)
}
