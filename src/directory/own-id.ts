import { Problem } from '../terms/index.ts'

/** A platform's own id or one of ours: what may stand in an address and in the ledger. Not a number that somebody could dial. */
export function checkOwnId(id: string): Problem | undefined {
  const plain = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/.test(id) && !/^\d{7,}$/.test(id)
  if (plain) return undefined
  const detail = 'An id has 1 to 64 letters, digits, "_", ".", ":" or "-", and is not a number of seven digits or more.'
  return new Problem('invalid-field', detail, { field: 'id' })
}
