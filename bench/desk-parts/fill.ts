import { sql } from 'kysely'
import pg from 'pg'
import type { App } from '../../src/app.ts'
import { dayMs } from '../../src/terms/index.ts'

export interface Crowd {
  people: number
  cases: number
  bookings: number
  agents: readonly string[]
  now: number
}

const sealedAtOnce = 20_000
/** Seeded by its position: the same crowd on every run. */
export const numberOf = (n: number): string =>
  `+8210${String(20_000_000 + ((n * 7_919) % 70_000_000)).padStart(8, '0')}`

/**
 * A desk of some years, written by SQL: a tenth of the cases is not closed, spread over procedures, priorities, tags and fifty agents;
 * bookings over three months, each of 200 thousand drivers with his own. People's numbers are sealed by the vault itself.
 */
export async function fill(app: App, crowd: Crowd, databaseUrl: string | undefined): Promise<void> {
  if (databaseUrl === undefined) return await fillBy(app, crowd, (text) => sql.raw(text).execute(app.store.tables()))
  // A session of its own: the house's end every statement after a minute, and an index of ten million rows takes longer.
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query("set maintenance_work_mem = '1GB'")
    await fillBy(app, crowd, (text) => client.query(text))
  } finally {
    await client.end()
  }
}

type Run = (text: string) => Promise<unknown>

async function fillBy(app: App, crowd: Crowd, run: Run): Promise<void> {
  const { store, vault } = app
  const db = store.tables<never>()
  await run('create schema if not exists bench')
  await run('create table bench.people (n integer primary key, ref text not null)')
  await run('create table bench.agents (n integer primary key, id text not null)')
  await sql`insert into bench.agents select (n - 1)::int, id from unnest(${[...crowd.agents]}::text[]) with ordinality as a (id, n)`.execute(
    db,
  )
  for (let from = 0; from < crowd.people; from += sealedAtOnce) {
    const numbers = Array.from({ length: Math.min(sealedAtOnce, crowd.people - from) }, (_, i) => numberOf(from + i))
    await store.transaction(async (trx) => {
      const refs = await vault.sealNumbers(trx, numbers, { room: 'desk', reason: 'bench', until: null })
      await sql`insert into bench.people select ${from}::int + n::int - 1, ref from unnest(${refs}::text[]) with ordinality as p (ref, n)`.execute(
        trx.tables<never>(),
      )
    })
  }
  await run(idFunction)
  await withoutIndexes(app, run, 'desk.cases', () => run(casesOf(crowd)))
  await run(`insert into directory.accounts (id, organisation, number, verified, created_at, act)
    select 'acc_' || p.n, 'org_bench', p.ref, true, ${crowd.now}, 'act_bench' from bench.people p where p.n < 100000`)
  await withoutIndexes(app, run, 'directory.bookings', () => run(bookingsOf(crowd)))
  await run('analyze')
}

