import type { ColumnType } from 'kysely'
import type { Procedure, Value, Walk } from '../procedures/index.ts'
import type { Actor } from '../terms/index.ts'
import type { Found } from './acts/executor.ts'

type Json<T> = ColumnType<T, string, string>

/**
 * `person` is the vault's blind index, `doc_…` a sealed document: in `walk` and `answers` too nobody's number and nobody's words stand in
 * clear. Times are ms since the epoch.
 */
export const runTables = `
  -- A procedure as it was when the first case took it: a case keeps the version that it started with.
  create table desk.procedures (
    id text not null,
    version integer not null,
    definition jsonb not null,
    kept_at bigint not null,
    primary key (id, version)
  );

  -- Where each case stands.
  create table desk.runs (
    case_id text primary key,
    organisation text,
    procedure text not null,
    version integer not null,
    walk jsonb not null,
    -- The step at which it stands; null once it has ended.
    step text,
    -- Why it stands at a look or an act that should have passed by itself.
    problem jsonb,
    outcome text,
    -- When a wait for a date is over.
    wait_until bigint,
    started_at bigint not null,
    changed_at bigint not null,
    -- Grows with every change: two who work on it at once see each other.
    revision integer not null,
    foreign key (procedure, version) references desk.procedures (id, version)
  );
  create index runs_until on desk.runs (wait_until) where wait_until is not null;

  -- The path that each case took: the audit. Rows are never deleted before the case is; what was gone back over is marked.
  create table desk.steps (
    case_id text not null references desk.runs (case_id),
    seq integer not null,
    step text not null,
    kind text not null,
    at bigint not null,
    by_actor jsonb not null,
    answers jsonb not null,
    -- What a look found or an act made.
    found jsonb,
    -- Why this way was taken: one sentence in every language.
    why jsonb,
    acted boolean not null,
    -- What undoing needs: ids of what the act made.
    effect jsonb,
    -- The act was taken back.
    undone_at bigint,
    undone_by jsonb,
    undone_why text,
    -- Somebody went back over it: it is no part of the walk any more.
    left_at bigint,
    left_by jsonb,
    primary key (case_id, seq)
  );

  -- What somebody must do outside the house.
  create table desk.tasks (
    id text primary key,
    organisation text,
    case_id text not null,
    -- The step that made it: its words and outcomes stand there.
    procedure text not null,
    version integer not null,
    step text not null,
    kind text not null,
    state text not null check (state in ('open', 'done', 'cancelled')),
    -- Whom to call.
    person text,
    booking text,
    created_at bigint not null,
    created_by jsonb not null,
    due_at bigint,
    -- When others were told that it is overdue.
    told_at bigint,
    outcome text,
    note text,
    done_at bigint,
    done_by jsonb,
    act text not null,
    check ((state = 'open') = (done_at is null)),
    check ((state = 'done') = (outcome is not null))
  );
  create index tasks_of_case on desk.tasks (case_id, id);
  create index tasks_by_state on desk.tasks (state, id);
  create index tasks_due on desk.tasks (due_at) where state = 'open';

  -- What the desk cannot settle by itself.
  create table desk.escalations (
    id text primary key,
    organisation text,
    case_id text not null,
    procedure text not null,
    version integer not null,
    cause text not null,
    state text not null check (state in ('open', 'answered', 'withdrawn')),
    -- What was found, sealed.
    document text,
    pictures jsonb not null,
    bookings jsonb not null,
    created_at bigint not null,
    created_by jsonb not null,
    ended_at bigint,
    ended_by jsonb,
    answer text,
    digest text,
    act text not null
  );
  create index escalations_of_case on desk.escalations (case_id, id);
  create index escalations_by_state on desk.escalations (state, id);
  create index escalations_by_time on desk.escalations (created_at, id);
  create index escalations_of_digest on desk.escalations (digest, id) where digest is not null;

  create table desk.digests (
    id text primary key,
    organisation text,
    kind text not null check (kind in ('day', 'asked')),
    from_at bigint not null,
    until_at bigint not null,
    made_at bigint not null,
    made_by jsonb not null,
    total integer not null,
    groups jsonb not null,
    act text not null
  );
  create index digests_by_kind on desk.digests (kind, until_at);
`

export interface ProcedureRow {
  id: string
  version: number
  definition: Json<Procedure>
  kept_at: number
}

export interface RunRow {
  case_id: string
  organisation: string | null
  procedure: string
  version: number
  walk: Json<Walk>
  step: string | null
  problem: ColumnType<{ code: string; detail: string } | null, string | null, string | null>
  outcome: string | null
  wait_until: number | null
  started_at: number
  changed_at: number
  revision: number
}

export interface StepRow {
  case_id: string
  seq: number
  step: string
  kind: string
  at: number
  by_actor: Json<Actor>
  answers: Json<Record<string, Value>>
  found: ColumnType<Found[] | null, string | null, string | null>
  why: ColumnType<Record<'ko' | 'zh' | 'en', string> | null, string | null, string | null>
  acted: boolean
  effect: ColumnType<Record<string, unknown> | null, string | null, string | null>
  undone_at: number | null
  undone_by: ColumnType<Actor | null, string | null, string | null>
  undone_why: string | null
  left_at: number | null
  left_by: ColumnType<Actor | null, string | null, string | null>
}

export interface TaskRow {
  id: string
  organisation: string | null
  case_id: string
  procedure: string
  version: number
  step: string
  kind: string
  state: 'open' | 'done' | 'cancelled'
  person: string | null
  booking: string | null
  created_at: number
  created_by: Json<Actor>
  due_at: number | null
  told_at: number | null
  outcome: string | null
  note: string | null
  done_at: number | null
  done_by: ColumnType<Actor | null, string | null, string | null>
  act: string
}

export interface EscalationRow {
  id: string
  organisation: string | null
  case_id: string
  procedure: string
  version: number
  cause: string
  state: 'open' | 'answered' | 'withdrawn'
  document: string | null
  pictures: Json<string[]>
  bookings: Json<string[]>
  created_at: number
  created_by: Json<Actor>
  ended_at: number | null
  ended_by: ColumnType<Actor | null, string | null, string | null>
  answer: string | null
  digest: string | null
  act: string
}

export interface DigestGroup {
  procedure: string
  /** The newest of those that escalated. */
  version: number
  cause: string
  count: number
  /** Still unanswered when it was made. */
  open: number
  escalations: { id: string; case: string; at: number }[]
}

export interface DigestRow {
  id: string
  organisation: string | null
  kind: 'day' | 'asked'
  from_at: number
  until_at: number
  made_at: number
  made_by: Json<Actor>
  total: number
  groups: Json<DigestGroup[]>
  act: string
}

export interface RunTables {
  'desk.procedures': ProcedureRow
  'desk.runs': RunRow
  'desk.steps': StepRow
  'desk.tasks': TaskRow
  'desk.escalations': EscalationRow
  'desk.digests': DigestRow
}
