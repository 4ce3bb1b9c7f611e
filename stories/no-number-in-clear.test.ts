import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { TestSmsc } from '../src/doors/smpp/testing.ts'
import { TestCluster, withoutPostgres } from '../src/store/testing.ts'
import { postgresPrograms } from '../src/store/testing-cluster.ts'
import { type House, lineNumber, moveIn, riderContact, riderNumber } from './house.ts'
import { newFolder, Program, ringfence } from './program.ts'

/** Stands in an e-mail address, which is kept in clear: the search must find this one where it finds nothing else. */
const control = '+821097531864'
const rider = riderNumber(1_234)
const numbers = {
  rider,
  line: lineNumber,
  refuser: riderNumber(4_321),
  caller: '+821098761234',
  blocked: '+827048151623',
  booker: riderNumber(2_471),
  driver: riderNumber(3_586),
  holder: riderNumber(6_193),
  customer: riderNumber(7_042),
  quiet: riderNumber(8_817),
  wisher: riderNumber(9_365),
  listed: riderNumber(5_529),
  imported: riderNumber(4_806),
  commanded: riderNumber(5_938),
  reported: '+12025550143',
  inWords: '+821064207531',
  asker: riderNumber(2_914),
  teller: riderNumber(7_718),
  texted: riderNumber(3_929),
}

/**
 * Everything that takes a number is done once with known numbers; then all that is on the disk (tables, indexes, write-ahead log),
 * in a dump of the database, in the ledger's export and in the log is searched for them.
 */
test('no phone number stands in clear: embedded store', { timeout: 240_000 }, async (t) => {
  const folder = newFolder(t)
  const { log, ledger } = await useEveryDoor(t, folder, {})
  const paths = globSync('**/*', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile())
  assert.ok(paths.length > 100, 'the database is there')
  const store = new Map(paths.map((path) => [path, readFileSync(join(folder, path))]))
  nothingIn(new Map([...store, ['log', log], ['ledger', ledger]]))
  assert.ok(foundIn(store, control).length > 0, 'the search reaches the data')
})

test('no phone number stands in clear: PostgreSQL', { timeout: 240_000, skip: withoutPostgres }, async (t) => {
  const cluster = await TestCluster.start()
  t.after(async () => {
    await cluster.stop()
    cluster.remove()
  })
  const url = await cluster.database()
  const { log, ledger } = await useEveryDoor(t, newFolder(t), { DATABASE_URL: url })
  const dump = execFileSync(join(postgresPrograms() ?? '', 'pg_dump'), [url], { maxBuffer: 512 * 1_048_576 })
  nothingIn(new Map(Object.entries({ dump, log, ledger })))
  assert.ok(foundIn(new Map([['dump', dump]]), control).length > 0, 'the search reaches the data')
})

