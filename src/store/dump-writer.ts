import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { pgDump } from '@electric-sql/pglite-tools/pg_dump'
import { dumpEnd } from './dump-statements.ts'

const rowsPerInsert = 200
/** Rows read ahead at a time: bounds memory whatever the size of the store. */
const rowsPerPage = 1_000

/**
 * Writes a database as SQL: definitions by pg_dump, rows by ourselves, because pg_dump in WebAssembly gathers its whole output in
 * memory (1.8 GB for 345 MB). The order is pg_dump's: tables, rows, then keys, indexes and triggers. Leaves the session dirty.
 */
export async function writeDump(db: PGlite, file: string): Promise<void> {
  const out = openSync(file, 'w', 0o600)
  const write = (text: string) => void writeSync(out, `${text}\n`)
  const definitions = async (section: 'pre-data' | 'post-data') => {
    const dump = await pgDump({ pg: db, args: ['--no-owner', '--no-privileges', `--section=${section}`] })
    write(await dump.text())
    // pg_dump leaves its transaction open and its settings behind (an empty search path among them).
    await db.exec('rollback')
    await db.exec('discard all')
  }
  try {
    write('-- ringfence backup 1')
    await definitions('pre-data')
    await db.exec('begin isolation level repeatable read read only')
    for (const table of await tablesOf(db)) await writeRows(db, table, write)
    const sequences = await db.query<{ line: string }>(sequenceLines)
    for (const { line } of sequences.rows) write(line)
    await db.exec('commit')
    await definitions('post-data')
    write(dumpEnd)
    fsyncSync(out)
  } finally {
    closeSync(out)
  }
}

interface DumpedTable {
  name: string
  columns: string
  /** An expression that gives one row as the text of a VALUES list. */
  tuple: string
}

// Partitions are tables of their own and hold the rows; the partitioned table holds none. Generated columns make themselves.
async function tablesOf(db: PGlite): Promise<DumpedTable[]> {
  const { rows } = await db.query<DumpedTable>(`
    select format('%I.%I', n.nspname, c.relname) as name,
      string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns,
      string_agg(format('quote_nullable(%I::text)', a.attname), ' || '','' || ' order by a.attnum) as tuple
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by 1 order by 1`)
  return rows
}

async function writeRows(db: PGlite, table: DumpedTable, write: (text: string) => void): Promise<void> {
  await db.exec(`declare dumped no scroll cursor for select ${table.tuple} as row from ${table.name}`)
  const head = `INSERT INTO ${table.name} (${table.columns}) OVERRIDING SYSTEM VALUE VALUES`
  for (;;) {
    const { rows } = await db.query<{ row: string }>(`fetch ${rowsPerPage} from dumped`)
    for (let at = 0; at < rows.length; at += rowsPerInsert) {
      const tuples = rows.slice(at, at + rowsPerInsert).map(({ row }) => `(${row})`)
      write(`${head}\n${tuples.join(',\n')};`)
    }
    if (rows.length < rowsPerPage) break
  }
  await db.exec('close dumped')
}

const sequenceLines = `
  select format('SELECT pg_catalog.setval(%L, %s, true);', format('%I.%I', schemaname, sequencename), last_value) as line
  from pg_sequences where last_value is not null and schemaname !~ '^pg_' order by 1`
