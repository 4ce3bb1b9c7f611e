import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { openBrowser, sitDown, withoutBrowser } from './browser.ts'
import { Client } from './client.ts'
import { administratorEmail, moveIn, password } from './house.ts'
import { freePort, Program, root, until } from './program.ts'

/** A real provider, and the program that is set to it. */
async function withProvider(t: TestContext, more: Record<string, string> = {}) {
  const [ours, theirs] = [await freePort(), await freePort()]
  const url = `http://localhost:${ours}`
  const provider = spawn(
    process.execPath,
    [new URL('./oidc-provider.ts', import.meta.url).pathname, String(theirs), `${url}/auth/oidc/callback`],
    { stdio: ['ignore', 'pipe', 'inherit'], cwd: root },
  )
  t.after(() => provider.kill('SIGKILL'))
  await once(provider.stdout, 'data')
  const program = await Program.start(t, {
    port: ours,
    env: {
      RINGFENCE_PUBLIC_URL: url,
      RINGFENCE_OIDC_ISSUER: `http://127.0.0.1:${theirs}`,
      RINGFENCE_OIDC_CLIENT_ID: 'ringfence',
      RINGFENCE_OIDC_CLIENT_SECRET: 'a secret between the two of them',
      RINGFENCE_OIDC_SCOPES: 'openid email profile groups',
      RINGFENCE_OIDC_NAME: 'Hanbit ID',
      ...more,
    },
  })
  const at = async (who: object | undefined) => {
    const told = await fetch(`http://127.0.0.1:${theirs}/who`, {
      method: 'PUT',
      body: who === undefined ? '' : JSON.stringify(who),
    })
    assert.equal(told.status, 200)
  }
  return { program, provider, url, at }
}

/** A browser without a screen: follows redirects and keeps cookies, by host. Where it ends, and what it holds of ours. */
class Walker {
  readonly #jar = new Map<string, Map<string, string>>()
  readonly sent: string[] = []

  async walk(start: string): Promise<URL> {
    let url = new URL(start)
    for (let step = 0; step < 12; step++) {
      const jar = this.#of(url)
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } })
      for (const line of response.headers.getSetCookie()) {
        this.sent.push(line)
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name)
        else jar.set(name, value)
      }
      await response.body?.cancel()
      const next = response.headers.get('location')
      if (next === null) return url
      url = new URL(next, url)
    }
    throw new Error(`it goes round and round: ${url}`)
  }

  client(url: string): Client {
    const cookie = [...this.#of(new URL(url))].map(([name, value]) => `${name}=${value}`).join('; ')
    return new Client(url, { cookie, origin: url })
  }

  #of(url: URL): Map<string, string> {
    const found = this.#jar.get(url.host) ?? new Map<string, string>()
    this.#jar.set(url.host, found)
    return found
  }
}

test('through a real provider: who is a member comes in, who is not is told why', { timeout: 240_000 }, async (t) => {
  const { program, provider, url, at } = await withProvider(t)
  const house = await moveIn(program, url)
  const start = `${url}/auth/oidc/start`
  const refused = async (who: object | undefined): Promise<string | null> => {
    await at(who)
    const walker = new Walker()
    const end = await walker.walk(start)
    assert.equal(end.pathname, '/signin', end.href)
    assert.equal((await walker.client(url).get('/v1/me')).status, 401)
    return end.searchParams.get('refused')
  }

  await t.test('a member, by an address that the provider has verified', async () => {
    await at({ sub: 'a', email: administratorEmail.toUpperCase(), email_verified: true })
    const walker = new Walker()
    const end = await walker.walk(`${start}?next=/numbers`)
    assert.equal(end.href, `${url}/numbers`)
    const me = await walker.client(url).must(200, 'GET', '/v1/me')
    assert.deepEqual([me.email, me.role], [administratorEmail, 'administrator'])
    assert.ok(walker.sent.some((line) => /session_token=.*SameSite=Strict/i.test(line)))
  })
  await t.test('somebody who was invited, whose link is used by it', async () => {
    const email = 'third@ringfence.example'
    const invited = { email, name: 'Seo Ha-eun', role: 'agent' }
    const { link } = await house.administrator.must(201, 'POST', '/v1/staff', invited)
    await at({ sub: 'b', email, email_verified: true })
    const walker = new Walker()
    await walker.walk(start)
    assert.equal((await walker.client(url).must(200, 'GET', '/v1/me')).role, 'agent')
    const token = new URL(link).hash.slice(1)
    await house.client.must(404, 'POST', '/v1/invitations/read', { token })
  })
  await t.test('nobody else', async () => {
    assert.equal(await refused({ sub: 'c', email: 'stranger@example.org', email_verified: true }), 'unknown')
    assert.equal(await refused({ sub: 'd', email: administratorEmail, email_verified: false }), 'unverified')
    assert.equal(await refused({ sub: 'e' }), 'unverified')
    assert.equal(await refused(undefined), 'provider', 'the provider says no')
    const { items } = await house.administrator.must(200, 'GET', '/v1/staff')
    const third = items.find((one: { email: string }) => one.email === 'third@ringfence.example')
    await house.administrator.must(200, 'POST', `/v1/staff/${third.id}/disable`, {})
    assert.equal(await refused({ sub: 'b', email: third.email, email_verified: true }), 'disabled')
  })
  await t.test('no way back that did not begin here, and none twice', async () => {
    assert.match((await new Walker().walk(`${url}/auth/oidc/callback?code=x&state=y`)).search, /refused=stale/)
    await at({ sub: 'a', email: administratorEmail, email_verified: true })
    const begun = await fetch(start, { redirect: 'manual' })
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state')
    const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const forged = `${url}/auth/oidc/callback?code=x&state=${state}`
    for (const expected of ['provider', 'stale']) {
      const back = await fetch(forged, { redirect: 'manual', headers: { cookie } })
      assert.equal(back.headers.get('location'), `/signin?refused=${expected}`)
    }
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
      const end = await new Walker().walk(`${start}?next=${encodeURIComponent(next)}`)
      assert.equal(end.href, `${url}/live`, next)
    }
  })
  await t.test('while the provider is away the password still does', async () => {
    provider.kill('SIGKILL')
    await once(provider as ChildProcess, 'exit')
    await new Client(url).signIn(administratorEmail, password)
  })
  assert.ok(!program.printed.includes('third@ringfence.example'), 'the log names nobody')
})

