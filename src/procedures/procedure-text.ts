import { canonicalJson } from '../terms/index.ts'
import type { Procedure } from './procedure.ts'

/** Raised when the form of a stored procedure changes; older forms stay readable. */
const format = 1

/** A procedure in one canonical writing, to be kept with the cases that began with it: equal text, equal procedure. */
export function procedureText(procedure: Procedure): string {
  // The order of steps is the author's and part of the procedure; canonical JSON sorts members, so it is kept beside them.
  return canonicalJson({ format, procedure, order: Object.keys(procedure.steps), facts: Object.keys(procedure.facts) })
}

/** Reads what `procedureText` wrote. Throws for anything else: nobody else writes there. */
export function readProcedure(text: string): Procedure {
  const read = JSON.parse(text) as { format: number; procedure: Procedure; order: string[]; facts: string[] }
  if (read.format !== format) throw new Error(`a stored procedure has the unknown form ${read.format}`)
  const { procedure, order, facts } = read
  const inOrder = <T>(table: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
    Object.fromEntries(names.map((name) => [name, table[name] as T]))
  return { ...procedure, steps: inOrder(procedure.steps, order), facts: inOrder(procedure.facts, facts) }
}
