export {
  type ActName,
  type ActRow,
  actRow,
  acts,
  decidingRoleNames,
  type LookName,
  type LookRow,
  lookRow,
  looks,
  type Param,
  type Result,
  type RoleName,
  roleNames,
  type WaitName,
  type WaitRow,
  waitRow,
  waits,
} from './catalogue.ts'
export { UnsetFact } from './condition.ts'
export { graphOf, leadsTo, stepKindName } from './graph.ts'
export { type LoadedProcedures, loadProcedureFiles, loadProcedures, type Procedures } from './load-procedures.ts'
export {
  type AskStep,
  type Audience,
  type Condition,
  type DoStep,
  type FactDeclaration,
  type Facts,
  type FactType,
  type Field,
  factOf,
  type Given,
  type GivenFacts,
  givenFacts,
  type LookStep,
  nextOf,
  type Owner,
  type Procedure,
  type ReadyAnswer,
  type Spoken,
  type Step,
  type StepKind,
  stepKinds,
  type Value,
  type WaitStep,
  type Wording,
} from './procedure.ts'
export { procedureText, readProcedure } from './procedure-text.ts'
export { type CaseFailure, type CheckedProcedures, checkProcedureFiles, checkProcedures } from './run-cases.ts'
export {
  advance,
  answer,
  back,
  canGoBack,
  paramsOf,
  position,
  type StepResult,
  startWalk,
  type Walk,
  type WalkStep,
} from './walk.ts'
export { fill, type ShowFact, spoken, wordingOf } from './wording.ts'
