import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultConfig, loadConfig, rolesOf, settings } from './config.ts'
import { Problem } from './terms/index.ts'

test('an empty environment gives the defaults', () => {
  assert.deepEqual(loadConfig({ PATH: '/bin', RINGFENCE_PORT: '' }), defaultConfig())
})

test('values are read by their type', () => {
  const config = loadConfig({
    RINGFENCE_PORT: '0',
    DATABASE_URL: 'postgresql://x',
    RINGFENCE_PUBLIC_URL: 'https://a.example/',
  })
  assert.ok(!(config instanceof Problem))
  assert.equal(config.port, 0)
  assert.equal(config.databaseUrl, 'postgresql://x')
  assert.equal(config.publicUrl, 'https://a.example')
})

test('a sign-in provider is https, or this machine; its roles are of ours, and half a setting is refused', () => {
  const whole = {
    RINGFENCE_OIDC_ISSUER: 'https://id.example/realm',
    RINGFENCE_OIDC_CLIENT_ID: 'ringfence',
    RINGFENCE_OIDC_CLIENT_SECRET: 'hunter2',
    RINGFENCE_OIDC_ROLES: 'fraud-desk=lead,admins=administrator',
  }
  const config = loadConfig(whole)
  assert.ok(!(config instanceof Problem), config instanceof Problem ? config.detail : '')
  assert.deepEqual(rolesOf('a=b=agent, admins = administrator'), [
    { value: 'a=b', role: 'agent' },
    { value: 'admins', role: 'administrator' },
  ])
  assert.ok(!(loadConfig({ ...whole, RINGFENCE_OIDC_ISSUER: 'http://127.0.0.1:9000' }) instanceof Problem))
  const wrong: Record<string, string>[] = [
    { RINGFENCE_OIDC_ISSUER: 'http://id.example' },
    { RINGFENCE_OIDC_ISSUER: 'nonsense' },
    { RINGFENCE_OIDC_CLIENT_SECRET: '' },
    { RINGFENCE_OIDC_ROLES: 'desk=chief' },
    { RINGFENCE_OIDC_ROLES: 'desk' },
  ]
  for (const changed of wrong) {
    const problem = loadConfig({ ...whole, ...changed })
    assert.ok(problem instanceof Problem, JSON.stringify(changed))
    assert.match(problem.detail, new RegExp(Object.keys(changed)[0] as string))
    assert.doesNotMatch(problem.detail, /hunter2/)
  }
})

test('every bad value is named at once, and a secret is not shown', () => {
  const problem = loadConfig({
    RINGFENCE_PORT: '8o80',
    RINGFENCE_LOG: 'loud',
    RINGFENCE_PUBLIC_URL: 'ringfence.example/app',
    RINGFENCE_SESSION_SECRET: 'hunter2',
    RINGFENCE_PROT: '1',
  })
  assert.ok(problem instanceof Problem)
  for (const name of [
    'RINGFENCE_PORT',
    'RINGFENCE_LOG',
    'RINGFENCE_PUBLIC_URL',
    'RINGFENCE_SESSION_SECRET',
    'RINGFENCE_PROT',
  ])
    assert.match(problem.detail, new RegExp(name))
  assert.doesNotMatch(problem.detail, /hunter2/)
})

test('every setting has a unit or needs none, a meaning, and a name of its own', () => {
  const names = Object.values(settings).map((setting) => setting.env)
  assert.equal(new Set(names).size, names.length)
  for (const setting of Object.values(settings)) {
    assert.ok(setting.meaning.length > 10, setting.env)
    if (setting.type.startsWith('whole') && setting.env !== 'RINGFENCE_PORT')
      assert.ok('unit' in setting && setting.unit, setting.env)
  }
})
