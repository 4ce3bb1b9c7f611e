import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { lineNumber, moveIn, riderContact, riderNumber } from './house.ts'
import { Program } from './program.ts'

/**
 * The whole loop is gone through with known numbers; then everything that is on the disk (tables, indexes, write-ahead log) and
 * everything that was logged is searched for them: as E.164, as digits, in national writing, in UTF-16, in base64 and in hex.
 */
test('no phone number stands in clear in the database or in the log', { timeout: 180_000 }, async (t) => {
  const program = await Program.start(t, { env: { RINGFENCE_LOG: 'debug' } })
  const house = await moveIn(program)
  const { administrator, manager, key } = house
  const [rider, caller, refuser] = [riderNumber(1_234), '+821098761234', riderNumber(4_321)]
  const numbers = [rider, caller, refuser, lineNumber]

  await key.must(201, 'POST', '/v1/decisions', riderContact(house, rider))
  await key.must(201, 'POST', '/v1/decisions', riderContact(house, '010-5550-4321'))
  await key.must(200, 'POST', '/v1/decisions/simulate', riderContact(house, rider))
  const batch = [rider, refuser, '010 5550 1234', 'no number at all']
  await key.ask('POST', '/v1/decisions/batch', batch.map((to) => JSON.stringify(riderContact(house, to))).join('\n'), {
    'content-type': 'application/x-ndjson',
  })
  const complaint = await administrator.must(201, 'POST', '/v1/complaints', {
    number: rider,
    about: caller,
    at: new Date().toISOString(),
    text: `A driver called me from ${caller}; my number is 010-5550-1234. I never booked.`,
    channel: 'voice',
  })
  await administrator.must(201, 'POST', '/v1/refusals', { number: refuser, via: 'complaint', case: complaint.id })
  await administrator.must(201, 'POST', '/v1/consents', {
    number: rider,
    organisation: house.organisation,
    purpose: 'marketing',
    channels: ['voice'],
    ...consentDetails,
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
  await key.ask('GET', `/v1/numbers/${encodeURIComponent(rider)}/preferences`)
  await administrator.ask('PUT', `/v1/numbers/${encodeURIComponent(refuser)}/preferences`, {
    categories: { refused: ['loans'] },
    channels: { refused: [] },
    quiet: [],
    preferred: [],
  })
  // What is refused must not be told in the log either.
  await key.ask('POST', '/v1/decisions', { ...riderContact(house, rider), nonsense: rider })
  await key.ask('POST', '/v1/decisions', `{"to":"${rider}"`)
  await key.ask('GET', `/v1/nowhere/${encodeURIComponent(rider)}?to=${encodeURIComponent(rider)}`)
  await program.stop()

  const files = globSync('**/*', { cwd: program.folder }).filter((path) =>
    statSync(join(program.folder, path)).isFile(),
  )
  assert.ok(files.length > 100, 'the database is there')
  const found: string[] = []
  for (const { name, needle } of numbers.flatMap(writings)) {
    if (program.printed.includes(needle.toString('latin1'))) found.push(`log: ${name}`)
    for (const path of files)
      if (readFileSync(join(program.folder, path)).includes(needle)) found.push(`${path}: ${name}`)
  }
  assert.deepEqual(found, [])
  // The same search does find what is kept in clear: it looks where the data is.
  const known = Buffer.from('Dallim Mobility')
  assert.ok(files.some((path) => readFileSync(join(program.folder, path)).includes(known)))
})

const consentDetails = {
  categories: ['transport'],
  form: 'separate',
  textVersion: '2026-01',
  evidence: 'web form 17',
}

function writings(e164: string): { name: string; needle: Buffer }[] {
  const digits = e164.slice(1)
  const national = `0${digits.slice(2)}`
  const hyphens = national.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1-$2-$3')
  // Two digits less than a mobile number are too few to search for by chance-free digits; a representative number is searched for whole.
  const plain = digits.length === 12 ? [e164, digits, national, digits.slice(2), hyphens] : [e164, digits]
  return plain.flatMap((text) => [
    { name: text, needle: Buffer.from(text) },
    { name: `${text} in UTF-16`, needle: Buffer.from(text, 'utf16le') },
    { name: `${text} in hex`, needle: Buffer.from(Buffer.from(text).toString('hex')) },
    { name: `${text} in base64`, needle: Buffer.from(Buffer.from(text).toString('base64').replace(/.?=*$/, '')) },
  ])
}
