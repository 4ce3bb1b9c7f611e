export { faultText } from '../terms/index.ts'
export { type CaseFile, type LoadedCase, loadCases } from './cases.ts'
export { type KindForm, type LoadResult, loadPolicies } from './load-policies.ts'
export {
  type Applies,
  type Confidence,
  confidences,
  type DutySpec,
  type Pack,
  type PackFault,
  type Policies,
  type RetentionSpec,
  type Rule,
  type RuleState,
  ruleStates,
  type Side,
  sides,
} from './pack.ts'
export { Revisions, rulesMigrations } from './revisions.ts'
