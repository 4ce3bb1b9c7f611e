import type { RoomMigrations } from '../store/index.ts'
import { type CaseTables, caseMigration, triageMigration, unassignedMigration } from './case-tables.ts'
import { evidenceMigration } from './evidence-tables.ts'
import { runTables } from './run-migrations.ts'

/** `caller`, `person`, `about` are the vault's blind index (32 hex), never numbers; times are ms since the epoch. */
export const deskMigrations: RoomMigrations = {
  room: 'desk',
  migrations: [
    {
      name: '0001-reported-calls',
      up: `
        -- Complaints that an authority published. No consumer is named in them; city is left out, area and state are kept.
        create table desk.reported_calls (
          source text not null,
          key uuid not null,
          caller text not null,
          -- When it was reported. Of a source that gives days only, midnight.
          reported_at bigint not null,
          -- When the call came, where the consumer said.
          called_at bigint,
          subject text,
          robocall boolean,
          area text,
          state text,
          primary key (source, key)
        );
        create index reported_calls_of_caller on desk.reported_calls (caller, reported_at desc, key);
      `,
    },
    {
      name: '0002-complaints',
      up: `
        create table desk.complaints (
          id text primary key,
          -- The organisation whose desk took it; null = the operator's own.
          organisation text,
          person text not null,
          about text,
          happened_at bigint not null,
          channel text not null,
          document text not null,
          state text not null check (state in ('open', 'closed')),
          outcome text,
          note text,
          opened_at bigint not null,
          opened_by jsonb not null,
          closed_at bigint,
          closed_by jsonb,
          act text not null,
          check ((state = 'closed') = (closed_at is not null and outcome is not null))
        );
        create index complaints_of_person on desk.complaints (person, id);
        create index complaints_about on desk.complaints (about, id) where about is not null;
        create index complaints_of_organisation on desk.complaints (organisation, id);

        -- What the ledger held about the person around that time, copied while the day keys still linked it.
        create table desk.matches (
          complaint text not null references desk.complaints (id),
          seq bigint not null,
          kind text not null,
          ref text not null,
          owner text,
          source text,
          tag text,
          at bigint not null,
          -- Sent from the line that the complaint is about.
          same_caller boolean not null,
          primary key (complaint, seq)
        );
        create index matches_of_leaf on desk.matches (kind, ref);
      `,
    },
    {
      name: '0003-matches-of-callers',
      up: `
        create index matches_of_owner on desk.matches (owner, complaint) where owner is not null;
        create index matches_of_source on desk.matches (source, complaint) where source is not null;
      `,
    },
    caseMigration,
    { name: '0005-runs', up: runTables },
    evidenceMigration,
    unassignedMigration,
    triageMigration,
  ],
}

export interface ReportedCallRow {
  source: string
  key: string
  caller: string
  reported_at: number
  called_at: number | null
  subject: string | null
  robocall: boolean | null
  area: string | null
  state: string | null
}

export interface ComplaintRow {
  id: string
  organisation: string | null
  person: string
  about: string | null
  happened_at: number
  channel: string
  document: string
  state: string
  outcome: string | null
  note: string | null
  opened_at: number
  opened_by: unknown
  closed_at: number | null
  closed_by: unknown
  act: string
}

export interface MatchRow {
  complaint: string
  seq: number
  kind: string
  ref: string
  owner: string | null
  source: string | null
  tag: string | null
  at: number
  same_caller: boolean
}

export interface DeskTables extends CaseTables {
  'desk.reported_calls': ReportedCallRow
  'desk.complaints': ComplaintRow
  'desk.matches': MatchRow
}
