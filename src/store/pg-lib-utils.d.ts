declare module 'pg/lib/utils.js' {
  /** Encodes a parameter as `pg` sends it. */
  export function prepareValue(value: unknown): unknown
}
