import type { ActName, LookName } from '../../procedures/index.ts'
import { accountsByNumber } from './accounts-by-number.ts'
import { bookingsByDriver } from './bookings-by-driver.ts'
import { bookingsByRider } from './bookings-by-rider.ts'
import { bookingsByTime } from './bookings-by-time.ts'
import { callBack } from './call-back.ts'
import { contactsByNumber } from './contacts-by-number.ts'
import { earlierCases } from './earlier-cases.ts'
import { escalate } from './escalate.ts'
import type { ActExecutor, LookExecutor } from './executor.ts'
import { gateAnswer } from './gate-answer.ts'
import { invalidateAccountNumber } from './invalidate-account-number.ts'
import { invalidateNumber } from './invalidate-number.ts'
import { lineBehind } from './line-behind.ts'
import { numberHistory } from './number-history.ts'
import { preserveEvidence } from './preserve-evidence.ts'
import { proposeLineState } from './propose-line-state.ts'
import { proposeSanction } from './propose-sanction.ts'
import { recordConsentRefusal } from './record-consent-refusal.ts'
import { recordRefusal } from './record-refusal.ts'
import { registerComplaint } from './register-complaint.ts'
import { requestRestriction } from './request-restriction.ts'
import { sanctionDate } from './sanction-date.ts'
import { sendText } from './send-text.ts'

/** What does each look-up of the catalogue. The types say that none is missing; a test, that none is too much. */
export const lookExecutors: Readonly<Record<LookName, LookExecutor>> = {
  'accounts-by-number': accountsByNumber,
  'bookings-by-rider': bookingsByRider,
  'bookings-by-driver': bookingsByDriver,
  'bookings-by-time': bookingsByTime,
  'number-history': numberHistory,
  'earlier-cases': earlierCases,
  'contacts-by-number': contactsByNumber,
  'line-behind': lineBehind,
  'gate-answer': gateAnswer,
  'sanction-date': sanctionDate,
}

/** What does each act. */
export const actExecutors: Readonly<Record<ActName, ActExecutor>> = {
  'invalidate-number': invalidateNumber,
  'invalidate-account-number': invalidateAccountNumber,
  'request-restriction': requestRestriction,
  'record-refusal': recordRefusal,
  'propose-sanction': proposeSanction,
  'call-back': callBack,
  'send-text': sendText,
  escalate,
  'record-consent-refusal': recordConsentRefusal,
  'preserve-evidence': preserveEvidence,
  'register-complaint': registerComplaint,
  'propose-line-state': proposeLineState,
}
