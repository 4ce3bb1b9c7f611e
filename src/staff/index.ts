export { type ApiKey, ApiKeys, type NewApiKey } from './api-key-store.ts'
export {
  type Approval,
  type ApprovalExecutor,
  type ApprovalHearer,
  type ApprovalRequest,
  type ApprovalState,
  approvalStates,
} from './approval.ts'
export { approvalMigrations } from './approval-migrations.ts'
export { type ApprovalRoom, Approvals, approvalLifeMs } from './approval-store.ts'
export type { InvitationView } from './invitation.ts'
export { type Member, Members } from './member.ts'
export { staffMigrations } from './migrations.ts'
export type { OidcRefusal, OidcSettings } from './oidc.ts'
export { type Passkey, passkeysAt } from './passkey.ts'
export {
  actorOf,
  type KeyPrincipal,
  type KeyScope,
  keyScopes,
  type Principal,
  type StaffPrincipal,
} from './principal.ts'
export { type StaffRole, staffRoles } from './role.ts'
export { signInPaths } from './sign-in.ts'
export { Staff, type StaffOptions } from './staff.ts'
