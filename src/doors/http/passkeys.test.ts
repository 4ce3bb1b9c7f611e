import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Authenticator } from '../../staff/testing.ts'
import { openHouse, password, type TestHouse } from './testing.ts'

interface Options {
  challenge: string
  rp?: { id: string }
  rpId?: string
  userVerification?: string
}

/** A house that people reach by a name, since passkeys are bound to names. */
class AtHome {
  readonly house: TestHouse
  readonly origin = 'http://localhost'
  constructor(house: TestHouse) {
    this.house = house
  }

  ask<T = Record<string, unknown>>(method: string, path: string, asking: { cookie?: string; body?: unknown } = {}) {
    return this.house.ask<T>(method, path, { ...asking, headers: { origin: this.origin } })
  }

  async add(cookie: string, key: Authenticator, wrong: Partial<Parameters<Authenticator['create']>[0]> = {}) {
    const started = await this.ask<{ options: Options }>('POST', '/v1/me/passkeys/options', {
      cookie,
      body: { password },
    })
    assert.equal(started.status, 200, started.text)
    const { challenge, rp } = started.body.options
    const response = key.create({ challenge, origin: this.origin, host: rp?.id ?? '', ...wrong })
    const added = await this.ask<{ id: string }>('POST', '/v1/me/passkeys', {
      cookie,
      body: { name: 'Phone', response },
    })
    return { added, response }
  }

  async shown(key: Authenticator, wrong: Partial<Parameters<Authenticator['get']>[0]> = {}) {
    const started = await this.ask<Options>('POST', '/auth/passkey/options')
    assert.equal(started.status, 200, started.text)
    const { challenge, rpId } = started.body
    return key.get({ challenge, origin: this.origin, host: rpId ?? '', ...wrong })
  }

  signIn(response: unknown) {
    return this.ask('POST', '/auth/passkey/sign-in', { body: { response } })
  }
}

const cookieOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

const home = async (t: Parameters<typeof openHouse>[0], more: Parameters<typeof openHouse>[1] = {}) =>
  new AtHome(await openHouse(t, { publicUrl: 'http://localhost', ...more }))

