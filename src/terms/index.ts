export {
  type Act,
  type ActRoom,
  act,
  actIn,
  attempt,
  type Doing,
  type Done,
  type RecordAct,
  type Transacts,
} from './act.ts'
export { type Actor, systemActor } from './actor.ts'
export { canonicalJson } from './canonical.ts'
export { type Clock, dayMs, hourMs, minuteMs, SteppedClock, secondMs, systemClock } from './clock.ts'
export { type ErrorCode, errorTable } from './errors.ts'
export { type IdKind, Ids, idPrefixes, isId, type Random, secureRandom } from './ids.ts'
export { maskNumbersIn } from './number-mask.ts'
export { isPersonRef, type PersonRef } from './person.ts'
export { isCanonicalNumber, type PhoneNumber, parseNumber } from './phone-number.ts'
export { displayNumber, lastFour, maskNumber } from './phone-number-display.ts'
export { type NumberKind, numberKinds } from './phone-number-kinds.ts'
export { fourDigitsIn, type NumberFault } from './phone-number-writing.ts'
export { checkReason, namesNumber } from './plain-reason.ts'
export { Problem } from './problem.ts'
export { holidayCountries, type PublicHolidays, publicHolidays } from './public-holidays.ts'
export { notFound, outside, type Page, pageLimit, type Scope } from './scope.ts'
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
export { faultText, type SourceFault, YamlSource } from './yaml-source.ts'
export { zonesOf } from './zones.ts'
