import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { type App, openApp } from '../app.ts'
import { defaultConfig } from '../config.ts'
import { riderContactEnds } from '../directory/index.ts'
import { verifyExport } from '../ledger/index.ts'
import type { Store } from '../store/index.ts'
import { withStores } from '../store/testing.ts'
import { type Actor, dayMs, Problem, type SteppedClock } from '../terms/index.ts'
import { keptUntil } from './index.ts'
import { jpegOf, pngOf } from './testing-pictures.ts'

const agent: Actor = { kind: 'staff', id: 'stf_agent' }
const [booker, rider, driver, asker] = ['+821012345678', '+821055556666', '+821087654321', '+821099990000']
const numbers = [booker, rider, driver, asker].map((number) => number.slice(3))

interface House {
  app: App
  store: Store
  clock: SteppedClock
  organisation: string
  /** The hourly job of retention. */
  retention(): Promise<void>
  open(): Promise<string>
  close(id: string): Promise<void>
  book(id: string): Promise<void>
}

function good<T>(outcome: T | Problem): T {
  assert.ok(!(outcome instanceof Problem), outcome instanceof Problem ? `${outcome.code}: ${outcome.detail}` : '')
  return outcome
}
const codeOf = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : outcome)

function withHouse(t: TestContext, work: (house: House) => Promise<void>): Promise<void> {
  return withStores(t, async (store, { clock, log }) => {
    const app = good(await openApp({ config: defaultConfig(), clock, log, store }))
    try {
      const { organisations } = app.callers
      const firm = good(
        await organisations.create({ name: 'Dallim Mobility', country: 'KR', sector: 'transport' }, agent),
      )
      const { accounts, bookings } = app.directory
      good(await accounts.create({ id: 'passenger', organisation: firm.id, number: { number: booker } }, agent))
      const given = { procedure: 'unsolicited-contact', channel: 'phone', lang: 'ko', number: asker } as const
      await work({
        app,
        store,
        clock,
        organisation: firm.id,
        async retention() {
          await app.directory.bookings.forgetContacts()
          await app.desk.endCases()
          await app.vault.retentionRun(clock.now())
        },
        open: async () => good(await app.desk.cases.open(given, agent)).id,
        async close(id) {
          const { revision } = good(await app.desk.cases.get(id, {}))
          good(await app.desk.caseActs.close(id, { revision, outcome: 'mistake' }, agent))
        },
        async book(id) {
          const riding = { rider: { number: rider }, driver: { number: driver }, area: '서울 강남구 역삼동' }
          good(await bookings.record({ id, organisation: firm.id, account: 'passenger', ...riding }, agent))
        },
      })
    } finally {
      await app.close()
    }
  })
}

async function* body(bytes: Uint8Array) {
  yield bytes
}

async function exported(app: App): Promise<string> {
  let text = ''
  const sink = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  await app.ledger.exportTo(sink)
  return text
}