export async function isFilled(app: App): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass('bench.people') is not null as there`.execute(
    app.store.tables<never>(),
  )
  return rows[0]?.there === true
}

/** Another shift takes over what the agents of the run before had. */
export async function giveTo(app: App, agents: readonly string[]): Promise<void> {
  const db = app.store.tables<never>()
  for (const [n, id] of agents.entries()) {
    await sql`update desk.cases set assignee = ${id}
      where due_at is not null and assignee = (select id from bench.agents where n = ${n})`.execute(db)
    await sql`update bench.agents set id = ${id} where n = ${n}`.execute(db)
  }
}

/** Ids as the house makes them: ten characters of time, sixteen that differ. */
const idFunction = `
  create function bench.id(prefix text, at bigint, n bigint) returns text language sql immutable as $$
    select prefix || (
      select string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (at >> (5 * i) & 31)::int + 1, 1), '' order by i desc)
      from generate_series(0, 9) as i
    ) || '00000000' || (
      select string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (n >> (5 * i) & 31)::int + 1, 1), '' order by i desc)
      from generate_series(0, 7) as i
    )
  $$`

/** Three years of cases; the later they were opened, the likelier they are not closed yet. */
function casesOf({ cases, people, agents, now }: Crowd): string {
  const spanMs = 3 * 365 * dayMs
  const by = '{"kind":"staff","id":"stf_bench"}'
  return `
    insert into desk.cases (
      id, reference, organisation, procedure, procedure_version, channel, lang, person, about, happened_at, status, waiting_for,
      priority, assignee, tags, repeated, opened_at, opened_by, updated_at, updated_by, target_ms, clock_at, clock_spent_ms, due_at,
      paused_since, outcome, late, closed_at, closed_by, account, line, revision, act
    )
    select
      c.id, right(c.id, 8), null,
      (array['unsolicited-contact', 'driver-call-failure', 'nuisance-call'])[1 + (h >> 3) % 3], 1,
      (array['phone', 'chat', 'web', 'api'])[1 + (h >> 5) % 4], (array['ko', 'ko', 'zh', 'en'])[1 + (h >> 7) % 4],
      p.ref, q.ref, opened - 3600000, status,
      case when status = 'waiting' then (array['person', 'call-back', 'approval', 'date'])[1 + (h >> 9) % 4] end,
      (array[0, 1, 1, 1, 1, 2, 2, 3])[1 + (h >> 11) % 8], case when (h >> 14) % 10 < 8 or status = 'closed' then a.id end,
      case when (h >> 17) % 4 = 0 then jsonb_build_array((array['vip', 'press', 'again', 'night', 'taxi'])[1 + (h >> 19) % 5]) else '[]' end,
      (h >> 21) % 5 = 0, opened, '${by}', least(opened + (h % 200) * 3600000, ${now}), '${by}', 64800000, opened, 0,
      case when status <> 'closed' then opened + 64800000 + (h % 400) * 900000 end,
      case when status = 'waiting' then opened + 3600000 end, case when status = 'closed' then 'done' end,
      case when status = 'closed' then (h >> 23) % 8 = 0 end,
      case when status = 'closed' then opened + 36000000 end, case when status = 'closed' then '${by}'::jsonb end,
      case when (h >> 5) % 2 = 0 then 'acc_' || (h % 100000) end, null, 1 + h % 9, 'act_bench'
    from (
      select n, h, opened, bench.id('cas_', opened, n) as id,
        case when age < 0.06 and h % 10 < 5 then 'open' when age < 0.15 and h % 10 between 5 and 6 then 'waiting'
          when age < 0.15 and h % 10 = 7 then 'escalated' when age < 0.06 then 'waiting' else 'closed' end as status
      from (
        select n, abs(hashint8(n)::bigint) as h, ${now} - ((${cases} - n)::double precision / ${cases} * ${spanMs})::bigint - 1000 as opened,
          (${cases} - n)::double precision / ${cases} as age
        from generate_series(1, ${cases}) as n
      ) as seeded
    ) as c
    join bench.people p on p.n = c.h % ${people}
    join bench.people q on q.n = (c.h >> 6) % ${people}
    left join bench.agents a on a.n = (c.h >> 4) % ${agents.length}`
}

function bookingsOf({ bookings, people, now }: Crowd): string {
  const spanMs = 90 * dayMs
  return `
    insert into directory.bookings (
      id, organisation, account, booker_number, rider, contact_until, driver, area, state, at, recorded_at, act
    )
    select 'bkg_' || lpad(seeded.n::text, 26, '0'), 'org_bench', 'acc_' || (h % least(100000, ${people})), b.ref,
      case when h % 5 = 0 then r.ref end, at + 7948800000, d.ref, 'area-' || (h >> 8) % 250, 'ended', at, at, 'act_bench'
    from (
      select n, abs(hashint8(n)::bigint) as h, ${now} - (${bookings} - n)::bigint * ${Math.floor(spanMs / bookings)} as at
      from generate_series(1, ${bookings}) as n
    ) as seeded
    join bench.people b on b.n = h % least(100000, ${people})
    join bench.people r on r.n = (h >> 5) % ${people}
    join bench.people d on d.n = (h >> 7) % least(200000, ${people})`
}

/** Indexes are made after the rows: twenty of them kept up row by row take ten times as long. */
async function withoutIndexes(app: App, run: Run, table: string, work: () => Promise<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname || '.' || tablename = ${table} and indexdef not like 'CREATE UNIQUE%'`.execute(
    app.store.tables<never>(),
  )
  for (const { name } of rows) await run(`drop index ${table.split('.')[0]}."${name}"`)
  await work()
  for (const { definition } of rows) await run(definition)
}
