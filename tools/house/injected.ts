import { type House, lineAt, type Violation } from './house.ts'
import { isForTests, isTest } from './rooms.ts'
import type { Node, Source } from './source.ts'

/** What must come from outside, so that a test can stand still in time and a simulation can be replayed from its seed. */
const notInjected: { what: string; is(node: Node, source: Source): boolean; remedy: string }[] = [
  {
    what: 'Date.now()',
    is: (node, source) => calls(node, source, 'Date.now'),
    remedy: 'take a Clock and ask clock.now()',
  },
  {
    what: 'new Date() without a time',
    is: (node, source) =>
      node.type === 'NewExpression' &&
      textOf(node.callee, source) === 'Date' &&
      (node.arguments as Node[]).length === 0,
    remedy: 'take a Clock: new Date(clock.now())',
  },
  {
    what: 'Temporal.Now',
    is: (node, source) => node.type === 'MemberExpression' && textOf(node, source) === 'Temporal.Now',
    remedy: 'Temporal.Instant.fromEpochMilliseconds(clock.now())',
  },
  { what: 'Math.random()', is: (node, source) => calls(node, source, 'Math.random'), remedy: 'take a Random' },
  {
    what: 'a sleep',
    is: (node, source) =>
      (node.type === 'ImportDeclaration' && /^(node:)?timers\/promises$/.test(String((node.source as Node).value))) ||
      (node.type === 'NewExpression' &&
        textOf(node.callee, source) === 'Promise' &&
        /^\s*\(?\s*\(?\w+\)?\s*=>\s*\{?\s*setTimeout\(\s*\w+\s*,/.test(textOf((node.arguments as Node[])[0], source))),
    remedy:
      'wait for the thing itself (an event, a promise); where time must pass, say why in tools/house/time-and-chance.ts',
  },
]

/** Time, chance and waiting are injected: nothing in src/ takes them from the machine, but the places with a reason. */
export function timeIsInjected(reasons: Readonly<Record<string, string>>): (house: House) => Violation[] {
  return (house) => {
    const found: Violation[] = []
    const used = new Set<string>()
    const excused = (path: string): boolean => {
      const entry = Object.keys(reasons).find(
        (start) => path === start || (start.endsWith('/') && path.startsWith(start)),
      )
      if (entry !== undefined) used.add(entry)
      return entry !== undefined
    }
    for (const source of house.sources('src/')) {
      if (isTest(source.path) || isForTests(source.path)) continue
      source.walk((node) => {
        for (const one of notInjected) {
          if (!one.is(node, source) || excused(source.path)) continue
          found.push({
            file: source.path,
            line: lineAt(source.text, node.start),
            what: `uses ${one.what}`,
            remedy: one.remedy,
          })
        }
      })
    }
    for (const path of Object.keys(reasons))
      if (!used.has(path))
        found.push({
          file: 'tools/house/time-and-chance.ts',
          line: 1,
          what: `excuses ${path}, which needs no excuse`,
          remedy: 'take the entry out',
        })
    return found
  }
}

/**
 * Tests wait for things, not for time: a sleep that is long enough today is too short on a busy machine. A pause inside a loop is
 * no such sleep: it asks again and again, which is all that can be done where another process must be waited for.
 */
export function testsDoNotSleep(house: House): Violation[] {
  const found: Violation[] = []
  const sleep = notInjected.find((one) => one.what === 'a sleep')
  for (const source of house.sources('src/', 'tools/')) {
    if (!isTest(source.path)) continue
    const loops: Node[] = []
    source.walk((node) => {
      if (/^(While|DoWhile|For|ForOf|ForIn)Statement$/.test(node.type)) loops.push(node)
      if (sleep?.is(node, source) && !loops.some((loop) => loop.start < node.start && node.end <= loop.end))
        found.push({
          file: source.path,
          line: lineAt(source.text, node.start),
          what: 'a test that sleeps',
          remedy: 'step the clock, or await the event',
        })
    })
  }
  return found
}

function calls(node: Node, source: Source, callee: string): boolean {
  return node.type === 'CallExpression' && textOf(node.callee, source) === callee
}

function textOf(node: unknown, source: Source): string {
  if (typeof node !== 'object' || node === null) return ''
  const { start, end } = node as Node
  return source.text.slice(start, end)
}
