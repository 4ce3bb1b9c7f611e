/** A fenced block of a page in Markdown. */
export interface Block {
  language: string
  text: string
  /** Line of the opening fence, from 1. */
  line: number
}

/** All fenced blocks under a heading (of any level) up to the next heading of the same or a higher one. */
export function blocksUnder(page: string, heading: string): Block[] {
  const blocks: Block[] = []
  let level = 0
  let open: Block | undefined
  for (const [index, line] of page.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(line)
    if (open) {
      if (line === '```') {
        if (level > 0) blocks.push(open)
        open = undefined
      } else open.text += `${line}\n`
      continue
    }
    if (fence) {
      open = { language: fence[1] as string, text: '', line: index + 1 }
      continue
    }
    const head = /^(#+) (.*)$/.exec(line)
    if (!head) continue
    const depth = (head[1] as string).length
    if (head[2] === heading) level = depth
    else if (depth <= level) level = 0
  }
  return blocks
}

/** Fields whose very value a page promises; of all others only the form is compared. */
const exact = new Set(['verdict', 'outcome', 'rule', 'state', 'code', 'act', 'status', 'valid', 'channel', 'purpose'])

/**
 * Where an answer does not have the shape that a page shows: everything shown must be there, of the same type; ids must have the same
 * prefix; lists must hold an element like each one shown. What is not shown may be there too. "…" stands for anything.
 */
export function differences(shown: unknown, answered: unknown, path = '$'): string[] {
  if (shown === '…') return []
  if (Array.isArray(shown)) {
    if (!Array.isArray(answered)) return [`${path}: a list is shown, ${typeOf(answered)} came`]
    return shown.flatMap((one, n) => {
      const tries = answered.map((other) => differences(one, other, `${path}[${n}]`))
      if (tries.some((faults) => faults.length === 0)) return []
      return tries.sort((a, b) => a.length - b.length)[0] ?? [`${path}[${n}]: shown, but the list is empty`]
    })
  }
  if (typeof shown === 'object' && shown !== null) {
    if (typeof answered !== 'object' || answered === null)
      return [`${path}: an object is shown, ${typeOf(answered)} came`]
    return Object.entries(shown).flatMap(([name, value]) => {
      const other = (answered as Record<string, unknown>)[name]
      if (other === undefined) return [`${path}.${name}: shown, but not there`]
      if (exact.has(name) && typeof value !== 'object' && value !== other)
        return [`${path}.${name}: ${value} is shown, ${other} came`]
      return differences(value, other, `${path}.${name}`)
    })
  }
  if (typeOf(shown) !== typeOf(answered)) return [`${path}: ${typeOf(shown)} is shown, ${typeOf(answered)} came`]
  const prefix = /^([a-z]{2,3}_)[0-9A-Z]{10}/.exec(String(shown))?.[1]
  if (prefix && !String(answered).startsWith(prefix)) return [`${path}: ${shown} is shown, ${answered} came`]
  return []
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return value === null ? 'null' : typeof value
}
