/** The tables of cases: `person`, `about` are the vault's blind index, `document` a sealed text; times are ms since the epoch. */
export const caseMigration = {
  name: '0004-cases',
  up: `
    create table desk.cases (
      id text primary key,
      -- What is read out to the person: eight characters of the ids' alphabet.
      reference text not null unique,
      -- The organisation whose case it is; null = the operator's own.
      organisation text,
      procedure text not null,
      -- A case keeps the version with which it began.
      procedure_version integer not null,
      channel text not null check (channel in ('phone', 'chat', 'web', 'api')),
      lang text not null check (lang in ('ko', 'zh', 'en')),
      person text,
      about text,
      happened_at bigint,
      -- What the person said when it was opened, sealed; and the version of the text by which they agreed to that.
      document text,
      consent text,
      status text not null check (status in ('open', 'waiting', 'escalated', 'closed')),
      waiting_for text check (waiting_for in ('person', 'call-back', 'approval', 'date')),
      waiting_until bigint,
      -- 0 low, 1 normal, 2 high, 3 urgent.
      priority smallint not null check (priority between 0 and 3),
      assignee text,
      tags jsonb not null,
      repeated boolean not null,
      opened_at bigint not null,
      opened_by jsonb not null,
      updated_at bigint not null,
      updated_by jsonb not null,
      -- The clock of the deadline: business time that is allowed, since when it runs, and what ran before that.
      target_ms bigint not null,
      clock_at bigint not null,
      clock_spent_ms bigint not null,
      due_at bigint,
      paused_since bigint,
      outcome text,
      late boolean,
      closed_at bigint,
      closed_by jsonb,
      merged_into text references desk.cases (id),
      complaint text,
      booking text,
      account text,
      line text,
      revision integer not null,
      act text not null,
      check ((status = 'closed') = (closed_at is not null and outcome is not null)),
      check ((status = 'waiting') = (waiting_for is not null)),
      check ((status = 'waiting') = (paused_since is not null)),
      check ((status = 'closed') = (due_at is null)),
      check (merged_into is null or status = 'closed')
    );
    -- The desk looks at cases that are not closed, by when they are due: one index for each filter, in the order that is shown.
    create index cases_due on desk.cases (due_at, id) where due_at is not null;
    create index cases_due_of_status on desk.cases (status, due_at, id) where due_at is not null;
    create index cases_due_of_assignee on desk.cases (assignee, due_at, id) where due_at is not null;
    create index cases_due_of_procedure on desk.cases (procedure, due_at, id) where due_at is not null;
    create index cases_due_of_priority on desk.cases (priority, due_at, id) where due_at is not null;
    create index cases_waiting on desk.cases (waiting_for, due_at, id) where waiting_for is not null;
    create index cases_waiting_until on desk.cases (waiting_until) where waiting_until is not null;
    -- Ids sort by when a case was opened.
    create index cases_of_status on desk.cases (status, id);
    create index cases_of_assignee on desk.cases (assignee, id);
    create index cases_of_procedure on desk.cases (procedure, id);
    create index cases_of_priority on desk.cases (priority, id);
    create index cases_updated on desk.cases (updated_at, id);
    create index cases_updated_of_status on desk.cases (status, updated_at, id);
    create index cases_updated_of_assignee on desk.cases (assignee, updated_at, id);
    create index cases_of_organisation on desk.cases (organisation, id) where organisation is not null;
    create index cases_tagged on desk.cases using gin (tags jsonb_path_ops);
    -- What links cases.
    create index cases_of_person on desk.cases (person, id) where person is not null;
    create index cases_about on desk.cases (about, id) where about is not null;
    create index cases_of_account on desk.cases (account, id) where account is not null;
    create index cases_of_line on desk.cases (line, id) where line is not null;
    create index cases_of_booking on desk.cases (booking, id) where booking is not null;
    create index cases_of_complaint on desk.cases (complaint, id) where complaint is not null;
    create index cases_merged on desk.cases (merged_into, id) where merged_into is not null;

    create table desk.notes (
      id text primary key,
      case_id text not null references desk.cases (id),
      document text not null,
      at bigint not null,
      by_actor jsonb not null,
      act text not null
    );
    create index notes_of_case on desk.notes (case_id, id);
    create table desk.mentions (
      staff text not null,
      case_id text not null references desk.cases (id),
      note text not null references desk.notes (id),
      at bigint not null,
      -- When the person who is mentioned opened the case.
      seen_at bigint,
      primary key (staff, case_id, note)
    );
    create index mentions_unseen on desk.mentions (staff) where seen_at is null;
    create index mentions_of_note on desk.mentions (note);

    -- Links by hand, both ways; those by number, booker and line are found when they are looked for.
    create table desk.links (
      case_id text not null references desk.cases (id),
      other text not null references desk.cases (id),
      at bigint not null,
      by_actor jsonb not null,
      act text not null,
      primary key (case_id, other),
      check (case_id <> other)
    );
  `,
} as const

/** What is nobody's is looked at most, by whatever else it is. */
export const unassignedMigration = {
  name: '0007-unassigned-cases',
  up: `create index cases_due_of_nobody on desk.cases (due_at, id) where assignee is null and due_at is not null;`,
} as const

/** "Nobody's, open and urgent" is asked for all day, and no statistics tell that nearly all that is nobody's is not closed. */
export const triageMigration = {
  name: '0008-unassigned-by-priority',
  up: `create index cases_due_of_nobody_by_priority on desk.cases (status, priority, due_at, id)
    where assignee is null and due_at is not null;`,
} as const

export interface CaseRow {
  id: string
  reference: string
  organisation: string | null
  procedure: string
  procedure_version: number
  channel: string
  lang: string
  person: string | null
  about: string | null
  happened_at: number | null
  document: string | null
  consent: string | null
  status: string
  waiting_for: string | null
  waiting_until: number | null
  priority: number
  assignee: string | null
  /** Goes in as JSON text, comes out as a list. */
  tags: unknown
  repeated: boolean
  opened_at: number
  opened_by: unknown
  updated_at: number
  updated_by: unknown
  target_ms: number
  clock_at: number
  clock_spent_ms: number
  due_at: number | null
  paused_since: number | null
  outcome: string | null
  late: boolean | null
  closed_at: number | null
  /** When all that it held of people was destroyed; its column comes with the evidence. */
  ended_at: number | null
  closed_by: unknown
  merged_into: string | null
  complaint: string | null
  booking: string | null
  account: string | null
  line: string | null
  revision: number
  act: string
}

export interface NoteRow {
  id: string
  case_id: string
  document: string
  at: number
  by_actor: unknown
  act: string
}

export interface MentionRow {
  staff: string
  case_id: string
  note: string
  at: number
  seen_at: number | null
}

export interface LinkRow {
  case_id: string
  other: string
  at: number
  by_actor: unknown
  act: string
}

export interface CaseTables {
  'desk.cases': CaseRow
  'desk.notes': NoteRow
  'desk.mentions': MentionRow
  'desk.links': LinkRow
}
