/** `caller` is the vault's blind index of the caller ID (32 hex); times are ms since the epoch; `act` names the newest act's ledger leaf. */
const tables = `
create table callers.organisations (
  id text primary key,
  name text not null,
  country text not null,
  sector text not null,
  standing text not null check (standing in ('good', 'warned', 'suspended', 'closed')),
  standing_case text,
  created_at bigint not null,
  act text not null
);
create index organisations_name on callers.organisations (lower(name));

create table callers.licences (
  id text primary key,
  organisation text not null references callers.organisations (id),
  kind text not null,
  country text not null,
  number text,
  valid_from bigint not null,
  valid_until bigint,
  added_at bigint not null,
  added_by jsonb not null,
  act text not null
);
create index licences_organisation on callers.licences (organisation);

create table callers.lines (
  id text primary key,
  organisation text not null references callers.organisations (id),
  caller text not null,
  caller_prefix text not null,
  caller_kind text not null,
  country text not null,
  province text,
  channels jsonb not null,
  filed boolean not null,
  caller_registered boolean not null,
  supply_chain jsonb not null,
  state text not null check (state in ('active', 'warned', 'suspended', 'closed', 'reopened')),
  state_case text,
  state_until bigint,
  granted_at bigint not null,
  act text not null
);
create index lines_organisation on callers.lines (organisation, id);
-- One caller ID is one line: whoever shows it answers for it. A closed line frees it.
create unique index lines_caller on callers.lines (caller) where state <> 'closed';

-- What was done to a line's state or a firm's standing, by whom and why, and the appeal against it.
create table callers.history (
  id text primary key,
  subject_kind text not null check (subject_kind in ('organisation', 'line')),
  subject text not null,
  organisation text not null,
  state text not null,
  at bigint not null,
  by_actor jsonb not null,
  reason text not null,
  case_id text,
  evidence text,
  until_at bigint,
  without_notice text,
  appeal_at bigint,
  appeal_by jsonb,
  appeal_text text,
  answer_at bigint,
  answer_by jsonb,
  answer_granted boolean,
  answer_text text,
  act text not null
);
create index history_subject on callers.history (subject, id);
create index history_appeals on callers.history (appeal_at) where appeal_at is not null and answer_at is null;

create table callers.scripts (
  id text primary key,
  organisation text not null references callers.organisations (id),
  name text not null,
  purpose text not null,
  category text not null,
  channels jsonb not null,
  created_at bigint not null,
  act text not null
);
create index scripts_organisation on callers.scripts (organisation, id);

create table callers.script_versions (
  script text not null references callers.scripts (id),
  version integer not null,
  text text not null,
  flash_use text,
  human_reachable boolean not null,
  expires_at bigint,
  state text not null check (state in ('draft', 'submitted', 'approved', 'refused')),
  written_at bigint not null,
  written_by jsonb not null,
  submitted_at bigint,
  submitted_by jsonb,
  reviewed_at bigint,
  reviewed_by jsonb,
  note text,
  act text not null,
  primary key (script, version)
);
create index script_versions_submitted on callers.script_versions (submitted_at) where state = 'submitted';
`

export const callersMigrations = { room: 'callers', migrations: [{ name: '001-callers', up: tables }] }
