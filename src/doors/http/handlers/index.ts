import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import type { RateLimit } from '../rate-limit.ts'
import { accessHandlers } from './access.ts'
import { appealHandlers } from './appeals.ts'
import { batchHandlers } from './batch.ts'
import { callerHandlers, scriptHandlers } from './callers.ts'
import { caseActHandlers } from './case-acts.ts'
import { caseNoteHandlers } from './case-notes.ts'
import { caseHandlers } from './cases.ts'
import { complaintHandlers } from './complaints.ts'
import { consentHandlers } from './consents.ts'
import { decisionHandlers } from './decisions.ts'
import { directoryHandlers } from './directory.ts'
import { directoryImportHandlers } from './directory-import.ts'
import { evidenceHandlers } from './evidence.ts'
import { houseHandlers } from './house.ts'
import { intakeHandlers } from './intake.ts'
import { ledgerHandlers } from './ledger.ts'
import { noticeHandlers } from './notices.ts'
import { peopleHandlers } from './people.ts'
import { procedureHandlers } from './procedures.ts'
import { registryHandlers } from './registries.ts'
import { restrictionHandlers } from './restrictions.ts'
import { runHandlers } from './runs.ts'
import { taskHandlers } from './tasks.ts'
import { wishHandlers } from './wishes.ts'

/** Every endpoint's handler; the type says that none is missing. */
export function allHandlers(doors: Doors, byCaller: RateLimit, parts: Parameters<typeof houseHandlers>[1]): Handlers {
  return {
    ...decisionHandlers(doors),
    ...batchHandlers(doors, byCaller),
    ...peopleHandlers(doors),
    ...wishHandlers(doors),
    ...consentHandlers(doors),
    ...restrictionHandlers(doors),
    ...complaintHandlers(doors),
    ...noticeHandlers(doors),
    ...caseHandlers(doors),
    ...caseActHandlers(doors),
    ...caseNoteHandlers(doors),
    ...intakeHandlers(doors),
    ...runHandlers(doors),
    ...taskHandlers(doors),
    ...procedureHandlers(doors),
    ...callerHandlers(doors),
    ...appealHandlers(doors),
    ...scriptHandlers(doors),
    ...registryHandlers(doors),
    ...directoryHandlers(doors),
    ...directoryImportHandlers(doors),
    ...evidenceHandlers(doors),
    ...ledgerHandlers(doors),
    ...accessHandlers(doors),
    ...houseHandlers(doors, parts),
  }
}
