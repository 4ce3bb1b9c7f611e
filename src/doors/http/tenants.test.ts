import assert from 'node:assert/strict'
import { test } from 'node:test'
import { permissions } from './permissions.ts'
import type { Route } from './route.ts'
import { type OperationId, routes } from './routes.ts'
import { must, openHouse, type TestHouse } from './testing.ts'

const person = '+821023456789'
const procedure = 'driver-call-failure'

/** Puts one of everything that a firm can have on record; gives its ids. */
async function furnish(house: TestHouse, name: string, callerId: string) {
  const firm = await house.firm(name, callerId)
  const { organisation } = firm
  const key = await house.key(['decide', 'manage', 'read'], organisation)
  const { cookie, id: member } = await house.member('administrator', organisation)
  const made = async (path: string, body: object, as: object = { key }) => {
    const answer = await house.ask<{ id: string }>('POST', path, { ...as, body: { organisation, ...body } })
    assert.ok(answer.status < 300, `${path}: ${answer.text}`)
    return answer.body.id
  }
  const decision = await made('/v1/decisions', {
    ...firm,
    to: person,
    channel: 'voice',
    purpose: 'emergency',
    category: 'insurance',
  })
  const consent = await made('/v1/consents', {
    number: person,
    purpose: 'marketing',
    categories: [],
    channels: [],
    form: 'separate',
    textVersion: 'v1',
  })
  const refusal = await made('/v1/refusals', { number: person, via: 'business' })
  const relationship = await made('/v1/relationships', {
    number: person,
    kind: 'customer',
    category: 'insurance',
    lastTransactionAt: '2026-03-01T00:00:00Z',
    numberSource: 'direct',
  })
  const script = await made('/v1/scripts', {
    name: 's',
    purpose: 'marketing',
    category: 'insurance',
    channels: ['voice'],
    text: 'Hello',
    humanReachable: true,
  })
  const account = await made('/v1/accounts', { number: person })
  const booking = await made('/v1/bookings', { account, rider: person })
  house.clock.step(1_000)
  const warned = { state: 'warned', reason: 'Calls at night' } as const
  must(await house.app.callers.lines.changeState(firm.line, warned, { kind: 'system', id: 'test' }))
  const line = await house.ask<{ history: { id: string }[] }>('GET', `/v1/lines/${firm.line}`, { key })
  const entry = line.body.history[0]?.id ?? ''
  const appeal = await house.ask('POST', '/v1/appeals', { key, body: { entry, text: 'They were asked for.' } })
  assert.equal(appeal.status, 201, appeal.text)
  const opened = await house.ask<{ id: string }>('POST', '/v1/cases', {
    key,
    body: { procedure, lang: 'ko', number: person },
  })
  assert.equal(opened.status, 201, opened.text)
  const apiKey = await made('/v1/keys', { name: 'k', scopes: ['read'] }, { cookie })
  const ids = {
    organisation,
    line: firm.line,
    decision,
    consent,
    refusal,
    relationship,
    script,
    account,
    booking,
    entry,
    case: opened.body.id,
    apiKey,
    member,
  }
  return { ids, key, cookie }
}

