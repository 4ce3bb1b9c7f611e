import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totp } from '../../staff/testing.ts'
import type { OperationId } from './routes.ts'
import { openHouse, password } from './testing.ts'

interface Me {
  mustEnrol?: true
  may: OperationId[]
}

test('where a second factor is required, who decides can do nothing before it is set up', async (t) => {
  const house = await openHouse(t, { secondFactor: 'required' })
  const { cookie: agent } = await house.member('agent')
  const { cookie } = await house.member('manager')
  const list = (as: string) => house.ask('GET', '/v1/lines', { cookie: as })
  assert.equal((await list(agent)).status, 200, 'an agent decides nothing')

  const refused = await list(cookie)
  assert.deepEqual([refused.status, refused.body.code, refused.body.secondFactor], [403, 'not-allowed', 'required'])
  const before = await house.ask<Me>('GET', '/v1/me', { cookie })
  assert.equal(before.body.mustEnrol, true, before.text)
  assert.ok(before.body.may.includes('endSession') && !before.body.may.includes('listLines'))
  assert.equal((await house.ask('GET', '/v1/me/sessions', { cookie })).status, 200)

  const enabled = await house.ask<{ totpURI: string }>('POST', '/auth/two-factor/enable', {
    cookie,
    body: { password },
  })
  assert.equal(enabled.status, 200, enabled.text)
  assert.equal((await list(cookie)).status, 403, 'not before it was shown to work')
  const code = totp(new URL(enabled.body.totpURI).searchParams.get('secret') ?? '')
  const verified = await house.ask('POST', '/auth/two-factor/verify-totp', { cookie, body: { code } })
  assert.equal(verified.status, 200, verified.text)
  const whole = verified.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  assert.equal((await list(whole || cookie)).status, 200)
  const after = await house.ask<Me>('GET', '/v1/me', { cookie: whole || cookie })
  assert.equal(after.body.mustEnrol, undefined)
})
