/** Pure: what becomes of a page of the queue when the server is asked again. */

export interface Row {
  id: string
}

export interface Merged<T extends Row> {
  /** The rows where they stood, renewed; nothing moves under the pointer. */
  items: T[]
  /** Ids that no longer belong to the list: answered, closed, or given to somebody else. */
  gone: string[]
  /** How many belong to the list that are not shown yet. */
  fresh: number
}

/**
 * Renews the rows of a page in place. A row that is missing from the answer stays and is told as gone; one that is new is
 * counted, for the reader to bring in when it suits. `known`: ids of the whole list, since a row may have moved to another page.
 */
export function mergePage<T extends Row>(
  shown: readonly T[],
  answer: readonly T[],
  known: ReadonlySet<string>,
): Merged<T> {
  const now = new Map(answer.map((row) => [row.id, row]))
  // The last rows of a page fall onto the next one when others come in before them: that is moving, not going.
  const pushed = Math.max(0, answer.filter((row) => !known.has(row.id)).length)
  const kept = shown.length - pushed
  return {
    items: shown.map((row) => now.get(row.id) ?? row),
    gone: shown
      .filter((row, index) => !now.has(row.id) && (index < kept || answer.length < shown.length))
      .map((row) => row.id),
    fresh: pushed,
  }
}
