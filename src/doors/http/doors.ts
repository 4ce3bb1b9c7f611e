import type { Logger } from 'pino'
import type { CallerFacts, Callers } from '../../callers/index.ts'
import type { Config } from '../../config.ts'
import type { Consent, ConsentFacts, Registries } from '../../consent/index.ts'
import type { Desk, DeskRuns } from '../../desk/index.ts'
import type { Directory } from '../../directory/index.ts'
import type { Gate } from '../../gate/index.ts'
import type { Ledger } from '../../ledger/index.ts'
import type { Notices, NoticeView } from '../../notices/index.ts'
import type { RefusalLinks, RiderContacts } from '../../portal/index.ts'
import type { Procedures } from '../../procedures/index.ts'
import type { Approvals, Staff } from '../../staff/index.ts'
import type { Store } from '../../store/index.ts'
import type { Clock } from '../../terms/index.ts'
import type { Vault } from '../../vault/index.ts'

/** What the HTTP door is given: the rooms that it translates for. */
export interface Doors {
  config: Config
  clock: Clock
  log: Logger
  store: Store
  vault: Vault
  ledger: Ledger
  consent: Consent
  registries: Registries
  consentFacts: ConsentFacts
  callers: Callers
  callerFacts: CallerFacts
  directory: Directory
  desk: Desk
  deskRuns: DeskRuns
  procedures: Procedures
  staff: Staff
  approvals: Approvals
  gate: Gate
  notices: Notices
  refusalLinks: RefusalLinks
  riderContacts: RiderContacts<NoticeView>
  /** 32 characters or more, for sealing what idempotency keys keep. */
  secret: string
  version: string
}
