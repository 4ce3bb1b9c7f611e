import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { Problem, systemClock } from '../terms/index.ts'
import { backup, restore } from './backup.ts'
import { dumpStatements } from './dump-statements.ts'
import { createDatabase } from './durable-fs.ts'
import { openStore, Store } from './store.ts'
import { embeddedImage, testCluster, withoutPostgres } from './testing.ts'

const options = { clock: systemClock, log: pino({ level: 'silent' }) }
interface Tables {
  'things.thing': { id?: number; text: string; body: unknown; bytes: Buffer }
}
const up = `create table things.thing (id bigserial primary key, text text, body jsonb, bytes bytea);
  create index thing_text on things.thing (text);
  create function things.noisy() returns trigger language plpgsql as $f$ begin new.text := new.text || ';'; return new; end $f$;
  create trigger noisy before update on things.thing for each row execute function things.noisy();`
const rooms = [{ room: 'things', migrations: [{ name: '001', up }] }]
const nasty = ["it's; a 'trap'", 'two\nlines -- no comment', '$$ $f$ "q" \\', '전화 ☎ 汉字', '']

function opened(store: Store | Problem): Store {
  assert.ok(store instanceof Store, store instanceof Problem ? store.detail : '')
  return store
}
async function rows(store: Store): Promise<unknown[]> {
  return (await store.tables<Tables>().selectFrom('things.thing').selectAll().orderBy('id').execute()).map((row) => ({
    ...row,
  }))
}

test('a backup of the embedded store loads into another folder and into PostgreSQL, and goes on from there', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rf-backup-'))
  try {
    const source = join(folder, 'source')
    const file = join(folder, 'backup.sql')
    const image = await embeddedImage()
    await createDatabase(source, image)
    const store = opened(await openStore({ folder: source, ...options }))
    t.after(() => store.close())
    await store.migrate(rooms)
    for (const text of nasty) {
      await store.transaction(async (trx) => {
        const row = { text, body: { text }, bytes: Buffer.from(text) }
        await trx.tables<Tables>().insertInto('things.thing').values(row).execute()
        await store.changes.record(trx, { room: 'things', kind: 'made', key: text, data: { text } })
      })
    }
    await store.jobs.send('later', { n: 1 })
    const written = await rows(store)
    const running = await backup({ folder: source, ...options }, file)
    assert.ok(running instanceof Problem && running.code === 'store-in-use')
    const live = await store.backup(join(folder, 'live.sql'))
    assert.ok(!(live instanceof Problem))
    // A dump must not leave anything behind in the only session.
    assert.deepEqual(await rows(store), written)
    await store.close()

    const done = await backup({ folder: source, ...options }, file)
    assert.ok(!(done instanceof Problem))
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(done.bytes, statSync(file).size)

    const check = async (target: { folder: string } | { url: string }) => {
      const restored = await restore(file, { ...target, ...options }, image)
      assert.ok(!(restored instanceof Problem), restored instanceof Problem ? restored.detail : '')
      const after = opened(await openStore({ ...target, ...options }))
      t.after(() => after.close())
      await after.migrate(rooms)
      assert.deepEqual(await rows(after), written)
      assert.equal((await after.changes.since(0, 100)).length, nasty.length)
      // Sequences, triggers and jobs go on where they were.
      await after
        .tables<Tables>()
        .insertInto('things.thing')
        .values({ text: 'n', body: null, bytes: Buffer.alloc(0) })
        .execute()
      assert.equal(((await rows(after)).at(-1) as { id: number }).id, nasty.length + 1)
      await after.tables<Tables>().updateTable('things.thing').set({ text: 'u' }).where('id', '=', 1).execute()
      assert.equal(((await rows(after))[0] as { text: string }).text, 'u;')
      let later = (_: unknown) => {}
      const job = new Promise((resolve) => {
        later = resolve
      })
      await after.jobs.work('later', async (data) => later(data))
      assert.deepEqual(await job, { n: 1 })
      await after.close()
      const again = await restore(file, { ...target, ...options }, image)
      assert.ok(again instanceof Problem && again.code === 'already-exists')
    }
    await t.test('into a folder', () => check({ folder: join(folder, 'target') }))
    await t.test('into PostgreSQL', { skip: withoutPostgres }, async () => {
      const cluster = await testCluster()
      const url = await cluster.database()
      await check({ url })
      await cluster.drop(url)
    })
    await t.test('a file that was cut short is refused, a broken one leaves nothing', async () => {
      const target = join(folder, 'never')
      const whole = readFileSync(file, 'utf8')
      truncateSync(file, statSync(file).size - 200)
      const cut = await restore(file, { folder: target, ...options }, image)
      assert.ok(cut instanceof Problem && cut.code === 'bad-request')
      writeFileSync(file, whole.replace('CREATE TABLE store.migrations', 'CREATE TABBLE store.migrations'))
      await assert.rejects(restore(file, { folder: target, ...options }, image), /syntax error/)
      writeFileSync(file, whole)
      const empty = await backup({ folder: target, ...options }, join(folder, 'x.sql'))
      assert.ok(empty instanceof Problem && empty.code === 'not-found')
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a dump is cut into statements wherever its chunks end', async () => {
  const text = `-- a; comment\nSET a = 1;\n\nINSERT INTO t VALUES ('x;''y', "z;", $q$ ; ' $q$);\n-- end\n`
  const expected = ['SET a = 1', `INSERT INTO t VALUES ('x;''y', "z;", $q$ ; ' $q$)`]
  for (let size = 1; size <= text.length; size++) {
    const chunks = async function* () {
      for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
    }
    assert.deepEqual(await Array.fromAsync(dumpStatements(chunks())), expected, `chunks of ${size}`)
  }
})
