import { checkActs } from './check-acts.ts'
import { checkBranches } from './check-branches.ts'
import { checkCircles, checkReach } from './check-reach.ts'
import { checkReads, checkUse } from './check-reads.ts'
import { checkReferences } from './check-references.ts'
import { checkWords } from './check-words.ts'
import type { Finding } from './finding.ts'
import { inOrder, knownAt } from './flow.ts'
import type { Procedure } from './procedure.ts'

/**
 * Everything that makes a procedure unsound; none means that every walk of it ends, reads only what it has collected, and tells nobody what is
 * another's. Names that stand for nothing are told first and alone, circles before what depends on the order of steps.
 */
export function checkProcedure(procedure: Procedure): Finding[] {
  const dangling = checkReferences(procedure)
  if (dangling.length > 0) return dangling
  const found = [
    ...checkCircles(procedure),
    ...checkReach(procedure),
    ...checkActs(procedure),
    ...checkWords(procedure),
    ...checkUse(procedure),
  ]
  const order = inOrder(procedure)
  if (!order) return found
  const known = knownAt(procedure, order)
  return [...found, ...checkReads(procedure, known), ...checkBranches(procedure, known)]
}
