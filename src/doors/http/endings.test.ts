import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs } from '../../terms/index.ts'
import type { Account, Booking, Consent, NumberHistory, Organisation, Restriction } from './schema/index.ts'
import { openHouse } from './testing.ts'

const number = '+821023456789'

test('what was recorded can be listed, and ended once', async (t) => {
  const house = await openHouse(t)
  const { organisation } = await house.firm('Hanbit Insurance', '+82215771234')
  const key = await house.key(['manage', 'read'])
  const { cookie: agent } = await house.member('agent')
  const { cookie: manager } = await house.member('manager')
  const post = async <T = { id: string; person: { ref: string } }>(
    path: string,
    body: object,
    as: object = { key },
  ) => {
    const answer = await house.ask<T & { code?: string }>('POST', path, { ...as, body })
    assert.ok(answer.status < 300, `${path}: ${answer.text}`)
    return answer.body
  }
  const list = async <T>(path: string) => (await house.ask<{ items: T[]; next?: string }>('GET', path, { key })).body

  await t.test('a window', async () => {
    const window = await post('/v1/windows', {
      number,
      kind: 'quiet',
      from: '2026-03-02T03:00:00Z',
      until: '2026-03-02T05:00:00Z',
    })
    const path = `/v1/windows?ref=${window.person.ref}`
    assert.deepEqual((await list<{ id: string }>(path)).items, [window])
    const remove = () => house.ask('DELETE', `/v1/windows/${window.id}`, { key })
    assert.deepEqual([(await remove()).status, (await remove()).status], [200, 409])
    assert.deepEqual((await list(path)).items, [])
  })
  await t.test('a relationship', async () => {
    const made = await post('/v1/relationships', {
      number,
      organisation,
      kind: 'customer',
      category: 'insurance',
      lastTransactionAt: '2026-03-01T00:00:00Z',
      numberSource: 'direct',
    })
    const end = () => house.ask<{ endedAt?: string }>('POST', `/v1/relationships/${made.id}/end`, { key })
    assert.equal((await end()).body.endedAt, '2026-03-02T03:00:00.000Z')
    assert.equal((await end()).status, 409)
    const { items } = await list<{ id: string; endedAt?: string }>(`/v1/relationships?ref=${made.person.ref}`)
    assert.deepEqual([items.length, items[0]?.endedAt], [1, '2026-03-02T03:00:00.000Z'], 'it stays on record')
  })
  await t.test('holders', async () => {
    const holder = await post('/v1/holders', { number, since: '2026-01-01T00:00:00Z', source: 'carrier' })
    assert.deepEqual((await list(`/v1/holders?ref=${holder.person.ref}`)).items, [holder])
  })
  await t.test('a licence', async () => {
    const path = `/v1/organisations/${organisation}`
    const before = await house.ask<Organisation>('GET', path, { key })
    const licence = before.body.licences.find(({ kind }) => kind === 'telephone-solicitation')?.id ?? ''
    const end = (id: string) => house.ask<Organisation>('POST', `${path}/licences/${id}/end`, { cookie: manager, body })
    const body = { reason: 'Revoked by the authority' }
    const ended = await end(licence)
    assert.equal(ended.status, 200, ended.text)
    assert.equal(ended.body.licences.find(({ id }) => id === licence)?.validUntil, '2026-03-02T03:00:00.000Z')
    assert.deepEqual([(await end(licence)).status, (await end('lic_none')).status], [409, 404])
  })
  await t.test('a consent is confirmed again every two years, and then withdrawn', async () => {
    const given = await post<Consent>('/v1/consents', {
      number,
      organisation,
      purpose: 'marketing',
      categories: [],
      channels: [],
      form: 'separate',
      textVersion: 'v1',
      givenAt: '2024-03-10T00:00:00Z',
    })
    const due = async (before: string) =>
      (await list<Consent>(`/v1/consents?reconfirmDueBefore=${before}`)).items.map(({ id }) => id)
    assert.deepEqual(await due('2026-03-01T00:00:00Z'), [])
    assert.deepEqual(await due('2026-03-31T00:00:00Z'), [given.id])
    const kept = await post<Consent>(`/v1/consents/${given.id}/reconfirm`, {})
    assert.equal(kept.reconfirmedAt, '2026-03-02T03:00:00.000Z')
    assert.deepEqual(await due('2026-03-31T00:00:00Z'), [])
    const withdraw = (reason: string) =>
      house.ask('POST', `/v1/consents/${given.id}/withdraw`, { key, body: { reason, case: 'case-1' } })
    assert.equal((await withdraw(`Called from ${number}`)).body.code, 'invalid-field', 'no number in a reason')
    assert.equal((await withdraw('Asked by letter')).status, 200)
    assert.equal((await house.ask('POST', `/v1/consents/${given.id}/reconfirm`, { key })).status, 409)
  })
  await t.test('an exception from a restriction', async () => {
    const asked = await post<{ id: string; subject: string }>(
      '/v1/restrictions',
      { number, case: 'case-1', reason: 'Strangers enter it', warned: true },
      { cookie: agent },
    )
    await post(`/v1/approvals/${asked.id}/decide`, { approve: true }, { cookie: manager })
    const path = `/v1/restrictions/${asked.subject}/exceptions`
    const added = await post<Restriction>(path, { account: 'mother' }, { cookie: agent })
    assert.deepEqual(added.exceptAccounts, ['mother'])
    const removed = await house.ask<Restriction>('DELETE', `${path}/mother`, { cookie: agent })
    assert.deepEqual([removed.status, removed.body.exceptAccounts], [200, []])
  })
})

