export { type Actor, systemActor } from './actor.ts'
export { canonicalJson } from './canonical.ts'
export { type Clock, dayMs, hourMs, minuteMs, SteppedClock, secondMs, systemClock } from './clock.ts'
export { type ErrorCode, errorTable } from './errors.ts'
export { type IdKind, Ids, idPrefixes, isId, type Random, secureRandom } from './ids.ts'
export { isPersonRef, type PersonRef } from './person.ts'
export { Problem } from './problem.ts'
export {
  type Automation,
  automations,
  type Category,
  type Channel,
  type Country,
  categories,
  channels,
  type Lang,
  langs,
  type Purpose,
  purposes,
  type Text,
  type Verdict,
  verdicts,
} from './words.ts'