/** Whatever takes a number, with the status that it must have: an act that silently fails would leave nothing to find. */
async function useEveryDoor(t: TestContext, folder: string, env: Record<string, string>) {
  const network = await TestSmsc.start()
  t.after(() => network.stop())
  const program = await Program.start(t, {
    folder,
    env: { ...env, RINGFENCE_LOG: 'debug', RINGFENCE_SMPP_URL: network.url },
  })
  const house = await moveIn(program)
  await contacts(house)
  await wishes(house)
  await desk(house)
  await texts(house, network)
  await cases(house)
  await refused(house)
  await program.stop()
  const printed = [program.printed]

  const reports = join(newFolder(t), 'reported.csv')
  const id = '0123456789abcdef'.repeat(2)
  writeFileSync(
    reports,
    `complaint_id,created_day,company_phone_number,consumer_area_code\n${id},2026-02-27,${numbers.reported.slice(2)},202\n`,
  )
  const contact = ['--organisation', house.organisation, '--line', house.line, '--channel', 'voice']
  const about = [...contact, '--purpose', 'service', '--category', 'transport', '--on-behalf']
  const list = join(newFolder(t), 'list.csv')
  writeFileSync(list, `name,phone\nsomebody,${numbers.listed}\n`)
  const out = join(newFolder(t), 'ledger.ndjson')
  for (const [codes, ...args] of [
    [[0], 'complaints', 'import', reports, '--format', 'ftc', '--rejects', `${reports}.rejects`],
    [[0, 1], 'decide', numbers.commanded, ...about],
    [[0, 1], 'decide', '--file', list, ...about],
    [[0], 'ledger', 'export', '--out', out],
  ] as [number[], ...string[]][]) {
    const ran = await ringfence(folder, args, { ...env, RINGFENCE_LOG: 'debug' })
    assert.ok(codes.includes(ran.code), `${args.slice(0, 2).join(' ')}: ${ran.code} ${ran.err} ${ran.out}`)
    // What a list of numbers is answered with is the list; what is printed beside it is not.
    printed.push(ran.err, args.includes('--file') ? '' : ran.out)
  }
  const log = Buffer.from(printed.join('\n'))
  const ledger = readFileSync(out)
  assert.match(
    log.toString(),
    /"msg":.*\bdec_[0-9A-Z]{26}\b/s,
    'both what was logged and what the commands printed are there',
  )
  assert.ok(ledger.includes(house.organisation), 'the ledger holds decisions of this firm')
  return { log, ledger }
}

async function contacts(house: House): Promise<void> {
  const { administrator, key, organisation } = house
  const email = `${control.slice(1)}@ringfence.example`
  await administrator.must(201, 'POST', '/v1/staff', { email, name: 'Control', role: 'agent' })
  const decision = await key.must(201, 'POST', '/v1/decisions', {
    ...riderContact(house, rider),
    purpose: 'emergency',
  })
  await key.must(200, 'POST', '/v1/permits/redeem', {
    permit: decision.permit,
    line: house.line,
    to: rider,
    channel: 'voice',
  })
  await key.must(201, 'POST', '/v1/contacts', {
    decision: decision.id,
    outcome: 'answered',
    startedAt: new Date().toISOString(),
    talkSeconds: 30,
  })
  await key.must(201, 'POST', '/v1/decisions', riderContact(house, '010-5550-4321'))
  await key.must(200, 'POST', '/v1/decisions/simulate', riderContact(house, rider))
  const batch = [rider, numbers.refuser, '010 5550 1234', 'no number at all']
  const answers = await key.ask(
    'POST',
    '/v1/decisions/batch',
    batch.map((to) => JSON.stringify(riderContact(house, to))).join('\n'),
    { 'content-type': 'application/x-ndjson' },
  )
  assert.equal(answers.status, 200)
  assert.equal(String(answers.body).trim().split('\n').length, batch.length)

  const booker = await administrator.must(201, 'POST', '/v1/accounts', { organisation, number: numbers.booker })
  await administrator.must(200, 'POST', `/v1/accounts/${booker.id}/verify`, { number: numbers.booker })
  await administrator.must(201, 'POST', '/v1/bookings', {
    organisation,
    account: booker.id,
    rider,
    driver: numbers.driver,
  })
  const imported = await administrator.ask(
    'POST',
    `/v1/directory/import?what=bookings&organisation=${organisation}`,
    `id,account,at,rider\nride-1,${booker.id},${new Date().toISOString()},${numbers.imported}\nride-2,x,y,${numbers.imported}\n`,
    { 'content-type': 'text/csv' },
  )
  assert.match(String(imported.body), /"imported":1/)
  const found = await administrator.must(200, 'POST', '/v1/directory/look-up', {
    by: 'rider',
    number: numbers.imported,
  })
  assert.equal(found.bookings.length, 1)
}