test('accounts show how they came to their numbers; bookings are found by everybody in them', async (t) => {
  const house = await openHouse(t)
  const { organisation } = await house.firm('Gaon Mobility', '+82215771234')
  const key = await house.key(['manage', 'read'], organisation)
  const { cookie: agent } = await house.member('agent')
  const { cookie: manager } = await house.member('manager')
  const post = async <T>(path: string, body: object, as: object = { key }) => {
    const answer = await house.ask<T>('POST', path, { ...as, body })
    assert.ok(answer.status < 300, `${path}: ${answer.text}`)
    return answer.body
  }
  const account = await post<Account>('/v1/accounts', { id: 'rider-1', organisation, number })
  await post('/v1/accounts/rider-1/verify', {})
  await post('/v1/accounts', { id: 'rider-2', organisation, number })
  await post('/v1/accounts/rider-2/verify', {})
  const bookings: Booking[] = []
  for (const at of ['2026-03-01T01:00:00Z', '2026-03-01T02:00:00Z', '2026-03-01T02:00:00Z'])
    bookings.unshift(
      await post<Booking>('/v1/bookings', {
        organisation,
        account: 'rider-1',
        rider: '+821034567890',
        driver: '+821045678901',
        at,
      }),
    )
  const [{ rider, driver, booker } = {} as Booking] = bookings
  assert.equal(booker?.ref, account.number?.ref)

  await t.test('by each, page by page', async () => {
    // Newest first; two of one time stand in the order of their ids, whose tails are chance.
    const ids = bookings.toSorted((a, b) => b.at.localeCompare(a.at) || (a.id < b.id ? 1 : -1)).map(({ id }) => id)
    for (const by of [`rider=${rider?.ref}`, `driver=${driver?.ref}`, `booker=${booker?.ref}`, 'account=rider-1']) {
      const found: string[] = []
      for (let next = ''; found.length < 10; ) {
        const answer = await house.ask<{ items: Booking[]; next?: string }>(
          'GET',
          `/v1/bookings?${by}&limit=1${next && `&before=${next}`}`,
          // The booker's side does not look for bookings by somebody else's number.
          by.startsWith('rider') ? { cookie: agent } : { key },
        )
        assert.equal(answer.status, 200, answer.text)
        assert.doesNotMatch(answer.text, /1034567890|1045678901|1023456789/)
        found.push(...answer.body.items.map(({ id }) => id))
        if (answer.body.next === undefined) break
        next = answer.body.next
      }
      assert.deepEqual(found, ids, by)
    }
    assert.equal((await house.ask('GET', `/v1/bookings?rider=${rider?.ref}`, { key })).status, 403)
    const early = await house.ask<{ items: Booking[] }>('GET', '/v1/bookings?until=2026-03-01T02:00:00Z', { key })
    assert.deepEqual(
      early.body.items.map(({ id }) => id),
      ids.slice(2),
    )
    assert.equal((await house.ask('GET', '/v1/bookings?before=yesterday', { key })).status, 400)
  })
  await t.test('somebody else uses my number', async () => {
    const body = { number, except: 'rider-1', reason: 'Uses my number' }
    const reset = await post<{ items: Account[] }>('/v1/numbers/invalidate', body, { cookie: agent })
    assert.deepEqual(
      reset.items.map(({ id, verified }) => [id, verified]),
      [['rider-2', false]],
    )
    const history = await house.ask<NumberHistory>('GET', '/v1/accounts/rider-2/numbers', { key })
    assert.deepEqual(
      history.body.items.map(({ kind }) => kind),
      ['invalidated', 'verified', 'stated'],
    )
    assert.equal(history.body.items[0]?.byName, 'agent.1')
  })
  await t.test('a suspension ends early', async () => {
    const until = new Date(house.clock.now() + 7 * dayMs).toISOString()
    const asked = await post<{ id: string }>(
      '/v1/accounts/rider-2/suspend',
      { until, reason: 'Misuse', case: 'case-1' },
      { cookie: agent },
    )
    await post(`/v1/approvals/${asked.id}/decide`, { approve: true }, { cookie: manager })
    const lift = () => house.ask<Account>('POST', '/v1/accounts/rider-2/lift', { cookie: manager, body })
    const body = { reason: 'An error' }
    assert.equal((await lift()).body.suspendedUntil, undefined)
    assert.equal((await lift()).status, 409)
  })
})

test('a firm that is not on record gets no facts', async (t) => {
  const house = await openHouse(t)
  const key = await house.key(['manage'])
  const { cookie } = await house.member('agent')
  const organisation = 'org_01J00000000000000000000000'
  const before = (await house.app.ledger.head()).size
  const asked: [string, object, object?][] = [
    ['/v1/consents', { purpose: 'marketing', categories: [], channels: [], form: 'separate', textVersion: 'v1' }],
    ['/v1/refusals', { via: 'person' }],
    [
      '/v1/relationships',
      { kind: 'customer', category: 'insurance', lastTransactionAt: '2026-03-01T00:00:00Z', numberSource: 'direct' },
    ],
    ['/v1/restrictions', { case: 'case-1', reason: 'Strangers enter it', warned: true }, { cookie }],
    ['/v1/blocks', {}],
    ['/v1/windows', { kind: 'quiet', from: '2026-03-02T03:00:00Z', until: '2026-03-02T05:00:00Z' }],
    ['/v1/accounts', {}],
  ]
  for (const [path, body, as] of asked) {
    const answer = await house.ask('POST', path, { ...(as ?? { key }), body: { number, organisation, ...body } })
    assert.deepEqual([answer.status, answer.body.code], [404, 'not-found'], `${path}: ${answer.text}`)
    assert.match(String(answer.body.detail), /organisation/)
  }
  assert.equal((await house.app.ledger.head()).size, before)
})
