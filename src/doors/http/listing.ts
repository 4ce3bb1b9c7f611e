/** A page as the door answers it: one that is full may have another after it. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number | undefined,
  shown: (row: Row) => Item,
  cursor: (row: Row) => string,
): { items: Item[]; next?: string } {
  const last = rows.at(-1)
  const items = rows.map(shown)
  return last !== undefined && rows.length >= (limit ?? 50) ? { items, next: cursor(last) } : { items }
}
export const byId = (row: { id: string }): string => row.id

/** Leaves out what is absent: the wire has no null, and exact types no undefined. */
export function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  for (const key of Object.keys(value) as (keyof T)[]) if (value[key] === undefined) delete value[key]
  return value as never
}