async function wishes({ administrator, key, organisation }: House): Promise<void> {
  const since = new Date(Date.now() - 86_400_000).toISOString()
  const until = new Date(Date.now() + 86_400_000).toISOString()
  await administrator.must(201, 'POST', '/v1/blocks', { number: rider, callerNumber: numbers.blocked })
  await administrator.must(201, 'POST', '/v1/holders', { number: numbers.holder, since, source: 'carrier' })
  await administrator.must(201, 'POST', '/v1/relationships', {
    number: numbers.customer,
    organisation,
    kind: 'customer',
    category: 'transport',
    lastTransactionAt: since,
    numberSource: 'direct',
  })
  await administrator.must(201, 'POST', '/v1/windows', { number: numbers.quiet, kind: 'quiet', from: since, until })
  const wisher = `/v1/numbers/${encodeURIComponent(numbers.wisher)}/preferences`
  await administrator.must(200, 'PUT', wisher, {
    categories: { refused: ['loans'] },
    channels: { refused: [] },
    quiet: [],
    preferred: [],
  })
  await key.must(200, 'GET', wisher)
  const consent = await administrator.must(201, 'POST', '/v1/consents', {
    number: rider,
    organisation,
    purpose: 'marketing',
    channels: ['voice'],
    categories: ['transport'],
    form: 'separate',
    textVersion: '2026-01',
    evidence: 'web form 17',
  })
  await administrator.must(200, 'POST', `/v1/consents/${consent.id}/withdraw`, {})
}

/** Over a real network, receipts and all: there alone the number is to be seen. */
async function texts({ administrator, organisation }: House, network: TestSmsc): Promise<void> {
  const booker = await administrator.must(201, 'POST', '/v1/accounts', { organisation, number: riderNumber(2_472) })
  await administrator.must(200, 'POST', `/v1/accounts/${booker.id}/verify`, { number: riderNumber(2_472) })
  const booking = await administrator.must(201, 'POST', '/v1/bookings', {
    organisation,
    account: booker.id,
    rider: numbers.texted,
  })
  await administrator.must(201, 'POST', `/v1/bookings/${booking.id}/rider-notice`, { lang: 'ko' })
  const given = { number: numbers.texted, organisation, template: 'number-reset', lang: 'zh' }
  await administrator.must(201, 'POST', '/v1/notices', given)
  await network.until((told) => told.filter(({ receipt, status }) => receipt && status === 0).length >= 4)
  assert.ok(network.submits().every(({ to }) => `+${to}` === numbers.texted))
}

async function desk({ administrator, manager }: House): Promise<void> {
  const complaint = await administrator.must(201, 'POST', '/v1/complaints', {
    number: rider,
    about: numbers.caller,
    at: new Date().toISOString(),
    text: `A driver called me from ${numbers.caller}; my number is 010-5550-1234, my wife's 010 6420 7531. I never booked.`,
    channel: 'voice',
  })
  await administrator.must(201, 'POST', '/v1/refusals', {
    number: numbers.refuser,
    via: 'complaint',
    case: complaint.id,
  })
  const approval = await administrator.must(202, 'POST', '/v1/restrictions', {
    number: rider,
    case: complaint.id,
    reason: 'Never booked; contacted as somebody else’s rider.',
    warned: true,
  })
  await manager.must(200, 'POST', `/v1/approvals/${approval.id}/decide`, { approve: true })
  const { items } = await administrator.must(200, 'POST', '/v1/numbers/lookup', { query: rider })
  await administrator.must(200, 'POST', `/v1/people/${items[0].ref}/reveal`, { purpose: 'call the asker back' })
  await administrator.must(200, 'GET', `/v1/people/${items[0].ref}/timeline`)
  // The words come out masked, and whole only when they are asked for.
  const seen = await administrator.must(200, 'GET', `/v1/complaints/${complaint.id}`)
  assert.deepEqual(writtenIn(seen.text), [], seen.text)
  const told = await administrator.must(200, 'POST', `/v1/complaints/${complaint.id}/reveal`, { purpose: 'who else?' })
  assert.deepEqual(writtenIn(told.text).length, 3, told.text)
  await administrator.must(200, 'POST', `/v1/complaints/${complaint.id}/close`, { outcome: 'restriction-requested' })
}

