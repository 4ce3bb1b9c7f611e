import type { House, Rule, Violation } from './house.ts'
import { isTest } from './rooms.ts'

/** Where running begins: the program, tests, stories, benches, the console, and the tools that npm scripts and people call. */
const begins = (path: string): boolean =>
  path === 'src/main.ts' ||
  isTest(path) ||
  /^bench\/[^/]+\.ts$/.test(path) ||
  /^tools\/[^/]+\.ts$/.test(path) ||
  /^web\/([^/]+\/)?main\.tsx?$/.test(path) ||
  /^web\/([^/]+\/)*[\w.-]*config\.(ts|mts)$/.test(path) ||
  path.endsWith('.d.ts')

/** A file that nothing reaches is not there for anybody. */
export const noDeadFiles: Rule = (house) => {
  const alive = reach(house)
  const found: Violation[] = []
  for (const { path } of house.sources())
    if (!alive.has(path))
      found.push({
        file: path,
        line: 1,
        what: 'nothing that runs or tests reaches this file',
        remedy: 'use it or delete it',
      })
  return found
}

function reach(house: House): Set<string> {
  const queue = house
    .sources()
    .map((source) => source.path)
    .filter(begins)
  const alive = new Set(queue)
  for (const path of queue) {
    if (!/\.tsx?$/.test(path) || path.endsWith('.d.ts')) continue
    for (const { target } of house.source(path).imports) {
      if (target === undefined || alive.has(target)) continue
      alive.add(target)
      queue.push(target)
    }
  }
  return alive
}
