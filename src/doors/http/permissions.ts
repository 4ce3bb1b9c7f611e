import type { StaffRole } from '../../staff/index.ts'
import type { OperationId } from './routes.ts'

export type Scope = 'decide' | 'manage' | 'read'

/** Who may call one endpoint. `public` needs no sign-in; otherwise a listed role of the staff, or a key with a listed scope. */
export interface Access {
  public?: true
  roles: readonly StaffRole[]
  scopes: readonly Scope[]
  /**
   * What a principal bound to one organisation gets: `own` works on that organisation's records alone, `none` is refused (403),
   * `same` means that the answer does not depend on an organisation.
   */
  tenant: 'own' | 'none' | 'same'
  /** Open to who must set up a second factor before anything else. */
  enrolling?: true
}

const everyone = ['agent', 'lead', 'manager', 'compliance', 'administrator', 'auditor'] as const
const desk = ['agent', 'lead', 'manager', 'compliance', 'administrator'] as const
const seniors = ['lead', 'manager', 'compliance', 'administrator'] as const
const deciders = ['manager', 'compliance', 'administrator'] as const
const oversight = ['manager', 'compliance', 'administrator', 'auditor'] as const
const administrators = ['administrator'] as const

const anybody: Access = { public: true, roles: everyone, scopes: ['decide', 'manage', 'read'], tenant: 'same' }
const signedIn: Access = { roles: everyone, scopes: ['decide', 'manage', 'read'], tenant: 'same' }
const ask: Access = { roles: desk, scopes: ['decide'], tenant: 'own' }
const read: Access = { roles: everyone, scopes: ['read'], tenant: 'own' }
const write: Access = { roles: desk, scopes: ['manage'], tenant: 'own' }
const senior: Access = { roles: seniors, scopes: ['manage'], tenant: 'own' }
/** What is done on a case of one's own organisation. */
const caseAct: Access = { roles: desk, scopes: [], tenant: 'own' }
/** The operator's own people: what they see or decide is about people, not about one firm's records. */
const operator = (roles: readonly StaffRole[], scopes: readonly Scope[] = []): Access => ({
  roles,
  scopes,
  tenant: 'none',
})