test('with roles mapped the provider’s claim gives the role, and none is refused', { timeout: 240_000 }, async (t) => {
  const { program, url, at } = await withProvider(t, {
    RINGFENCE_OIDC_ROLES: 'ringfence-admins=administrator,fraud-desk=lead,service-desk=agent',
    RINGFENCE_SECOND_FACTOR: 'required',
  })
  const come = async (who: object) => {
    await at(who)
    const walker = new Walker()
    const end = await walker.walk(`${url}/auth/oidc/start`)
    return { end, me: await walker.client(url).get('/v1/me'), client: walker.client(url) }
  }
  // The link for the first administrator is there all the same: nobody depends on the provider.
  await program.says(/This link works once/)
  const person = { sub: 'p', email: 'yoon@hanbit.example', email_verified: true, name: 'Yoon Ji-woo' }
  const joined = await come({ ...person, groups: ['everybody', 'service-desk', 'fraud-desk'] })
  assert.deepEqual(
    [joined.me.body.role, joined.me.body.name],
    ['lead', 'Yoon Ji-woo'],
    'the first of the setting counts',
  )
  const raised = await come({ ...person, groups: 'ringfence-admins' })
  assert.equal(raised.me.body.role, 'administrator')
  assert.equal(raised.me.body.mustEnrol, undefined, 'the provider answers for the second factor')
  assert.equal((await joined.client.get('/v1/me')).status, 401, 'sessions under the old role are over')
  const none = await come({ ...person, groups: ['everybody'] })
  assert.equal(none.end.search, '?refused=no-role')
  const stranger = await come({ sub: 'q', email: 'kwon@hanbit.example', email_verified: true })
  assert.equal(stranger.end.search, '?refused=no-role')
  const { items } = await raised.client.must(200, 'GET', '/v1/staff')
  assert.deepEqual(
    items.map((one: { email: string; role: string }) => `${one.email} ${one.role}`),
    ['yoon@hanbit.example administrator'],
  )
})

test('in the console: a passkey is made and signs in, the provider’s button leads in', {
  timeout: 300_000,
  skip: withoutBrowser,
}, async (t) => {
  const { program, url, at } = await withProvider(t)
  await moveIn(program, url)
  const browser = await openBrowser(t)
  const { page, context, faults } = await sitDown(browser)
  const devices = await context.newCDPSession(page)
  await devices.send('WebAuthn.enable')
  const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const byPassword = async () => {
    await page.goto(`${url}/signin`)
    await page.getByLabel('E-mail').fill(administratorEmail)
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await button(/^Sign in$/).click()
  }
  const signOut = async () => {
    await context.clearCookies()
    await page.goto(`${url}/signin`)
  }

  await byPassword()
  await page.waitForURL(/\/live/)
  await page.goto(`${url}/access`)
  await button('Add a passkey').click()
  await page.getByLabel('What do you call it?').fill('My laptop')
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await button('Make the passkey').click()
  await page.getByText('My laptop').waitFor()
  assert.equal((await devices.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length, 1)

  await signOut()
  await button('Sign in with a passkey').click()
  await page.waitForURL(/\/live/)

  await signOut()
  await byPassword()
  await button('Use your passkey').click()
  await page.waitForURL(/\/live/)

  await signOut()
  await at({ sub: 'x', email: 'nobody@example.org', email_verified: true })
  await button('Sign in with Hanbit ID').click()
  await page.getByText('No member of this house has that e-mail address').waitFor()
  await at({ sub: 'a', email: administratorEmail, email_verified: true })
  await button('Sign in with Hanbit ID').click()
  await page.waitForURL(/\/live/)

  await page.goto(`${url}/access`)
  await button('Remove My laptop').click()
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await button('Remove the passkey').click()
  await page.getByText('No passkey yet').waitFor()
  await signOut()
  await byPassword()
  await page.waitForURL(/\/live/)
  await until(
    async () => faults.length === 0,
    1_000,
    () => `the page reports faults: ${faults.join('\n')}`,
  )
})
