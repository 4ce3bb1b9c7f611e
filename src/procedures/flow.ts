import { actRow, lookRow } from './catalogue.ts'
import type { Condition, Procedure, Step } from './procedure.ts'
import { givenFacts, nextOf } from './procedure.ts'

/** What is known when a step begins: on every path to it, and on at least one. */
export interface Known {
  must: ReadonlySet<string>
  may: ReadonlySet<string>
}

/** The steps that can be reached, each after all that lead to it; undefined where they go round in a circle. */
export function inOrder(procedure: Procedure): string[] | undefined {
  const done: string[] = []
  const state = new Map<string, 'open' | 'done'>()
  // By hand, since a chain of five hundred steps must not depend on the depth of the stack.
  const stack: { id: string; next: string[] }[] = [
    { id: procedure.start, next: nextOf(step(procedure, procedure.start)) },
  ]
  state.set(procedure.start, 'open')
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.next.pop()
    if (next === undefined) {
      state.set(top.id, 'done')
      done.push(top.id)
      stack.pop()
    } else if (state.get(next) === 'open') return undefined
    else if (!state.has(next)) {
      state.set(next, 'open')
      stack.push({ id: next, next: nextOf(step(procedure, next)) })
    }
  }
  return done.reverse()
}

/** What is known at the beginning of each step that can be reached, for a procedure without circles. */
export function knownAt(procedure: Procedure, order: readonly string[]): Map<string, Known> {
  const given = new Set(Object.keys(givenFacts))
  const known = new Map<string, Known>([[procedure.start, { must: given, may: given }]])
  for (const id of order) {
    const here = known.get(id)
    if (!here) continue
    for (const { to, must, may } of leaving(step(procedure, id), here)) {
      const there = known.get(to)
      known.set(to, there ? { must: there.must.intersection(must), may: there.may.union(may) } : { must, may })
    }
  }
  return known
}

interface Edge extends Known {
  to: string
}

function leaving(from: Step, here: Known): Edge[] {
  switch (from.kind) {
    case 'branch':
      return leavingBranch(from, here)
    case 'ask': {
      const asked = from.fields.map(({ fact }) => fact)
      const needed = from.fields.filter(({ required }) => required).map(({ fact }) => fact)
      return [{ to: from.next, ...collect(here, asked, needed) }]
    }
    case 'look':
    case 'do': {
      const row = from.kind === 'look' ? lookRow(from.look) : actRow(from.act)
      const into = Object.entries(from.into)
      const sure = into.filter(([result]) => row?.results[result]?.optional !== true).map(([, fact]) => fact)
      const after = {
        to: from.next,
        ...collect(
          here,
          into.map(([, fact]) => fact),
          sure,
        ),
      }
      return from.kind === 'do' && from.refused !== undefined ? [after, { to: from.refused, ...here }] : [after]
    }
    default:
      return nextOf(from).map((to) => ({ to, ...here }))
  }
}

function collect(here: Known, all: readonly string[], sure: readonly string[]): Known {
  return { must: here.must.difference(new Set(all)).union(new Set(sure)), may: here.may.union(new Set(all)) }
}

function leavingBranch(from: Extract<Step, { kind: 'branch' }>, { must, may }: Known): Edge[] {
  const edges: Edge[] = []
  let before = must
  for (const { when, next } of from.branches) {
    edges.push({ to: next, must: before.union(provenBy(when, true)), may })
    before = before.union(provenBy(when, false))
  }
  if (from.otherwise) edges.push({ to: from.otherwise.next, must: before, may })
  return edges
}

/** The facts that are certainly known when the condition turned out so. */
export function provenBy(condition: Condition, outcome: boolean): ReadonlySet<string> {
  if ('not' in condition) return provenBy(condition.not, !outcome)
  if ('known' in condition) return new Set(outcome ? [condition.known] : [])
  if ('fact' in condition) return new Set([condition.fact])
  const [parts, all] = 'all' in condition ? [condition.all, outcome] : [condition.any, !outcome]
  const proven = parts.map((part) => provenBy(part, outcome))
  // The first part is looked at in any case; the others only where those before did not settle it.
  return proven.reduce((sum, one) => (all ? sum.union(one) : sum.intersection(one)))
}

/** The facts that the condition reads though they may be missing. `all` and `any` stop at the first part that settles them. */
export function unsafeReads(condition: Condition, must: ReadonlySet<string>): string[] {
  if ('not' in condition) return unsafeReads(condition.not, must)
  if ('known' in condition) return []
  if ('fact' in condition) return must.has(condition.fact) ? [] : [condition.fact]
  const [parts, goesOn] = 'all' in condition ? [condition.all, true] : [condition.any, false]
  const unsafe: string[] = []
  let known = must
  for (const part of parts) {
    unsafe.push(...unsafeReads(part, known))
    known = known.union(provenBy(part, goesOn))
  }
  return unsafe
}

function step(procedure: Procedure, id: string): Step {
  const found = procedure.steps[id]
  if (!found) throw new Error(`${procedure.id} has no step ${id}`)
  return found
}
