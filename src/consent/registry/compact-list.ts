import { type Clock, Problem, systemActor } from '../../terms/index.ts'
import type { ListChange, ListChanges, NumbersOf } from './list-change-store.ts'
import { type ListedPreference, PreferenceCodes } from './preference-codes.ts'
import { RegistryBuilder } from './registry-builder.ts'
import { writeRegistryFile } from './registry-file.ts'
import type { ListOnShelf, RegistryShelf } from './registry-shelf.ts'

/** Numbers that are unsealed at one look. */
const atOnce = 1_000

/**
 * Writes what single people changed into a new file of the list, while the old one goes on answering. `asOf` stays that of the agency's
 * file: a change of one person does not make the others' entries fresher. Undefined: there was nothing to write.
 */
export async function compactList(
  {
    shelf,
    changes,
    numbersOf,
    clock,
  }: { shelf: RegistryShelf; changes: ListChanges; numbersOf: NumbersOf; clock: Clock },
  list: string,
): Promise<ListOnShelf | Problem | undefined> {
  const waiting = await changes.waiting(list)
  if (waiting.length === 0) return undefined
  const actor = systemActor('compaction')
  const numbers = await numbersFor(waiting, numbersOf)
  if (numbers instanceof Problem) return numbers
  const before = await shelf.open(list)
  if (before instanceof Problem && before.code !== 'not-found') return before
  const now = clock.now()
  const published = await shelf.publish(list, async (path, key, place) => {
    const codes = new PreferenceCodes()
    const builder = new RegistryBuilder({ folder: place, codes })
    if (!(before instanceof Problem)) {
      const { registry } = before
      const same = registry.codes.all.map((one) => codes.code(one))
      for (const [number, code] of registry.entries())
        if (!numbers.has(number)) builder.add(number, same[code] as number)
    }
    for (const [number, listed] of numbers) if (listed !== null) builder.add(number, codes.code(listed))
    const info =
      before instanceof Problem ? { list, asOf: now } : { list, country: before.info.country, asOf: before.info.asOf }
    return await writeRegistryFile(path, key, { ...info, madeAt: now }, codes, builder.finish())
  })
  if (!(published instanceof Problem)) await changes.folded(list, waiting, actor)
  return published
}

/** Numbers as integers; of somebody whose number was destroyed meanwhile nothing can be written. */
async function numbersFor(
  waiting: readonly ListChange[],
  numbersOf: NumbersOf,
): Promise<Map<number, ListedPreference | null> | Problem> {
  const found = new Map<number, ListedPreference | null>()
  for (let at = 0; at < waiting.length; at += atOnce) {
    const some = waiting.slice(at, at + atOnce)
    const refs = some.map(({ person }) => person)
    const numbers = await numbersOf(refs, 'Write changes into the list', systemActor('compaction'))
    if (numbers instanceof Problem) return numbers
    for (const { person, listed } of some) {
      const e164 = numbers.get(person)
      if (e164 !== undefined && e164.length <= 16) found.set(Number(e164.slice(1)), listed)
    }
  }
  return found
}