/** For each endpoint that takes an id and serves firms: whose id, and a body that is in order. */
const byId: Partial<Record<OperationId, [kind: string, body?: object]>> = {
  getDecision: ['decision'],
  getProof: ['decision'],
  replay: ['decision', { policy: 'then' }],
  withdrawConsent: ['consent', {}],
  withdrawRefusal: ['refusal', {}],
  reconfirmConsent: ['consent', {}],
  endRelationship: ['relationship', {}],
  getOrganisation: ['organisation'],
  getLine: ['line'],
  getScript: ['script'],
  addScriptVersion: ['script', { text: 'x', humanReachable: true }],
  submitScript: ['script', {}],
  getAccount: ['account'],
  verifyAccount: ['account', {}],
  invalidateAccount: ['account', { reason: 'x' }],
  getNumberHistory: ['account'],
  getBooking: ['booking'],
  tellRider: ['booking', { lang: 'ko' }],
  getCase: ['case'],
  assignCase: ['case', { revision: 1 }],
  prioritiseCase: ['case', { revision: 1, priority: 'high' }],
  tagCase: ['case', { revision: 1, tags: [] }],
  waitCase: ['case', { revision: 1, for: 'person' }],
  resumeCase: ['case', { revision: 1 }],
  escalateCase: ['case', { revision: 1, reason: 'x' }],
  closeCase: ['case', { revision: 1, outcome: 'mistake' }],
  reopenCase: ['case', { revision: 1 }],
  mergeCase: ['case', { revision: 1, into: 'cas_1' }],
  listCaseLinks: ['case'],
  linkCase: ['case', { other: 'cas_1' }],
  bePresent: ['case', { editing: true }],
  listNotes: ['case'],
  addAttachment: ['case'],
  listAttachments: ['case'],
  readAttachment: ['case'],
  destroyAttachment: ['case', { reason: 'x' }],
  getEvidence: ['case'],
  linkBookings: ['case', { bookings: ['r'] }],
  preserveEvidence: ['case', { bookings: ['r'], reason: 'x' }],
  writeNote: ['case', { text: 'x' }],
  revealNote: ['case', { purpose: 'x' }],
  changeBooking: ['booking', { state: 'cancelled' }],
  revokeKey: ['apiKey'],
  rotateKey: ['apiKey', {}],
  changeRole: ['member', { role: 'agent' }],
  disableStaff: ['member'],
  resetSecondFactor: ['member'],
  endSession: ['member'],
}
/** Endpoints that name a firm or its things in the body: with somebody else's, in an otherwise orderly body. */
const byBody: Partial<Record<OperationId, (ids: Record<string, string>, own: Record<string, string>) => object>> = {
  decide: (ids) => ({
    organisation: ids.organisation,
    line: ids.line,
    to: person,
    channel: 'voice',
    purpose: 'emergency',
    category: 'insurance',
  }),
  simulate: (ids) => ({
    organisation: ids.organisation,
    line: ids.line,
    to: person,
    channel: 'voice',
    purpose: 'emergency',
    category: 'insurance',
  }),
  redeemPermit: (ids) => ({ permit: 'x', line: ids.line, to: person, channel: 'voice' }),
  reportContact: (ids) => ({ decision: ids.decision, outcome: 'answered', startedAt: '2026-03-02T03:00:00Z' }),
  giveConsent: (ids) => ({
    organisation: ids.organisation,
    number: person,
    purpose: 'marketing',
    categories: [],
    channels: [],
    form: 'separate',
    textVersion: 'v',
  }),
  refuse: (ids) => ({ organisation: ids.organisation, number: person, via: 'business' }),
  recordRelationship: (ids) => ({
    organisation: ids.organisation,
    number: person,
    kind: 'customer',
    category: 'insurance',
    lastTransactionAt: '2026-03-01T00:00:00Z',
    numberSource: 'direct',
  }),
  createScript: (ids) => ({
    organisation: ids.organisation,
    name: 'n',
    purpose: 'marketing',
    category: 'insurance',
    channels: ['voice'],
    text: 'x',
    humanReachable: true,
  }),
  createAccount: (ids) => ({ organisation: ids.organisation }),
  createBooking: (ids, own) => ({ organisation: own.organisation, account: ids.account, rider: person }),
  openCase: (ids) => ({ procedure, lang: 'ko', complaint: ids.case }),
  bringAppeal: (ids) => ({ entry: ids.entry, text: 'They were asked for.' }),
  createKey: (ids) => ({ organisation: ids.organisation, name: 'x', scopes: ['read'] }),
  inviteStaff: (ids) => ({ organisation: ids.organisation, name: 'x', role: 'agent', email: 'x@example.org' }),
}
/** No id, no firm in it: the same for everybody, or covered by a test of its own. */
const elsewhere: OperationId[] = [
  'importDirectory',
  'decideBatch',
  'getPreferences',
  'getMe',
  'listSessions',
  'listRules',
  'listRegistries',
  'listNoticeTemplates',
  'getDecisionStats',
  'streamEvents',
  'countCases',
  'nextCase',
  'listColleagues',
  // Of whoever asks; passkeys.test.ts has somebody else's.
  'listPasskeys',
  'startPasskey',
  'addPasskey',
  'removePasskey',
]

