import type { ColumnType } from 'kysely'
import type { Actor } from '../terms/index.ts'
import type { PictureType } from './attachment-picture.ts'

type Json<T> = ColumnType<T, string, string>

/** What cases keep beyond other rooms' clocks: pictures, and copies of bookings and decisions. People stand here as references. */
export const evidenceMigration = {
  name: '0006-evidence',
  up: `
    -- When everything that a closed case held of people was destroyed.
    alter table desk.cases add column ended_at bigint;
    create index cases_ending on desk.cases (closed_at) where status = 'closed' and merged_into is null and ended_at is null;

    create table desk.attachments (
      id text primary key,
      case_id text not null references desk.cases (id),
      -- The how manieth picture of its case.
      place integer not null,
      state text not null check (state in ('storing', 'stored', 'destroyed')),
      type text not null,
      bytes integer not null,
      width integer not null,
      height integer not null,
      -- Where the sealed bytes lie, and the vault's document that holds their key and the file's name.
      blob text not null,
      document text,
      at bigint not null,
      by_actor jsonb not null,
      destroyed_at bigint,
      destroyed_why text,
      -- The bytes are out of the store of pictures too; nobody could open them since the key was destroyed.
      swept boolean not null,
      act text not null,
      unique (case_id, place),
      check ((state = 'destroyed') = (destroyed_at is not null))
    );
    create index attachments_to_sweep on desk.attachments (at) where state = 'storing' or (state = 'destroyed' and not swept);

    -- Sealed pictures of installations on PostgreSQL that have no store of objects.
    create table desk.blobs (name text primary key, bytes bytea not null);
    alter table desk.blobs alter column bytes set storage external;

    -- Which bookings a case is about.
    create table desk.case_bookings (
      case_id text not null references desk.cases (id),
      booking text not null,
      at bigint not null,
      by_actor jsonb not null,
      act text not null,
      primary key (case_id, booking)
    );

    -- What was copied into a case. The references are gone once the case's time is over.
    create table desk.evidence (
      case_id text not null references desk.cases (id),
      kind text not null check (kind in ('booking', 'decision')),
      ref text not null,
      -- The vault's document that holds the copy; one for each time that somebody preserved.
      document text not null,
      booker text,
      rider text,
      driver text,
      reason text not null,
      at bigint not null,
      by_actor jsonb not null,
      destroyed_at bigint,
      act text not null,
      primary key (case_id, kind, ref)
    );
  `,
} as const

export interface AttachmentRow {
  id: string
  case_id: string
  place: number
  state: 'storing' | 'stored' | 'destroyed'
  type: PictureType
  bytes: number
  width: number
  height: number
  blob: string
  document: string | null
  at: number
  by_actor: Json<Actor>
  destroyed_at: number | null
  destroyed_why: string | null
  swept: boolean
  act: string
}

export interface CaseBookingRow {
  case_id: string
  booking: string
  at: number
  by_actor: Json<Actor>
  act: string
}

export interface EvidenceRow {
  case_id: string
  kind: 'booking' | 'decision'
  ref: string
  document: string
  booker: string | null
  rider: string | null
  driver: string | null
  reason: string
  at: number
  by_actor: Json<Actor>
  destroyed_at: number | null
  act: string
}

export interface EvidenceTables {
  'desk.attachments': AttachmentRow
  'desk.case_bookings': CaseBookingRow
  'desk.evidence': EvidenceRow
}
