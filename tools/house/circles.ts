import { type House, lineAt, type Rule, type Violation } from './house.ts'

/**
 * No file reaches itself through its imports. `import type` does not count: it is erased, and two files may well name each
 * other's shapes. Between rooms the table of rooms leaves no circle, of types or otherwise.
 */
export const noCircles: Rule = (house) => {
  const found: Violation[] = []
  for (const circle of circlesOf(house)) {
    const [first, second] = circle as [string, string]
    const source = house.source(first)
    const at = source.imports.find((one) => one.target === second)?.offset ?? 0
    found.push({
      file: first,
      line: lineAt(source.text, at),
      what: `a circle of imports: ${[...circle, first].join(' → ')}`,
      remedy: 'move what both need into a file of its own, or hand it over as an argument',
    })
  }
  return found
}

/** Each strongly connected group once, as a shortest closed walk through it. */
function circlesOf(house: House): string[][] {
  const edges = new Map<string, string[]>()
  for (const source of house.sources()) {
    const next = source.imports
      .filter((one) => one.kind === 'import' || one.kind === 'export')
      .filter((one) => !one.typeOnly)
      .map((one) => one.target)
    edges.set(
      source.path,
      next.filter((path) => path !== undefined),
    )
  }
  const circles: string[][] = []
  const told = new Set<string>()
  for (const start of edges.keys()) {
    if (told.has(start)) continue
    const circle = shortestWalkBack(start, edges)
    if (circle === undefined) continue
    circles.push(circle)
    for (const path of circle) told.add(path)
  }
  return circles
}

function shortestWalkBack(start: string, edges: Map<string, string[]>): string[] | undefined {
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (const path of queue) {
    for (const next of edges.get(path) ?? []) {
      if (next === start) {
        const walk = [path]
        for (let at = path; at !== start; ) {
          at = cameFrom.get(at) as string
          walk.unshift(at)
        }
        return walk
      }
      if (!cameFrom.has(next)) {
        cameFrom.set(next, path)
        queue.push(next)
      }
    }
  }
  return undefined
}
