import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { type Answer, Client } from './client.ts'
import { firstAccount, moveIn, riderContact, riderNumber } from './house.ts'
import { Program } from './program.ts'

test('bad input gets a clear problem, and nothing is half done', { timeout: 180_000 }, async (t) => {
  const program = await Program.start(t)
  const house = await moveIn(program)
  const { key } = house
  const requester = await firstAccount(house)
  const good = { ...riderContact(house, riderNumber(5)), requester }
  const recorded = async () => (await key.must(200, 'GET', '/v1/decisions?limit=200')).items.length as number

  await t.test('bodies', async () => {
    const before = await recorded()
    const cases: [string, unknown, number, string][] = [
      ['no JSON', '{"to":', 400, 'bad-request'],
      ['an empty body', '', 400, 'bad-request'],
      ['a list', [], 400, 'invalid-field'],
      ['an unknown field', { ...good, too: 1 }, 400, 'invalid-field'],
      ['a missing field', { ...good, to: undefined }, 400, 'invalid-field'],
      ['a wrong word', { ...good, channel: 'pigeon' }, 400, 'invalid-field'],
      ['a prototype', '{"__proto__":{"admin":true}}', 400, 'bad-request'],
      ['no number', { ...good, to: 'call me' }, 400, 'invalid-number'],
      ['half a number', { ...good, to: '+82' }, 400, 'invalid-number'],
      ['the year 9999', { ...good, at: '9999-12-31T23:59:59Z' }, 400, 'invalid-time'],
      ['before the epoch', { ...good, at: '1066-10-14T09:00:00Z' }, 400, 'invalid-time'],
      ['no time', { ...good, at: 'tomorrow' }, 400, 'invalid-field'],
    ]
    for (const [what, body, status, code] of cases)
      problem(await key.ask('POST', '/v1/decisions', body), status, code, what)
    problem(await key.ask('POST', '/v1/decisions', `{"to":"${'9'.repeat(10_000_000)}"}`), 413, 'too-large', '10 MB')
    problem(
      await key.ask('POST', '/v1/decisions', 'to=1', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'unsupported-media-type',
      'no JSON type',
    )
    problem(await key.get('/v1/decisions/dec_00000000000000000000000000'), 404, 'not-found', 'an unknown id')
    problem(await key.get('/v1/decisions?limit=100000'), 400, 'invalid-field', 'a limit past the limit')
    problem(await key.ask('DELETE', '/v1/decisions'), 405, 'method-not-allowed', 'a method that is not')
    problem(await new Client(program.url).post('/v1/decisions', good), 401, 'not-signed-in', 'nobody')
    assert.equal(await recorded(), before, 'nothing of it is on record')
  })

  await t.test('a hundred thousand headers', async () => {
    const nonsense = (_: unknown, n: number) =>
      Array.from({ length: 1_000 }, (_, m) => `X-${n}-${m}: nonsense\r\n`).join('')
    const answer = await raw(program.url, [
      'GET /v1/decisions HTTP/1.1\r\nHost: x\r\n',
      ...Array.from({ length: 100 }, nonsense),
    ])
    assert.match(answer, /^HTTP\/1\.1 431 /)
    assert.equal((await fetch(`${program.url}/readyz`)).status, 200, 'others are served on')
  })

  await t.test('numbers in every writing are one person', async () => {
    const ids = new Set<string>()
    const writings = [
      '+82 10-5550-0005',
      '010-5550-0005',
      '01055500005',
      '+821055500005',
      '(010) 5550.0005',
      '０１０-5550-0005',
    ]
    for (const to of writings) {
      const { id } = await key.must(201, 'POST', '/v1/decisions', { ...good, to, country: 'KR' })
      const { person } = await key.must(200, 'GET', `/v1/decisions/${id}`)
      ids.add(person.ref)
    }
    assert.equal(ids.size, 1)
  })

  await t.test('a permit works once, even when two try at once', async () => {
    const { verdict, permit } = await key.must(201, 'POST', '/v1/decisions', good)
    assert.equal(verdict, 'allow')
    const redemption = { permit, line: house.line, to: good.to, channel: 'voice' }
    problem(
      await key.post('/v1/permits/redeem', { ...redemption, to: riderNumber(6) }),
      409,
      'permit-invalid',
      'for another number',
    )
    const answers = await Promise.all([1, 2, 3, 4].map(() => key.post('/v1/permits/redeem', redemption)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409])
    problem(await key.post('/v1/permits/redeem', redemption), 409, 'permit-spent', 'later')
    problem(
      await key.post('/v1/permits/redeem', { ...redemption, permit: `${permit}x` }),
      409,
      'permit-invalid',
      'forged',
    )
  })

  await t.test('two approvals at once: one holds', async () => {
    const complaint = await house.administrator.must(201, 'POST', '/v1/complaints', {
      number: good.to,
      at: new Date().toISOString(),
      text: 'I was called.',
      channel: 'voice',
    })
    const { id } = await house.administrator.must(202, 'POST', '/v1/restrictions', {
      number: good.to,
      case: complaint.id,
      reason: 'never booked',
      warned: true,
    })
    problem(
      await house.administrator.post(`/v1/approvals/${id}/decide`, { approve: true }),
      403,
      'same-person',
      'who asked',
    )
    const answers = await Promise.all(
      [1, 2].map(() => house.manager.post(`/v1/approvals/${id}/decide`, { approve: true })),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
    const { items } = await house.administrator.must(200, 'GET', '/v1/restrictions')
    assert.equal(items.length, 1)
  })

  await t.test('an idempotency key: the same answer for the same body, none for another', async () => {
    const before = await recorded()
    const headers = { 'idempotency-key': 'story-0001' }
    const [one, two] = await Promise.all([1, 2].map(() => key.post('/v1/decisions', good, headers)))
    assert.equal(one?.status, 201)
    assert.deepEqual(two?.body, one?.body)
    assert.equal(await recorded(), before + 1)
    problem(
      await key.post('/v1/decisions', { ...good, to: riderNumber(9) }, headers),
      422,
      'idempotency-mismatch',
      'another body',
    )
  })

  await t.test('a batch: one bad line spoils no other', async () => {
    const lines = [JSON.stringify(good), '{"to"', JSON.stringify({ ...good, to: 'nobody' }), JSON.stringify(good)]
    const { status, body } = await key.ask('POST', '/v1/decisions/batch', lines.join('\n'), {
      'content-type': 'application/x-ndjson',
    })
    assert.equal(status, 200)
    const answers = String(body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(
      answers.map(({ line, decision, problem: fault }) => [line, decision !== undefined, fault?.code]),
      [
        [1, true, undefined],
        [2, false, 'bad-request'],
        [3, false, 'invalid-number'],
        [4, true, undefined],
      ],
    )
  })
  await program.stop()
})

/** Writes this to the port and gives what came back: a client that goes on writing while it is refused is no client of fetch's. */
function raw(url: string, parts: string[]): Promise<string> {
  return new Promise((done) => {
    let answer = ''
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text
    })
    // The other side closes while we write; what it said before is what counts.
    socket.on('error', () => undefined)
    socket.on('close', () => done(answer))
    for (const part of parts) socket.write(part)
  })
}

function problem(answer: Answer, status: number, code: string, what: string): void {
  assert.deepEqual(
    { status: answer.status, code: answer.body?.code },
    { status, code },
    `${what}: ${JSON.stringify(answer.body)}`,
  )
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, what)
}