test("one firm neither sees nor touches what is another firm's, at any endpoint", async (t) => {
  const house = await openHouse(t)
  const theirs = await furnish(house, 'Hanbit Insurance', '+82215771234')
  const ours = await furnish(house, 'Dalbit Tutoring', '+82215881234')
  const before = (await house.app.ledger.head()).size
  const strangers = Object.values(theirs.ids)

  for (const [id, route] of Object.entries(routes) as [OperationId, Route][]) {
    const access = permissions[id]
    if (access.public || elsewhere.includes(id)) continue
    await t.test(id, async () => {
      const credentials = [
        ...(access.scopes.length > 0 ? [{ key: ours.key }] : []),
        ...(access.roles.includes('administrator') ? [{ cookie: ours.cookie }] : []),
      ]
      assert.ok(credentials.length > 0 || access.tenant === 'none')
      for (const as of credentials) {
        const [kind, body] = byId[id] ?? []
        if (access.tenant === 'none') {
          const path = route.path.replace(/:(id|number)/, theirs.ids.consent).replace(':ref', '0'.repeat(32))
          const answer = await house.ask(route.method, path, { ...as, ...(route.body && { body: {} }) })
          assert.deepEqual([answer.status, answer.body.code], [403, 'not-allowed'])
        } else if (kind !== undefined) {
          const answer = await house.ask(
            route.method,
            route.path.replace(':id', (theirs.ids as never)[kind]).replace(':note', 'nte_1'),
            {
              ...as,
              body,
            },
          )
          assert.deepEqual([answer.status, answer.body.code], [404, 'not-found'], answer.text)
        } else if (byBody[id]) {
          const answer = await house.ask(route.method, route.path, { ...as, body: byBody[id](theirs.ids, ours.ids) })
          assert.deepEqual([answer.status, answer.body.code], [404, 'not-found'], answer.text)
        } else {
          assert.equal(route.method, 'GET', `${id} is in none of the tables of this test`)
          const answer = await house.ask<{ items: unknown[] }>('GET', route.path, as)
          assert.equal(answer.status, 200, answer.text)
          assert.ok(answer.body.items.length > 0, 'its own are there')
          for (const stranger of strangers) assert.ok(!answer.text.includes(stranger), `${stranger} in ${answer.text}`)
          if (route.query && 'organisation' in (route.query as never as { properties: object }).properties) {
            const asked = await house.ask('GET', `${route.path}?organisation=${theirs.ids.organisation}`, as)
            assert.equal(asked.status, 404)
          }
        }
      }
    })
  }

  await t.test('a batch', async () => {
    const line = JSON.stringify(byBody.decide?.(theirs.ids, ours.ids))
    const answer = await house.ask('POST', '/v1/decisions/batch', {
      key: ours.key,
      raw: { text: `${line}\n`, type: 'application/x-ndjson' },
    })
    assert.match(answer.text, /"code":"not-found"/)
  })
  await t.test('figures', async () => {
    const { body } = await house.ask<{ total: number }>('GET', '/v1/stats/decisions', { key: ours.key })
    assert.equal(body.total, 1)
  })
  await t.test('the queue: counts, the next case, colleagues', async () => {
    const counts = await house.ask<{ status: { open: number } }>('GET', '/v1/cases/counts', { key: ours.key })
    assert.equal(counts.body.status.open, 1)
    const next = await house.ask<{ item: { id: string } }>('GET', '/v1/cases/next', { cookie: ours.cookie })
    assert.equal(next.body.item.id, ours.ids.case)
    const colleagues = await house.ask('GET', '/v1/colleagues', { cookie: ours.cookie })
    assert.ok(colleagues.text.includes(ours.ids.member) && !colleagues.text.includes(theirs.ids.member))
    const theirCase = { revision: 1, into: theirs.ids.case }
    const merged = await house.ask('POST', `/v1/cases/${ours.ids.case}/merge`, { cookie: ours.cookie, body: theirCase })
    assert.equal(merged.status, 404, merged.text)
    const linked = { other: theirs.ids.case }
    const link = await house.ask('POST', `/v1/cases/${ours.ids.case}/links`, { cookie: ours.cookie, body: linked })
    assert.equal(link.status, 404, link.text)
    const listed = await house.ask('GET', `/v1/cases?ref=${house.app.vault.personRef(person)}&sort=opened`, ours)
    assert.ok(listed.text.includes(ours.ids.case) && !listed.text.includes(theirs.ids.case))
  })
  await t.test('nothing was done by all that', async () => {
    assert.equal((await house.app.ledger.head()).size, before)
  })
})
