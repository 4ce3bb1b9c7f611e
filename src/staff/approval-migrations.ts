const approvals = `
create table staff.approvals (
  id text primary key,
  act text not null,
  subject text not null,
  owner text,
  payload jsonb not null,
  reason text not null,
  case_id text,
  state text not null check (state in ('waiting', 'approved', 'refused', 'expired')),
  asked_at bigint not null,
  asked_by jsonb not null,
  expires_at bigint not null,
  decided_at bigint,
  decided_by jsonb,
  note text
);
create index approvals_waiting on staff.approvals (expires_at) where state = 'waiting';
create index approvals_subject on staff.approvals (subject);
create index approvals_case on staff.approvals (case_id) where case_id is not null;
`

/** For the room's migrations (staff has one list; the store refuses two of one room). */
export const approvalMigrations = [{ name: '001-approvals', up: approvals }] as const