/** A case with a note, and one that somebody opened by the public form. */
async function cases({ client, administrator }: House): Promise<void> {
  const opened = await administrator.must(201, 'POST', '/v1/cases', {
    procedure: 'nuisance-call',
    lang: 'en',
    number: numbers.asker,
    about: numbers.caller,
    text: `${numbers.caller} calls me at night; my own number is ${numbers.asker}.`,
  })
  await administrator.must(201, 'POST', `/v1/cases/${opened.id}/notes`, { text: `Called ${numbers.asker} back.` })
  const notes = await administrator.must(200, 'GET', `/v1/cases/${opened.id}/notes`)
  for (const { text } of notes.items) assert.deepEqual(writtenIn(text), [], text)
  const reveal = `/v1/cases/${opened.id}/notes/${opened.id}/reveal`
  assert.equal(writtenIn((await administrator.must(200, 'POST', reveal, { purpose: 'call back' })).text).length, 2)
  await administrator.must(400, 'POST', `/v1/cases/${opened.id}/tags`, { revision: 1, tags: [numbers.asker] })
  const { version } = await client.must(200, 'GET', '/v1/intake')
  await client.must(202, 'POST', '/v1/intake', {
    lang: 'en',
    number: numbers.teller,
    about: numbers.caller,
    channel: 'sms',
    text: `I am ${numbers.teller}.`,
    consent: version,
  })
}

/** What is refused must not be told in the log either. */
async function refused(house: House): Promise<void> {
  const { administrator, key } = house
  await key.must(400, 'POST', '/v1/decisions', { ...riderContact(house, rider), nonsense: rider })
  await key.must(400, 'POST', '/v1/decisions', `{"to":"${rider}"`)
  await key.must(404, 'GET', `/v1/nowhere/${encodeURIComponent(rider)}?to=${encodeURIComponent(rider)}`)
  await administrator.must(400, 'POST', '/v1/restrictions', {
    number: rider,
    case: 'cmp_none',
    reason: `He rang from ${numbers.caller}.`,
    warned: true,
  })
}

function nothingIn(places: ReadonlyMap<string, Buffer>): void {
  const found = Object.entries(numbers).flatMap(([whose, number]) =>
    foundIn(places, number).map((where) => `${whose}: ${where}`),
  )
  assert.deepEqual(found, [])
}

function foundIn(places: ReadonlyMap<string, Buffer>, e164: string): string[] {
  const needles = writings(e164)
  return [...places].flatMap(([place, bytes]) =>
    needles.filter(({ needle }) => bytes.includes(needle)).map(({ name }) => `${name} in ${place}`),
  )
}

const writtenIn = (text: string): string[] =>
  Object.values(numbers).filter((number) => text.replace(/[^\d]/g, '').includes(number.slice(-8)))

/**
 * The last eight digits: they stand in E.164, in the digits and in the national writing alike; and as people group them. As text, in
 * UTF-16, in hex, and in base64 at each of its three alignments.
 */
function writings(e164: string): { name: string; needle: Buffer }[] {
  const last = e164.slice(-8)
  const grouped = ['-', ' ', '.'].map((sign) => `${last.slice(0, 4)}${sign}${last.slice(4)}`)
  const inBase64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from('.'.repeat(shift) + last).toString('base64')
    return text.slice(shift === 0 ? 0 : shift + 1).replace(/.=*$/, '')
  })
  return [
    ...[last, ...grouped].map((text) => ({ name: `${text.slice(0, 4)}…`, needle: Buffer.from(text) })),
    { name: 'in UTF-16', needle: Buffer.from(last, 'utf16le') },
    { name: 'in hex', needle: Buffer.from(Buffer.from(last).toString('hex')) },
    ...inBase64.map((text, shift) => ({ name: `in base64 at ${shift}`, needle: Buffer.from(text) })),
  ]
}
