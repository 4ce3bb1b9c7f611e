/** People stand here as the vault's blind index (32 hex), never as numbers; times are ms since the epoch. */
const tables = `
create table directory.accounts (
  id text primary key,
  organisation text not null,
  number text,
  verified boolean not null,
  verified_at bigint,
  suspended_until bigint,
  suspension_case text,
  created_at bigint not null,
  act text not null
);
create index accounts_number on directory.accounts (number) where number is not null;
create index accounts_organisation on directory.accounts (organisation, created_at);

-- Which number an account had when, and how it came and went.
create table directory.number_changes (
  id bigserial primary key,
  account text not null references directory.accounts (id),
  number text,
  at bigint not null,
  kind text not null check (kind in ('stated', 'verified', 'changed', 'invalidated')),
  reason text,
  case_id text,
  by_actor jsonb not null,
  act text not null
);
create index number_changes_account on directory.number_changes (account, id);
create index number_changes_number on directory.number_changes (number) where number is not null;

create table directory.sanctions (
  id bigserial primary key,
  account text not null references directory.accounts (id),
  kind text not null check (kind in ('suspended', 'lifted')),
  until_at bigint,
  reason text not null,
  case_id text,
  at bigint not null,
  by_actor jsonb not null,
  act text not null
);
create index sanctions_account on directory.sanctions (account, id);

create table directory.bookings (
  id text primary key,
  organisation text not null,
  account text not null references directory.accounts (id),
  -- The account's number when it booked: it may have changed since.
  booker_number text,
  rider text,
  -- When the rider's contact is destroyed: three months after the booking.
  rider_until bigint,
  driver text,
  at bigint not null,
  recorded_at bigint not null,
  act text not null
);
create index bookings_account on directory.bookings (account, at);
create index bookings_booker on directory.bookings (booker_number, at) where booker_number is not null;
create index bookings_rider on directory.bookings (rider, at) where rider is not null;
create index bookings_driver on directory.bookings (driver, at) where driver is not null;
create index bookings_at on directory.bookings (at);
create index bookings_due on directory.bookings (rider_until) where rider is not null;
`

const invalidationCase = `
-- The case because of which the number was invalidated: the gate cites it. Gone once the account has verified again.
alter table directory.accounts add column invalidation_case text;
`

const dispatch = `
-- What a booking is besides its numbers: how far it came, who drives, where it began.
alter table directory.bookings
  -- Those on record before are over: a rider's contact of theirs is shown to nobody again.
  add column state text not null default 'ended'
    check (state in ('requested', 'dispatched', 'riding', 'ended', 'cancelled')),
  add column driver_category text check (driver_category in ('regular', 'blue', 'venti', 'black')),
  add column area text,
  add column dispatched_at bigint,
  add column riding_at bigint,
  add column ended_at bigint,
  -- When its numbers are destroyed; before, it stood only where there was a rider.
  add column contact_until bigint;
update directory.bookings set contact_until = coalesce(rider_until, at + 7948800000);
alter table directory.bookings alter column state drop default, alter column contact_until set not null;
drop index directory.bookings_due;
alter table directory.bookings drop column rider_until;
create index bookings_due on directory.bookings (contact_until)
  where rider is not null or driver is not null or booker_number is not null or area is not null;
create index bookings_organisation on directory.bookings (organisation, at);
`

export const directoryMigrations = {
  room: 'directory',
  migrations: [
    { name: '001-directory', up: tables },
    { name: '002-invalidation-case', up: invalidationCase },
    { name: '003-dispatch', up: dispatch },
  ],
}
