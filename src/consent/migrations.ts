import { listChangesTable } from './registry/list-change-store.ts'

/**
 * The room's tables. `person` is the vault's blind index (32 hex), never a number; `act` is the newest act on the row, by
 * which its ledger leaf is found; times are ms since the epoch. Nothing is deleted when it ends: timelines need the past.
 */
const tables = `
create schema if not exists consent;

create table consent.consents (
  id text primary key,
  person text not null,
  organisation text not null,
  purpose text not null,
  categories jsonb not null,
  channels jsonb not null,
  night boolean not null,
  form text not null check (form in ('separate', 'buried')),
  text_version text not null,
  evidence text,
  given_at bigint not null,
  withdrawn_at bigint,
  withdrawn_via text,
  expires_at bigint,
  reconfirm_due_at bigint,
  reconfirmed_at bigint,
  recorded_at bigint not null,
  recorded_by jsonb not null,
  act text not null
);
create index consents_person on consent.consents (person);
create index consents_organisation on consent.consents (organisation, id);
create index consents_reconfirm on consent.consents (reconfirm_due_at) where withdrawn_at is null;

create table consent.refusals (
  id text primary key,
  person text not null,
  organisation text,
  category text,
  channel text,
  bands jsonb,
  from_at bigint not null,
  until_at bigint,
  via text not null,
  case_id text,
  withdrawn_at bigint,
  recorded_at bigint not null,
  recorded_by jsonb not null,
  act text not null
);
create index refusals_person on consent.refusals (person);
create index refusals_organisation on consent.refusals (organisation, id);

create table consent.restrictions (
  id text primary key,
  person text not null,
  kind text not null check (kind in ('third-party-booking')),
  organisation text,
  state text not null check (state in ('requested', 'registered', 'declined', 'lifted')),
  case_id text not null,
  reason text not null,
  warned_at bigint not null,
  requested_at bigint not null,
  requested_by jsonb not null,
  approval text not null,
  registered_at bigint,
  registered_by jsonb,
  lift_approval text,
  ended_at bigint,
  act text not null
);
create index restrictions_person on consent.restrictions (person);
-- Two requests at once for one person: the second finds the first.
create unique index restrictions_standing on consent.restrictions (person, coalesce(organisation, ''))
  where state in ('requested', 'registered');

create table consent.exceptions (
  restriction text not null references consent.restrictions (id),
  account text not null,
  added_at bigint not null,
  removed_at bigint,
  act text not null,
  primary key (restriction, account)
);

create table consent.blocks (
  id text primary key,
  person text not null,
  organisation text,
  caller_number text,
  caller_prefix text,
  from_at bigint not null,
  ended_at bigint,
  recorded_by jsonb not null,
  act text not null
);
create index blocks_person on consent.blocks (person);

create table consent.windows (
  id text primary key,
  person text not null,
  kind text not null check (kind in ('quiet', 'expected')),
  organisation text,
  from_at bigint not null,
  until_at bigint not null,
  recorded_at bigint not null,
  ended_at bigint,
  recorded_by jsonb not null,
  act text not null
);
create index windows_person on consent.windows (person);

create table consent.holders (
  id text primary key,
  person text not null,
  since bigint not null,
  until_at bigint,
  source text not null,
  case_id text,
  recorded_at bigint not null,
  recorded_by jsonb not null,
  act text not null
);
create index holders_person on consent.holders (person);

create table consent.relationships (
  id text primary key,
  person text not null,
  organisation text not null,
  kind text not null,
  category text not null,
  last_transaction_at bigint not null,
  ended_at bigint,
  number_source text not null,
  recorded_at bigint not null,
  recorded_by jsonb not null,
  act text not null
);
create index relationships_person on consent.relationships (person);
create index relationships_organisation on consent.relationships (organisation, id);

-- Only the hours in which a person likes to be called: what is refused stands in refusals, and preferences are a view of those.
create table consent.liked_hours (
  person text primary key,
  bands jsonb not null,
  at bigint not null,
  act text not null
);
`

export const consentMigrations = {
  room: 'consent',
  migrations: [
    { name: '001-consent', up: tables },
    {
      // Refusals of what others' bookings cause alone: the link in the first text to a rider contact makes them.
      name: '002-refusals-on-behalf',
      up: 'alter table consent.refusals add column on_behalf boolean not null default false;',
    },
    { name: '003-list-changes', up: listChangesTable },
  ],
}
