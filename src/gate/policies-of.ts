import { type LoadResult, loadPolicies } from '../rules/index.ts'
import { dutyKinds } from './decision.ts'
import { kindForm } from './kind.ts'
import { ruleKinds } from './rule/index.ts'

const forms = new Map([...ruleKinds].map(([name, kind]) => [name, kindForm(kind)]))

/** Reads and checks the packs under a folder, held against the kinds of rules that this gate has. */
export function loadGatePolicies(folder: string): LoadResult {
  return loadPolicies(folder, forms, dutyKinds)
}
