import type { Finding } from './finding.ts'
import { nextOf, type Procedure } from './procedure.ts'

/** No step leads back to itself: so every conversation ends, and in fewer steps than the procedure has. */
export function checkCircles(procedure: Procedure): Finding[] {
  const found: Finding[] = []
  const done = new Set<string>()
  const path: string[] = []
  const stack = Object.keys(procedure.steps)
    .map((id) => ({ id, leave: false }))
    .reverse()
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { id, leave } = top
    if (leave) {
      path.pop()
      done.add(id)
      continue
    }
    if (done.has(id)) continue
    const back = path.indexOf(id)
    if (back >= 0) {
      const last = path.at(-1) as string
      const circle = [...path.slice(back), id]
      found.push({
        at: ['steps', last],
        message: `The steps go round in a circle: ${circle.join(' → ')}.`,
        remedy: 'Write the second asking as a step of its own, so that every conversation comes to its end.',
      })
      continue
    }
    path.push(id)
    stack.push({ id, leave: true })
    for (const next of nextOf(procedure.steps[id] as Procedure['steps'][string]).reverse())
      stack.push({ id: next, leave: false })
  }
  return found
}

/** Somebody can come to every step. */
export function checkReach(procedure: Procedure): Finding[] {
  const reached = new Set([procedure.start])
  // A set that grows while it is walked gives what was added too.
  for (const id of reached)
    for (const next of nextOf(procedure.steps[id] as Procedure['steps'][string])) reached.add(next)
  return Object.keys(procedure.steps)
    .filter((id) => !reached.has(id))
    .map((id) => ({
      at: ['steps', id, 'id'],
      message: `No step leads to "${id}".`,
      remedy: 'Let a step lead to it by next, or remove it.',
    }))
}
