import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withStores } from '../store/testing.ts'
import { type Act, Ids, Problem } from '../terms/index.ts'
import { Staff, staffMigrations } from './index.ts'
import { totp } from './testing.ts'

const origin = 'http://localhost:8080'
const options = {
  publicUrl: () => origin,
  secureCookies: false,
  secret: 'a secret for tests that is long enough',
  sessionHours: 12,
  failuresMax: 3,
  lockMinutes: 15,
  invitationHours: 72,
  firstAdministratorMinutes: 60,
}
const password = 'correct horse battery staple'

type Room = Parameters<typeof Staff.open>[0]
function suite(
  name: string,
  work: (staff: Staff, kit: { room: Room; acts: Act[]; step: (ms: number) => void }) => Promise<void>,
) {
  test(name, (t) =>
    withStores(
      t,
      async (store, { clock, log }) => {
        const acts: Act[] = []
        const room: Room = {
          store,
          clock,
          ids: new Ids(clock),
          log,
          recordAct: async (_trx, act) => void acts.push(act),
        }
        const staff = await Staff.open(room, options)
        await work(staff, { room, acts, step: (ms) => clock.step(ms) })
        await staff.close()
      },
      { rooms: [staffMigrations] },
    ),
  )
}

function must<T>(value: T | Problem | undefined): T {
  assert.ok(!(value instanceof Problem), value instanceof Problem ? value.detail : '')
  assert.ok(value !== undefined)
  return value
}

async function post(staff: Staff, path: string, body: unknown, cookie = '') {
  return await staff.signIn.handle({ method: 'POST', path: `/auth${path}`, cookie, body: JSON.stringify(body) })
}
function cookies(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}
async function administrator(staff: Staff) {
  const { link } = must(await staff.invitations.firstAdministrator())
  return must(
    await staff.invitations.accept({
      token: link.split('#')[1] ?? '',
      password,
      name: 'Ada',
      email: 'Ada@Example.org',
    }),
  )
}

suite('the first administrator comes in by a link that works once', async (staff, { acts, step }) => {
  const first = must(await staff.invitations.firstAdministrator())
  const second = must(await staff.invitations.firstAdministrator())
  const oldToken = first.link.split('#')[1] ?? ''
  const token = second.link.split('#')[1] ?? ''
  const stale = await staff.invitations.read(oldToken)
  assert.ok(stale instanceof Problem, 'a new start makes the old link void')
  assert.equal(must(await staff.invitations.read(token)).first, true)
  const unnamed = await staff.invitations.accept({ token, password })
  assert.equal(unnamed instanceof Problem && unnamed.code, 'invalid-field', 'a refused use does not spend the link')
  const both = await Promise.all(
    [1, 2].map((n) => staff.invitations.accept({ token, password, name: `A${n}`, email: `a${n}@example.org` })),
  )
  assert.equal(both.filter((answer) => answer instanceof Problem).length, 1, 'of two uses at once one counts')
  assert.equal(await staff.invitations.firstAdministrator(), undefined)
  assert.deepEqual(
    acts.map((act) => act.name),
    ['staff.accept-invitation'],
  )
  step(1)
})

suite('an expired link is as good as none', async (staff, { step }) => {
  const { link } = must(await staff.invitations.firstAdministrator())
  step(60 * 60_000)
  const answer = await staff.invitations.accept({
    token: link.split('#')[1] ?? '',
    password,
    name: 'A',
    email: 'a@example.org',
  })
  assert.equal(answer instanceof Problem && answer.code, 'not-found')
})

suite('password, session, sign-out', async (staff) => {
  const ada = await administrator(staff)
  const wrong = must(await post(staff, '/sign-in/email', { email: 'ada@example.org', password: 'wrong wrong wrong' }))
  assert.equal(wrong.status, 401)
  const right = must(await post(staff, '/sign-in/email', { email: 'ada@example.org', password }))
  assert.equal(right.status, 200)
  for (const line of right.headers.getSetCookie()) assert.match(line, /HttpOnly.*SameSite=Strict/i)
  const cookie = cookies(right)
  const principal = must(await staff.signIn.principal(cookie))
  assert.equal(principal.id, ada.id)
  assert.equal(principal.role, 'administrator')
  assert.equal((await staff.signIn.sessions(ada.id)).length, 1)
  assert.equal(await staff.signIn.endSession('stf_other', principal.session).then((p) => p?.code), 'not-found')
  assert.equal(await staff.signIn.endSession(ada.id, principal.session), undefined)
  assert.equal(await staff.signIn.principal(cookie), undefined, 'an ended session is over at once')
})

