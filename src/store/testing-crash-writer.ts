// Run by crash.test.ts as a process of its own, to be killed: writes numbers one after another, says each when it is acknowledged.
import { pino } from 'pino'
import { Problem, systemClock } from '../terms/index.ts'
import { openStore } from './store.ts'

interface Tables {
  'crash.number': { n: number; filling: string }
}

const store = await openStore({ folder: process.argv[2] as string, clock: systemClock, log: pino({ level: 'silent' }) })
if (store instanceof Problem) throw new Error(store.detail)
const up = 'create table crash.number (n int primary key, filling text not null);'
await store.migrate([{ room: 'crash', migrations: [{ name: '001', up }] }])
const held = await store.tables<Tables>().selectFrom('crash.number').select('n').orderBy('n').execute()
process.stdout.write(`held ${held.map((row) => row.n).join(',')}\n`)
for (let n = (held.at(-1)?.n ?? 0) + 1; ; n++) {
  await store.transaction(async (trx) => {
    await trx
      .tables<Tables>()
      .insertInto('crash.number')
      .values({ n, filling: 'x'.repeat(200) })
      .execute()
    await store.changes.record(trx, { room: 'crash', kind: 'written', key: String(n), data: null })
  })
  process.stdout.write(`acknowledged ${n}\n`)
}
