/**
 * Canonical JSON after RFC 8785 for the values that we write: object members sorted by UTF-16 code units, no white space,
 * numbers and strings as ECMAScript prints them. `undefined` members are left out; NaN and Infinity throw.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON has no NaN or Infinity')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value === 'object') {
    // Every leaf of the ledger is written by this: put together as it goes, without a list of its pieces.
    let text = ''
    for (const key of Object.keys(value).sort()) {
      const member = (value as Record<string, unknown>)[key]
      if (member === undefined) continue
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${typeof member === 'string' ? JSON.stringify(member) : canonicalJson(member)}`
    }
    return `{${text}}`
  }
  throw new TypeError(`canonical JSON cannot hold a ${typeof value}`)
}
