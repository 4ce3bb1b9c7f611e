/** What goes over the wire, from the server's own schemas: types only, so no schema code reaches the browser. */
export type {
  ApiKey,
  Approval,
  Complaint,
  ComplaintMatch,
  ContactRequest,
  Decision,
  DecisionStats,
  DecisionSummary,
  Duty,
  Invitation,
  InvitationView,
  LedgerHead,
  LedgerKey,
  Line,
  LineEvent,
  LookupHit,
  LookupReply,
  Me,
  NewKey,
  Organisation,
  ProblemDocument,
  Reason,
  Receipt,
  RecordedDecision,
  Refusal,
  Replay,
  Restriction,
  Revealed,
  Rule,
  RuleList,
  Script,
  ScriptVersion,
  Session,
  StaffMember,
  SupplyHop,
  Timeline,
  TimelineEntry,
} from '../../src/doors/http/schema/index.ts'

/** Any list: newest first, `next` goes into `?before=`. */
export interface Page<T> {
  items: T[]
  next?: string
}
