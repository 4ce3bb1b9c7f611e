import type { RoomMigrations } from '../store/index.ts'

/** Passkeys, what is kept of somebody who is signing in, and by which way a session was opened. */
const waysIn = `
create table staff.passkeys (
  id text primary key, member text not null references staff.members (id) on delete cascade, credential text not null unique,
  public_key bytea not null, counter bigint not null, transports jsonb not null, name text not null, created_at bigint not null,
  last_used_at bigint
);
create index passkeys_member on staff.passkeys (member);
alter table staff.members add column passkeys integer not null default 0;
alter table staff.sessions add column way text;
create table staff.challenges (key text primary key, kind text not null, data jsonb not null, expires_at bigint not null);
create index challenges_end on staff.challenges (expires_at);
`

export const wayInMigrations: RoomMigrations['migrations'] = [{ name: '005-ways-in', up: waysIn }]