test('a passkey signs in by itself; the password alone then does not, and what is not right opens nothing', async (t) => {
  const at = await home(t)
  const { house } = at
  const { cookie, id } = await memberAt(at, 'manager')
  const key = new Authenticator()
  const { added, response } = await at.add(cookie, key)
  assert.equal(added.status, 201, added.text)
  const listed = await at.ask<{ items: { id: string; name: string }[] }>('GET', '/v1/me/passkeys', { cookie })
  assert.deepEqual(
    listed.body.items.map(({ name }) => name),
    ['Phone'],
  )
  const again = await at.ask('POST', '/v1/me/passkeys', { cookie, body: { name: 'Copy', response } })
  assert.equal(again.status, 409, 'a challenge is used once')

  await t.test('it opens a session', async () => {
    const signed = await at.signIn(await at.shown(key))
    assert.equal(signed.status, 200, signed.text)
    const me = await at.ask('GET', '/v1/me', { cookie: cookieOf(signed.headers) })
    assert.deepEqual([me.body.id, me.body.secondFactor], [id, true])
  })

  await t.test('the password alone opens none', async () => {
    const before = await at.ask<{ items: unknown[] }>('GET', '/v1/me/sessions', { cookie })
    const answer = await at.ask('POST', '/auth/sign-in/email', { body: { email: 'manager@example.org', password } })
    assert.deepEqual(answer.body, { twoFactorRedirect: true, twoFactorMethods: ['passkey'] })
    assert.equal(cookieOf(answer.headers), '')
    const after = await at.ask<{ items: unknown[] }>('GET', '/v1/me/sessions', { cookie })
    assert.equal(after.body.items.length, before.body.items.length)
  })

  await t.test('what is not right is refused, all alike', async () => {
    const shown = await at.shown(key)
    assert.equal((await at.signIn(shown)).status, 200)
    const stranger = new Authenticator()
    const behind = new Authenticator()
    const wrong: Record<string, unknown> = {
      'used before': shown,
      'a stranger’s': await at.shown(stranger),
      'without finger, face or PIN': await at.shown(key, { verified: false }),
      'made for another site': await at.shown(key, { host: 'evil.example' }),
      'shown on another page': await at.shown(key, { origin: 'https://evil.example' }),
      'a challenge that is not ours': await at.shown(key, { challenge: 'bm9uc2Vuc2U' }),
      'another key under the same name': Object.assign(await at.shown(behind), {
        id: key.id.toString('base64url'),
        rawId: key.id.toString('base64url'),
      }),
      nothing: undefined,
      text: 'x',
    }
    for (const [what, response] of Object.entries(wrong)) {
      const refused = await at.signIn(response)
      assert.deepEqual([refused.status, refused.body.code], [401, 'not-signed-in'], `${what}: ${refused.text}`)
      assert.equal(cookieOf(refused.headers), '', what)
    }
    key.count = 1
    assert.equal((await at.signIn(await at.shown(key))).status, 401, 'a copy that has fallen behind')
    key.count = 100
    assert.equal((await at.signIn(await at.shown(key))).status, 200)
    house.clock.step(6 * 60_000)
    const late = await at.shown(key)
    house.clock.step(6 * 60_000)
    assert.equal((await at.signIn(late)).status, 401, 'too late')
  })

  await t.test('adding and removing asks for the password again', async () => {
    for (const body of [{}, { password: 'wrong wrong wrong' }]) {
      const refused = await at.ask('POST', '/v1/me/passkeys/options', { cookie, body })
      assert.deepEqual([refused.status, refused.body.field], [400, 'password'], refused.text)
      const removal = await at.ask('POST', `/v1/me/passkeys/${added.body.id}/remove`, { cookie, body })
      assert.equal(removal.status, 400)
    }
    const unverified = await at.add(cookie, new Authenticator(), { verified: false })
    assert.equal(unverified.added.status, 400, 'one whose holder is not verified is not kept')
    const { cookie: other } = await memberAt(at, 'agent')
    const foreign = await at.ask('POST', `/v1/me/passkeys/${added.body.id}/remove`, {
      cookie: other,
      body: { password },
    })
    assert.equal(foreign.status, 404, 'somebody else’s')
  })

  await t.test('whoever lost it is let in by an administrator, on record, and never by themselves', async () => {
    const { cookie: administrator, id: own } = await memberAt(at, 'administrator')
    const path = (who: string) => `/v1/staff/${who}/reset-second-factor`
    assert.equal((await at.ask('POST', path(own), { cookie: administrator })).status, 403)
    assert.equal((await at.ask('POST', path(id), { cookie })).status, 403, 'not a manager')
    const reset = await at.ask('POST', path(id), { cookie: administrator })
    assert.deepEqual([reset.status, reset.body.secondFactor], [200, false], reset.text)
    assert.equal((await at.ask('GET', '/v1/me', { cookie })).status, 401, 'their sessions are over')
    assert.equal((await at.signIn(await at.shown(key))).status, 401)
    const signed = await at.ask('POST', '/auth/sign-in/email', { body: { email: 'manager@example.org', password } })
    assert.notEqual(cookieOf(signed.headers), '')
  })
})

test('a passkey is a second factor where one is a must; a disabled member’s opens nothing', async (t) => {
  const at = await home(t, { secondFactor: 'required' })
  const { cookie, id } = await memberAt(at, 'manager')
  assert.equal((await at.ask('GET', '/v1/lines', { cookie })).status, 403)
  const key = new Authenticator()
  assert.equal((await at.add(cookie, key)).added.status, 201)
  assert.equal((await at.ask('GET', '/v1/lines', { cookie })).status, 200)
  await at.house.app.staff.members.disable(id, { kind: 'system', id: 'test' })
  assert.equal((await at.signIn(await at.shown(key))).status, 401)
})

test('an address of digits has no passkeys, and says so', async (t) => {
  const house = await openHouse(t)
  const ways = await house.ask('GET', '/auth/ways')
  assert.deepEqual(ways.body, { passkey: false })
  const { cookie } = await house.member('agent')
  const refused = await house.ask('POST', '/v1/me/passkeys/options', { cookie, body: { password } })
  assert.deepEqual([refused.status, refused.body.code], [409, 'wrong-state'])
  const named = await openHouse(t, { publicUrl: 'https://ringfence.example' })
  assert.deepEqual((await named.ask('GET', '/auth/ways')).body, { passkey: true })
})

/** Somebody of that role, signed in by password at the house's name. */
async function memberAt(at: AtHome, role: 'agent' | 'manager' | 'administrator') {
  const { staff } = at.house.app
  const email = `${role}@example.org`
  const invited = await staff.invitations.invite({ email, name: role, role }, { kind: 'system', id: 'test' })
  assert.ok('link' in invited)
  const accepted = await staff.invitations.accept({ token: invited.link.split('#')[1] ?? '', password })
  assert.ok('id' in accepted)
  const answer = await at.ask('POST', '/auth/sign-in/email', { body: { email, password } })
  assert.equal(answer.status, 200, answer.text)
  return { id: accepted.id as string, cookie: cookieOf(answer.headers) }
}
