/** Pure: names that stand for ids in a note. */

export interface Named {
  id: string
  name: string
}

const afterAt = /@([\p{L}\p{N}][\p{L}\p{N} .'-]{0,30})?$/u

/** What is being typed behind the last "@", or undefined where no mention is begun. Empty right after "@". */
export function mentionBegun(text: string): string | undefined {
  const found = afterAt.exec(text)
  return found ? (found[1] ?? '') : undefined
}

/** The text with the mention completed. */
export function complete(text: string, name: string): string {
  return text.replace(afterAt, `@${name} `)
}

/** As the server takes it: "@Name" becomes "@stf_…". Longer names first, so that no name cuts another. */
export function withIds(text: string, people: readonly Named[]): string {
  return [...people]
    .sort((a, b) => b.name.length - a.name.length)
    .reduce((so, { id, name }) => so.replaceAll(`@${name}`, `@${id}`), text)
}

/** Plain text and mentions in turn, for showing. */
export function parts(
  text: string,
  people: readonly { staff: string; name?: string }[],
): (string | { name: string })[] {
  const shown: (string | { name: string })[] = []
  let from = 0
  for (const match of text.matchAll(/@(stf_[0-9A-Za-z]+)/g)) {
    const name = people.find(({ staff }) => staff === match[1])?.name
    if (name === undefined) continue
    shown.push(text.slice(from, match.index), { name })
    from = match.index + match[0].length
  }
  shown.push(text.slice(from))
  return shown
}