/** The role × endpoint table, whole. A test calls every endpoint as every role and with every scope and holds the answers against it. */
export const permissions: Readonly<Record<OperationId, Access>> = {
  decide: ask,
  decideBatch: ask,
  simulate: { roles: everyone, scopes: ['decide', 'read'], tenant: 'own' },
  listDecisions: read,
  getDecision: read,
  getProof: read,
  replay: read,
  redeemPermit: ask,
  reportContact: ask,

  // A person's own wishes come through the operator (later: through the portal): a firm may read them for numbers it asks about.
  getPreferences: { roles: everyone, scopes: ['read', 'decide'], tenant: 'same' },
  putPreferences: operator(desk, ['manage']),
  lookupNumber: operator(everyone, ['read']),
  getTimeline: operator(everyone, ['read']),
  revealNumber: operator(desk),

  giveConsent: write,
  listConsents: read,
  withdrawConsent: write,
  reconfirmConsent: write,
  refuse: write,
  listRefusals: read,
  withdrawRefusal: write,
  requestRestriction: operator(desk),
  listRestrictions: operator(everyone, ['read']),
  liftRestriction: operator(desk),
  addException: operator(desk),
  removeException: operator(desk),
  addBlock: operator(desk, ['manage']),
  listBlocks: operator(everyone, ['read']),
  removeBlock: operator(desk, ['manage']),
  addWindow: operator(desk, ['manage']),
  listWindows: operator(everyone, ['read']),
  removeWindow: operator(desk, ['manage']),
  recordHolder: operator(desk, ['manage']),
  listHolders: operator(everyone, ['read']),
  recordRelationship: write,
  listRelationships: read,
  endRelationship: write,

  listApprovals: operator(everyone),
  decideApproval: operator(deciders),
  openComplaint: operator(desk, ['manage']),
  listComplaints: operator(everyone, ['read']),
  getComplaint: operator(everyone, ['read']),
  // A person's own words, with the numbers in them: the desk's people alone, never a key.
  revealComplaint: operator(desk),
  closeComplaint: operator(desk),

  // A key opens and reads cases; what is done on one is for people, since a procedure is a conversation.
  openCase: write,
  listCases: { roles: everyone, scopes: ['manage', 'read'], tenant: 'own' },
  countCases: { roles: everyone, scopes: ['manage', 'read'], tenant: 'own' },
  nextCase: { roles: desk, scopes: [], tenant: 'own' },
  getCase: { roles: everyone, scopes: ['manage', 'read'], tenant: 'own' },
  assignCase: caseAct,
  prioritiseCase: caseAct,
  tagCase: caseAct,
  waitCase: caseAct,
  resumeCase: caseAct,
  escalateCase: caseAct,
  closeCase: caseAct,
  reopenCase: caseAct,
  mergeCase: caseAct,
  listCaseLinks: { roles: everyone, scopes: ['manage', 'read'], tenant: 'own' },
  linkCase: caseAct,
  bePresent: caseAct,
  // What people said, masked or not, is for people.
  listNotes: { roles: everyone, scopes: [], tenant: 'own' },
  writeNote: caseAct,
  revealNote: caseAct,
  // Pictures and evidence are looked at by people, on record.
  addAttachment: caseAct,
  listAttachments: { roles: everyone, scopes: [], tenant: 'own' },
  readAttachment: { roles: desk, scopes: [], tenant: 'own' },
  destroyAttachment: { roles: seniors, scopes: [], tenant: 'own' },
  // Which bookings, whom they name masked; the pictures themselves are the desk's.
  getEvidence: { roles: everyone, scopes: [], tenant: 'own' },
  linkBookings: caseAct,
  preserveEvidence: caseAct,
  listColleagues: { roles: everyone, scopes: [], tenant: 'own' },
  getIntakeConsent: anybody,
  takeIn: anybody,

  // What a step does is checked once more: each act names the roles that may do it (src/procedures/catalogue.ts).
  listProcedures: operator(everyone, ['read', 'manage']),
  getProcedure: operator(everyone, ['read', 'manage']),
  getCaseProcedure: operator(everyone, ['read', 'manage']),
  answerStep: operator(desk),
  stepBack: operator(desk),
  undoStep: operator(desk),
  listTasks: operator(everyone, ['read']),
  getTask: operator(everyone, ['read']),
  reportTask: operator(desk),
  listEscalations: operator(everyone, ['read']),
  getEscalation: operator(everyone, ['read']),
  answerEscalation: operator(seniors),
  listDigests: operator(everyone, ['read']),
  makeDigest: operator(seniors),

  sendNotice: operator(desk, ['manage']),
  listNotices: operator(everyone, ['read']),
  getNotice: operator(everyone, ['read']),
  retryNotice: operator(desk),
  giveUpNotice: operator(desk),
  listNoticeTemplates: signedIn,
  getNoticeOutlet: operator(everyone, ['read']),
  // A platform's own system tells its riders.
  tellRider: write,
  createWebhook: operator(administrators),
  listWebhooks: operator(oversight),
  removeWebhook: operator(administrators),
  testWebhook: operator(administrators),
  listDeliveries: operator(oversight),

  createOrganisation: operator(deciders, ['manage']),
  listOrganisations: read,
  getOrganisation: read,
  addLicence: operator(deciders, ['manage']),
  endLicence: operator(deciders, ['manage']),
  setStanding: operator(deciders),
  createLine: operator(seniors, ['manage']),
  listLines: read,
  getLine: read,
  changeLineState: operator(deciders, ['manage']),
  // A firm's word: by its own people or system, or taken down by the operator's desk.
  bringAppeal: write,
  listAppeals: read,
  answerAppeal: operator(deciders),
  createScript: write,
  listScripts: read,
  getScript: read,
  addScriptVersion: write,
  submitScript: write,
  reviewScript: operator(deciders),

  createAccount: write,
  listAccounts: read,
  getAccount: read,
  verifyAccount: write,
  invalidateAccount: senior,
  suspendAccount: operator(desk),
  liftSuspension: operator(deciders),
  getNumberHistory: read,
  invalidateNumber: operator(desk),
  createBooking: write,
  listBookings: read,
  getBooking: read,
  changeBooking: write,
  // Who holds a number, and whom others entered as riders: the operator's desk alone.
  lookUpDirectory: operator(everyone, ['read']),
  importDirectory: { roles: deciders, scopes: ['manage'], tenant: 'own' },

  listRegistries: { roles: everyone, scopes: ['read', 'decide'], tenant: 'same' },
  changeListing: operator(desk, ['manage']),
  compactRegistry: operator(administrators),

  getLedgerHead: anybody,
  getConsistency: anybody,
  getLedgerKey: anybody,
  verifyReceipt: anybody,

  getMe: { ...signedIn, enrolling: true },
  listSessions: { roles: everyone, scopes: [], tenant: 'same', enrolling: true },
  endSession: { roles: everyone, scopes: [], tenant: 'same', enrolling: true },
  listPasskeys: { roles: everyone, scopes: [], tenant: 'same', enrolling: true },
  startPasskey: { roles: everyone, scopes: [], tenant: 'same', enrolling: true },
  addPasskey: { roles: everyone, scopes: [], tenant: 'same', enrolling: true },
  removePasskey: { roles: everyone, scopes: [], tenant: 'same', enrolling: true },
  createKey: { roles: administrators, scopes: [], tenant: 'own' },
  listKeys: { roles: ['administrator', 'auditor'], scopes: [], tenant: 'own' },
  revokeKey: { roles: administrators, scopes: [], tenant: 'own' },
  rotateKey: { roles: administrators, scopes: [], tenant: 'own' },
  listStaff: { roles: oversight, scopes: [], tenant: 'own' },
  inviteStaff: { roles: administrators, scopes: [], tenant: 'own' },
  changeRole: { roles: administrators, scopes: [], tenant: 'own' },
  resetSecondFactor: { roles: administrators, scopes: [], tenant: 'own' },
  disableStaff: { roles: administrators, scopes: [], tenant: 'own' },
  readInvitation: anybody,
  acceptInvitation: anybody,

  listRules: signedIn,
  getDecisionStats: read,
  streamEvents: read,
  health: anybody,
  ready: anybody,
  metrics: anybody,
}
