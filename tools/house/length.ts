import { type House, lineAt, type Violation } from './house.ts'

const limit = 400

/** A file that does not fit a reader's head is split, or says in `tools/house/long-files.ts` why not. */
export function fitsInAHead(reasons: Readonly<Record<string, string>>): (house: House) => Violation[] {
  return (house) => {
    const found: Violation[] = []
    for (const source of house.sources()) {
      if (source.path.endsWith('.generated.ts')) continue
      const reason = reasons[source.path]
      if (source.lineCount > limit && !reason)
        found.push({
          file: source.path,
          line: limit + 1,
          what: `${source.lineCount} lines, more than ${limit}`,
          remedy: 'split it by its main things, or give the reason in tools/house/long-files.ts',
        })
      if (source.lineCount <= limit && reason !== undefined)
        found.push({
          file: source.path,
          line: 1,
          what: `is excused for its length but has only ${source.lineCount} lines`,
          remedy: 'take it out of tools/house/long-files.ts',
        })
    }
    for (const path of Object.keys(reasons))
      if (!house.has(path))
        found.push({
          file: 'tools/house/long-files.ts',
          line: reasonLine(house, path),
          what: `excuses ${path}, which does not exist`,
          remedy: 'take the entry out',
        })
    return found
  }
}

function reasonLine(house: House, path: string): number {
  const list = 'tools/house/long-files.ts'
  return house.has(list) ? lineAt(house.text(list), Math.max(0, house.text(list).indexOf(path))) : 1
}