suite('sign-up and whatever else the library could do is shut', async (staff) => {
  for (const path of ['/sign-up/email', '/update-user', '/change-email', '/delete-user', '/ok', '/two-factor/send-otp'])
    assert.ok((await post(staff, path, { email: 'b@example.org', password, name: 'B' })) instanceof Problem, path)
})

suite('wrong passwords lock the account, known or not, and time opens it', async (staff, { step }) => {
  await administrator(staff)
  for (const email of ['ada@example.org', 'nobody@example.org']) {
    const tries = await Promise.all(
      Array.from({ length: 6 }, () => post(staff, '/sign-in/email', { email, password: 'wrong wrong wrong' })),
    )
    assert.equal(
      tries.filter((answer) => answer instanceof Problem).length,
      3,
      `${email}: three of six at once were looked at`,
    )
    const right = await post(staff, '/sign-in/email', { email, password })
    assert.equal(right instanceof Problem && right.code, 'too-many-requests')
  }
  step(15 * 60_000 + 1)
  assert.equal(must(await post(staff, '/sign-in/email', { email: 'ada@example.org', password })).status, 200)
})

suite('a second factor is asked for once it is set up', async (staff) => {
  await administrator(staff)
  const cookie = cookies(must(await post(staff, '/sign-in/email', { email: 'ada@example.org', password })))
  const enabled = must(await post(staff, '/two-factor/enable', { password }, cookie))
  assert.equal(enabled.status, 200, await enabled.clone().text())
  const { totpURI } = (await enabled.json()) as { totpURI: string }
  const code = totp(new URL(totpURI).searchParams.get('secret') ?? '')
  const confirmed = must(await post(staff, '/two-factor/verify-totp', { code }, cookie))
  assert.equal(confirmed.status, 200, await confirmed.clone().text())
  const half = must(await post(staff, '/sign-in/email', { email: 'ada@example.org', password }))
  assert.deepEqual(((await half.clone().json()) as { twoFactorRedirect: boolean }).twoFactorRedirect, true)
  assert.equal(await staff.signIn.principal(cookies(half)), undefined, 'the password alone is not a session')
  const whole = must(await post(staff, '/two-factor/verify-totp', { code }, cookies(half)))
  assert.equal(whole.status, 200, await whole.clone().text())
  assert.equal(must(await staff.signIn.principal(cookies(whole))).secondFactor, true)
})

suite('an invited member joins with the role that was chosen; a disabled one is out at once', async (staff, {
  acts,
}) => {
  const ada = await administrator(staff)
  const actor = { kind: 'staff', id: ada.id } as const
  const invited = must(
    await staff.invitations.invite(
      { email: 'bo@example.org', name: 'Bo', role: 'agent', organisation: 'org_1' },
      actor,
    ),
  )
  const again = await staff.invitations.invite({ email: 'BO@example.org', name: 'Bo', role: 'administrator' }, actor)
  assert.equal(again instanceof Problem && again.code, 'already-exists')
  const early = must(await post(staff, '/sign-in/email', { email: 'nobody@example.org', password }))
  assert.equal(early.status, 401)
  const bo = must(
    await staff.invitations.accept({ token: invited.link.split('#')[1] ?? '', password, email: 'evil@example.org' }),
  )
  assert.equal(bo.email, 'bo@example.org', 'the link decides the address, not who uses it')
  const cookie = cookies(must(await post(staff, '/sign-in/email', { email: 'bo@example.org', password })))
  assert.equal(must(await staff.signIn.principal(cookie)).organisation, 'org_1')
  const foreign = await staff.members.disable(bo.id, { ...actor, organisation: 'org_2' })
  assert.equal(foreign instanceof Problem && foreign.code, 'not-found')
  const self = await staff.members.disable(ada.id, actor)
  assert.equal(self instanceof Problem && self.code, 'same-person')
  must(await staff.members.disable(bo.id, actor))
  assert.equal(await staff.signIn.principal(cookie), undefined)
  assert.ok((await post(staff, '/sign-in/email', { email: 'bo@example.org', password })) instanceof Problem)
  assert.equal((await staff.members.list({ organisation: 'org_1' }, {})).items.length, 1)
  assert.equal((await staff.members.list({}, { limit: 1 })).items.length, 1)
  assert.deepEqual(acts.map((act) => act.name).slice(-1), ['staff.disable'])
})

/** RFC 6238 over a base-32 secret: what an authenticator app shows now. */