/** Every table of the house as text. */
async function dump(store: Store): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`.execute(store.tables<object>())
  const parts: string[] = []
  for (const { name } of rows) {
    const table = await sql<{
      all: string
    }>`select coalesce(json_agg(t)::text, '') as all from ${sql.raw(name)} t`.execute(store.tables<object>())
    parts.push(table.rows[0]?.all ?? '')
  }
  return parts.join('\n')
}

test('the contact goes after three months, the evidence stays with the case for three years after its end and then goes, with proof', (t) =>
  withHouse(t, async ({ app, store, clock, retention, open, close, book }) => {
    const { desk, vault, ledger, directory } = app
    await book('ride-1')
    await book('ride-2')
    const id = await open()
    good(await desk.evidence.link(id, ['ride-1', 'ride-2'], agent))
    const began = clock.now()
    const ends = riderContactEnds(began)
    const days = Math.floor((ends - began) / dayMs)
    assert.equal(good(await desk.evidence.of(id, agent)).daysLeft, days)
    clock.step(60 * dayMs)
    assert.equal(good(await desk.evidence.of(id, agent)).daysLeft, days - 60)

    const preserve = (bookings: string[], reason = 'Entered by a stranger, three times: needed for the sanction.') =>
      desk.evidence.preserve(id, { bookings, reason }, agent)
    assert.equal(codeOf(await preserve(['ride-1'], ' ')), 'invalid-field')
    assert.equal(codeOf(await preserve(['ride-1'], `Called ${rider}`)), 'invalid-field')
    assert.equal(codeOf(await preserve(['ride-9'])), 'not-found')
    good(await preserve(['ride-1', 'ride-1']))
    good(await preserve(['ride-1']))
    const picture = good(
      await desk.attachments.add(id, { name: '통화 기록.png', body: body(pngOf({ width: 4, height: 4 })) }, agent),
    )

    // The booking's own time is over.
    clock.set(ends)
    const before = await ledger.head()
    await retention()
    assert.equal(good(await directory.lookups.booking('ride-1', agent)).rider, undefined)
    assert.deepEqual(good(await directory.lookups.bookingsByRider({ number: rider }, {}, agent)), [])
    const evidence = good(await desk.evidence.of(id, agent))
    assert.deepEqual(
      evidence.bookings.map(({ booking, state, preserved }) => [booking, state, preserved]),
      [
        ['ride-1', 'destroyed', true],
        ['ride-2', 'destroyed', false],
      ],
    )
    assert.equal(evidence.daysLeft, undefined)
    const [kept] = evidence.preserved
    assert.deepEqual(
      [kept?.copy?.area, kept?.copy?.account, kept?.copy?.at],
      ['서울 강남구 역삼동', 'passenger', began],
    )
    assert.equal(kept?.rider, vault.personRef(rider))
    assert.equal((await vault.mask([vault.personRef(rider), vault.personRef(driver)])).size, 2, 'the case holds them')
    assert.equal(good(await preserve(['ride-2'])), undefined)
    const late = good(await desk.evidence.of(id, agent)).preserved.find((one) => one.booking === 'ride-2')
    assert.deepEqual([late?.rider, late?.driver], [undefined, undefined], 'what is gone is not brought back')

    // Three calendar years after the case was closed, and not a moment before.
    clock.step(40 * dayMs)
    await close(id)
    const over = keptUntil(clock.now())
    assert.equal(good(await desk.evidence.of(id, agent)).endsAt, over)
    assert.equal(codeOf(await preserve(['ride-2'])), 'wrong-state')
    clock.set(over - 1)
    await retention()
    assert.equal((await vault.mask([vault.personRef(rider)])).size, 1)
    assert.equal(good(await desk.attachments.read(id, picture.id, 'Check', agent)).name, '통화 기록.png')
    clock.set(over)
    await retention()
    await retention()
    assert.equal((await vault.mask([rider, driver, asker].map((number) => vault.personRef(number)))).size, 0)
    const last = good(await desk.evidence.of(id, agent))
    assert.deepEqual(
      last.preserved.map(({ copy, rider: person, destroyedAt }) => [copy, person, destroyedAt]),
      Array(2).fill([undefined, undefined, over]),
    )
    assert.equal(codeOf(await desk.attachments.read(id, picture.id, 'Check', agent)), 'data-destroyed')
    const ended = good(await desk.cases.get(id, {}))
    assert.deepEqual([ended.person, ended.status, ended.outcome], [undefined, 'closed', 'mistake'])

    // Proof that anybody can check with the exported ledger and the public key.
    const text = await exported(app)
    assert.ok((await verifyExport([text], ledger.verifierKey, [before.checkpoint])).ok)
    const destroyed = text.split('\n').filter((line) => line.includes('key-destroyed') && line.includes('"documents"'))
    for (const document of last.preserved.map((one) => one.document))
      assert.ok(
        destroyed.some((line) => line.includes(document)),
        'the destruction of each document stands in the ledger',
      )
    assert.match(text, /desk\.end-cases/)
    for (const number of numbers) for (const all of [text, await dump(store)]) assert.ok(!all.includes(number))
    for (const number of [rider, driver, asker])
      assert.ok(!(await dump(store)).includes(vault.personRef(number)), 'nor does a reference say who it was')
  }))

test('a case that is opened again keeps what it holds until three years after its last end; merged ones end together', (t) =>
  withHouse(t, async ({ app, clock, retention, open, close }) => {
    const { desk, vault } = app
    const [id, other] = [await open(), await open()]
    const person = vault.personRef(asker)
    const { revision } = good(await desk.cases.get(other, {}))
    good(await desk.caseLinks.merge(other, { revision, into: id }, agent))
    await close(id)
    const first = keptUntil(clock.now())
    clock.step(365 * dayMs)
    const closed = good(await desk.cases.get(id, {}))
    good(await desk.caseActs.reopen(id, { revision: closed.revision }, agent))
    assert.equal(good(await desk.evidence.of(id, agent)).endsAt, undefined)
    clock.set(first + dayMs)
    await retention()
    assert.equal(good(await desk.cases.get(id, {})).person, person, 'an open case has no end')
    await close(id)
    const second = keptUntil(clock.now())
    for (const one of [id, other]) assert.equal(good(await desk.evidence.of(one, agent)).endsAt, second)
    clock.set(second - 1)
    await retention()
    assert.equal((await vault.mask([person])).size, 1)
    clock.set(second)
    await retention()
    assert.equal((await vault.mask([person])).size, 0)
    for (const one of [id, other]) assert.equal(good(await desk.cases.get(one, {})).person, undefined)
  }))

test('pictures: cleaned, counted, sealed, read on record, destroyed with proof, never another’s', (t) =>
  withHouse(t, async ({ app, store, organisation, open, close }) => {
    const { desk, vault } = app
    const { attachments } = desk
    const id = await open()
    const exif = Buffer.from('Exif\0\0GPS 37.4979', 'latin1')
    const photo = jpegOf({ width: 30, height: 20, segments: [[0xe1, exif]] })
    const name = '../../010-5555-6666 통\u202e화록록.exe'
    const added = good(await attachments.add(id, { name, body: body(photo) }, agent))
    assert.deepEqual([added.name, added.type, added.width, added.height], ['picture-1.jpg', 'image/jpeg', 30, 20])
    const read = good(await attachments.read(id, added.id, 'Compare the call log', agent))
    assert.equal(read.name, '***-****-**66 통화록록.jpg')
    assert.ok(!read.bytes.includes('GPS') && read.bytes.length === added.bytes)
    const [access] = await vault.accessLog({ actor: agent, limit: 1 })
    assert.equal(access?.purpose, 'Compare the call log')
    const stored = await dump(store)
    assert.ok(!stored.includes(read.bytes.toString('hex').slice(0, 64)) && !stored.includes('화록록'))

    const refused = async (bytes: Uint8Array, length?: number) =>
      codeOf(await attachments.add(id, { body: body(bytes), length }, agent))
    assert.equal(await refused(Buffer.from('<svg/>')), 'unsupported-media-type')
    assert.equal(await refused(Buffer.alloc(0)), 'unsupported-media-type')
    assert.equal(await refused(Buffer.alloc(11 * 1024 * 1024)), 'too-large')
    let pulled = false
    async function* never() {
      pulled = true
      yield Buffer.alloc(1)
    }
    assert.equal(codeOf(await attachments.add(id, { body: never(), length: 200 * 1024 * 1024 }, agent)), 'too-large')
    assert.equal(pulled, false, 'a length that is too long is refused before anything is read')
    async function* broken() {
      yield photo.subarray(0, 50)
      throw new Error('aborted')
    }
    assert.equal(codeOf(await attachments.add(id, { body: broken() }, agent)), 'bad-request')

    const many = await Promise.all(Array.from({ length: 22 }, () => attachments.add(id, { body: body(photo) }, agent)))
    const codes = many.map(codeOf).filter((code) => typeof code === 'string')
    assert.ok(codes.length >= 3 && codes.every((code) => code === 'wrong-state' || code === 'too-many-requests'))
    for (let n = good(await attachments.list(id, {})).length; n < 20; n++)
      good(await attachments.add(id, { body: body(photo) }, agent))
    assert.equal(await refused(photo), 'wrong-state', 'twenty are enough')
    assert.equal(new Set(good(await attachments.list(id, {})).map((one) => one.name)).size, 20)

    for (const scope of [{ ...agent, organisation }]) {
      assert.equal(codeOf(await attachments.list(id, scope)), 'not-found')
      assert.equal(codeOf(await attachments.read(id, added.id, 'x', scope)), 'not-found')
      assert.equal(codeOf(await attachments.add(id, { body: body(photo) }, scope)), 'not-found')
      assert.equal(codeOf(await attachments.destroy(id, added.id, 'x', scope)), 'not-found')
      assert.equal(codeOf(await desk.evidence.of(id, scope)), 'not-found')
    }
    const another = await open()
    assert.equal(codeOf(await attachments.read(another, added.id, 'x', agent)), 'not-found')

    assert.equal(codeOf(await attachments.destroy(id, added.id, '', agent)), 'invalid-field')
    const gone = good(await attachments.destroy(id, added.id, 'It shows a child.', agent))
    assert.ok(gone.destroyedAt !== undefined && gone.destroyedWhy === 'It shows a child.')
    assert.equal(codeOf(await attachments.read(id, added.id, 'x', agent)), 'data-destroyed')
    assert.equal(codeOf(await attachments.destroy(id, added.id, 'Again.', agent)), 'data-destroyed')
    const blobs = await sql<{ n: number }>`select count(*)::int as n from desk.blobs`.execute(store.tables<object>())
    assert.equal(blobs.rows[0]?.n, 19)
    assert.match(await exported(app), /desk\.destroy-picture/)
    await close(id)
    assert.equal(await refused(photo), 'wrong-state', 'a closed case takes none')
  }))

test('an upload that was never finished is cleared away after an hour', (t) =>
  withHouse(t, async ({ app, store, clock, open }) => {
    const id = await open()
    const { attachments } = app.desk
    const added = good(await attachments.add(id, { body: body(pngOf({ width: 2, height: 2 })) }, agent))
    await sql`update desk.attachments set state = 'storing'`.execute(store.tables<object>())
    assert.deepEqual(good(await attachments.list(id, {})), [])
    assert.equal(codeOf(await attachments.read(id, added.id, 'x', agent)), 'not-found')
    assert.equal(await attachments.sweep(), 0)
    clock.step(3_600_000)
    assert.equal(await attachments.sweep(), 1)
    const left = await sql<{
      n: number
    }>`select (select count(*) from desk.blobs) + (select count(*) from desk.attachments) as n`.execute(
      store.tables<object>(),
    )
    assert.equal(Number(left.rows[0]?.n), 0)
  }))
