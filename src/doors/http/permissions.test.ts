import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyScopes, staffRoles } from '../../staff/index.ts'
import { permissions } from './permissions.ts'
import type { Route } from './route.ts'
import { type OperationId, routes } from './routes.ts'
import { type Asking, openHouse, type TestHouse } from './testing.ts'

const all = Object.entries(routes) as [OperationId, Route][]

/** Calls an endpoint with nothing in it: who may not is refused before anything is read, who may is told what is missing. */
async function knock(house: TestHouse, route: Route, as: Pick<Asking, 'key' | 'cookie'>) {
  const path = route.path.replace(/:(id|number)/, 'nothing').replace(':ref', '0'.repeat(32))
  const asking: Asking = { ...as }
  if (route.streams === 'application/x-ndjson') asking.raw = { text: '\n', type: 'application/x-ndjson' }
  else if (route.body) asking.body = {}
  if (route.streams !== 'text/event-stream') return house.ask<{ code?: string }>(route.method, path, asking)
  const stop = new AbortController()
  const headers: Record<string, string> = {}
  if (as.key) headers.authorization = `Bearer ${as.key}`
  if (as.cookie) headers.cookie = as.cookie
  const response = await fetch(house.url + path, { headers, signal: stop.signal })
  const body = response.status === 200 ? {} : ((await response.json()) as { code?: string })
  stop.abort()
  return { status: response.status, body }
}

test('every endpoint lets in exactly whom the table says', async (t) => {
  const house = await openHouse(t, { addressRequestsPerMinute: 1_000_000 })
  const { organisation } = await house.firm('Hanbit Insurance', '+82215771234')

  await t.test('nobody without signing in', async () => {
    for (const [id, route] of all) {
      const { status } = await knock(house, route, {})
      if (permissions[id].public) assert.ok(status !== 401 && status !== 403, `${id}: ${status}`)
      else assert.equal(status, 401, id)
    }
  })
  await t.test('nobody with a wrong key or a wrong cookie', async () => {
    for (const [id, route] of all.filter(([id]) => !permissions[id].public)) {
      assert.equal((await knock(house, route, { key: `rf_${'x'.repeat(43)}` })).status, 401, id)
      assert.equal((await knock(house, route, { cookie: 'ringfence.session_token=forged.signature' })).status, 401, id)
    }
  })
  for (const own of [undefined, organisation]) {
    const whose = own === undefined ? "the operator's" : "a firm's"
    for (const role of staffRoles)
      await t.test(`${whose} ${role}`, async () => {
        const { cookie } = await house.member(role, own)
        for (const [id, route] of all) {
          const { public: open, roles, tenant } = permissions[id]
          const allowed = open || (roles.includes(role) && !(own !== undefined && tenant === 'none'))
          const { status, body } = await knock(house, route, { cookie })
          const refused = status === 401 || (status === 403 && body.code === 'not-allowed')
          assert.equal(refused, !allowed, `${id} as ${role}: ${status} ${body.code}`)
          assert.ok(status < 500, `${id} as ${role}: ${status}`)
        }
      })
    for (const scope of keyScopes)
      await t.test(`${whose} key for ${scope}`, async () => {
        const key = await house.key([scope], own)
        for (const [id, route] of all) {
          const { public: open, scopes, tenant } = permissions[id]
          const allowed = open || (scopes.includes(scope) && !(own !== undefined && tenant === 'none'))
          const { status, body } = await knock(house, route, { key })
          const refused = status === 401 || (status === 403 && body.code === 'not-allowed')
          assert.equal(refused, !allowed, `${id} with ${scope}: ${status} ${body.code}`)
        }
      })
  }

  await t.test('what a principal is told it may call is what it may call', async () => {
    const { cookie } = await house.member('auditor')
    const me = await house.ask<{ may: OperationId[] }>('GET', '/v1/me', { cookie })
    assert.ok(me.body.may.includes('listDecisions') && !me.body.may.includes('decide'))
  })

  await t.test('a write by cookie must come from our own pages', async () => {
    const { cookie } = await house.member('agent')
    for (const origin of ['https://evil.example', 'null', ''])
      for (const path of ['/v1/refusals', '/v1/decisions/simulate']) {
        const answer = await house.ask('POST', path, { cookie, body: {}, headers: { origin } })
        assert.equal(answer.body.code, 'foreign-origin', `${path} from "${origin}"`)
      }
    const signIn = await house.ask('POST', '/auth/sign-in/email', {
      body: {},
      headers: { origin: 'https://evil.example' },
    })
    assert.equal(signIn.body.code, 'foreign-origin')
  })

  await t.test('a revoked key and an ended session are out at once', async () => {
    const { cookie } = await house.member('administrator')
    const made = await house.ask<{ id: string; secret: string }>('POST', '/v1/keys', {
      cookie,
      body: { name: 'x', scopes: ['read'] },
    })
    assert.equal(made.status, 201, made.text)
    const rotated = await house.ask<{ secret: string }>('POST', `/v1/keys/${made.body.id}/rotate`, {
      cookie,
      body: { overlapSeconds: 60 },
    })
    for (const key of [made.body.secret, rotated.body.secret])
      assert.equal((await house.ask('GET', '/v1/me', { key })).status, 200)
    assert.ok(!(await house.ask('GET', '/v1/keys', { cookie })).text.includes(made.body.secret.slice(12)))
    assert.equal((await house.ask('DELETE', `/v1/keys/${made.body.id}`, { cookie })).status, 200)
    assert.equal((await house.ask('GET', '/v1/me', { key: rotated.body.secret })).status, 401)
    assert.equal((await house.ask('POST', '/auth/sign-out', { cookie, body: {} })).status, 200)
    assert.equal((await house.ask('GET', '/v1/me', { cookie })).status, 401)
  })
})
