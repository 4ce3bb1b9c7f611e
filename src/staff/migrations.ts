import type { RoomMigrations } from '../store/index.ts'
import { approvalMigrations } from './approval-migrations.ts'
import { wayInMigrations } from './way-in-migrations.ts'

/**
 * better-auth's tables under names of ours, made here rather than by its own tool, so that there is one way in which tables come
 * to be. Its times are timestamptz, since it hands over Dates.
 */
const signIn = `
create table staff.members (
  id text primary key, name text not null, email text not null unique, email_verified boolean not null default false, image text,
  role text not null, organisation text, state text not null default 'invited', two_factor_enabled boolean not null default false,
  created_at timestamptz not null, updated_at timestamptz not null
);
create table staff.sessions (
  id text primary key, user_id text not null references staff.members (id) on delete cascade, token text not null unique,
  expires_at timestamptz not null, created_at timestamptz not null, updated_at timestamptz not null, ip_address text, user_agent text
);
create index sessions_user on staff.sessions (user_id);
create table staff.credentials (
  id text primary key, user_id text not null references staff.members (id) on delete cascade, account_id text not null,
  provider_id text not null, password text, access_token text, refresh_token text, id_token text,
  access_token_expires_at timestamptz, refresh_token_expires_at timestamptz, scope text,
  created_at timestamptz not null, updated_at timestamptz not null, unique (provider_id, account_id)
);
create index credentials_user on staff.credentials (user_id);
create table staff.verifications (
  id text primary key, identifier text not null, value text not null, expires_at timestamptz not null,
  created_at timestamptz not null, updated_at timestamptz not null
);
create index verifications_identifier on staff.verifications (identifier);
create table staff.second_factors (
  id text primary key, user_id text not null references staff.members (id) on delete cascade, secret text not null,
  backup_codes text not null, verified boolean, failed_verification_count integer, locked_until timestamptz
);
create index second_factors_user on staff.second_factors (user_id);
create table staff.invitations (
  id text primary key, token_hash bytea not null unique, member text references staff.members (id) on delete cascade, role text not null,
  created_by text not null, created_at bigint not null, expires_at bigint not null, used_at bigint
);
create table staff.lockouts (account bytea primary key, failures integer not null, last_at bigint not null, locked_until bigint);
`

const apiKeys = `
create table staff.api_keys (
  id text primary key, name text not null, scopes jsonb not null, organisation text, created_at bigint not null, created_by text not null,
  expires_at bigint, revoked_at bigint, last_used_at bigint
);
create index api_keys_organisation on staff.api_keys (organisation, id);
create table staff.api_key_secrets (
  key text not null references staff.api_keys (id), handle text not null unique, hash bytea not null, created_at bigint not null, ends_at bigint,
  primary key (key, handle)
);
`

/** The whole room's tables: sign-in, keys, approvals. */
export const staffMigrations: RoomMigrations = {
  room: 'staff',
  migrations: [
    { name: '001-sign-in', up: signIn },
    { name: '002-api-keys', up: apiKeys },
    ...approvalMigrations,
    ...wayInMigrations,
  ],
}
