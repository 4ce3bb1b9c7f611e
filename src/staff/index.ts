export {
  type Approval,
  type ApprovalExecutor,
  type ApprovalRequest,
  type ApprovalState,
  approvalStates,
} from './approval.ts'
export { approvalMigrations } from './approval-migrations.ts'
export { type ApprovalRoom, Approvals, approvalLifeMs } from './approval-store.ts'
