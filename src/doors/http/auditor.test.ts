import assert from 'node:assert/strict'
import { test } from 'node:test'
import { permissions } from './permissions.ts'
import type { Route } from './route.ts'
import { type OperationId, routes } from './routes.ts'
import { asker, booker, type DeskHouse, deskHouses, driver } from './testing-desk.ts'

/** What an auditor sends and that changes nothing but their own sign-in, or asks under another name. */
const readsByPost: readonly OperationId[] = [
  'simulate',
  'replay',
  // A POST so that no number stands in a URL.
  'lookupNumber',
  'lookUpDirectory',
  // Their own ways in.
  'endSession',
  'startPasskey',
  'addPasskey',
  'removePasskey',
]
/** Of a thing that is not in this house: there is nothing to read there, but they would be let in. */
const nothing = '00000000000000000000000000'

test('an auditor reads everything masked and acts on nothing', (t) =>
  deskHouses(t, async (desk) => {
    const { house } = desk
    const ids = await furnish(desk)
    const { id: auditor } = await house.member('auditor')
    const clear = [asker, booker, driver].map((number) => new RegExp(number.slice(-8).split('').join('[\\s.()-]?')))
    const masked = (what: string, text: string) => {
      for (const number of clear) assert.doesNotMatch(text, number, `${what} shows a number in clear`)
    }
    const read: OperationId[] = []

    for (const [id, route] of Object.entries(routes) as [OperationId, Route][]) {
      const { roles, public: open } = permissions[id]
      if (route.method !== 'GET') {
        assert.ok(open || !roles.includes('auditor') || readsByPost.includes(id), `${id} lets an auditor act`)
        continue
      }
      if (!roles.includes('auditor') || route.streams === 'text/event-stream') continue
      const room = /^\/v1\/([a-z-]+)/.exec(route.path)?.[1] ?? ''
      const path = route.path
        .replace(':id', ids[room] ?? nothing)
        .replace(':ref', ids.ref as string)
        .replace(':number', ids.ref as string)
      const query = route.query as { required?: readonly string[] } | undefined
      const asked = query?.required?.includes('ref') ? `${path}?ref=${ids.ref}` : path
      const answer = await desk.ask('GET', asked, 'auditor')
      assert.ok(![401, 403].includes(answer.status), `${id} is kept from the auditor: ${answer.text}`)
      if (ids[room] !== undefined || !route.path.includes(':')) {
        assert.ok(answer.status < 500, `${id}: ${answer.text}`)
        if (answer.status === 200) read.push(id)
      }
      masked(id, answer.text)
    }
    for (const id of [
      'getTimeline',
      'getComplaint',
      'getCase',
      'listNotes',
      'getCaseProcedure',
      'getEvidence',
      'getBooking',
    ])
      assert.ok(read.includes(id as OperationId), `${id} was read`)

    const found = await desk.ask('POST', '/v1/numbers/lookup', 'auditor', { query: asker })
    assert.equal(found.status, 200)
    masked('lookupNumber', found.text)
    for (const path of [`/v1/people/${ids.ref}/reveal`, `/v1/complaints/${ids.complaints}/reveal`]) {
      const refused = await desk.ask('POST', path, 'auditor', { purpose: 'I want to see' })
      assert.equal(refused.status, 403, refused.text)
    }
    const acts = await house.app.ledger.list({ kind: 'act', limit: 200 })
    assert.ok(acts.length > 5)
    const theirs = acts.filter(({ body }) => (body.actor as { id: string }).id === auditor)
    // To come in, and to be seen looking: a text is opened, on record, in order to be shown with its numbers masked.
    const looks = new Set(['staff.accept-invitation', 'vault.reveal'])
    assert.deepEqual(
      theirs.map(({ body }) => body.name).filter((name) => !looks.has(String(name))),
      [],
    )
  }))

/** Something of everything about the same person; ids by the word in the path. */
async function furnish(desk: DeskHouse): Promise<Record<string, string | undefined>> {
  const { house, organisation, line } = desk
  const must = async (path: string, body: object, who: 'agent' | 'manager' | 'lead' = 'agent') => {
    const answer = await desk.ask<{ id: string }>('POST', path, who, body)
    assert.ok(answer.status < 300, `${path}: ${answer.text}`)
    return answer.body.id
  }
  const account = await desk.account(booker)
  const booking = await desk.booking(account, { rider: asker, driver })
  const contact = { organisation, line, to: asker, channel: 'voice', purpose: 'emergency', category: 'insurance' }
  const decision = await must('/v1/decisions', contact)
  const consent = { organisation, number: asker, purpose: 'marketing', categories: [], channels: [], form: 'separate' }
  await must('/v1/consents', { ...consent, textVersion: 'v1' })
  await must('/v1/refusals', { number: asker, via: 'person' })
  await must('/v1/blocks', { number: asker, callerNumber: driver })
  const from = new Date(house.clock.now()).toISOString()
  const until = new Date(house.clock.now() + 3_600_000).toISOString()
  await must('/v1/windows', { number: asker, kind: 'quiet', from, until })
  await must('/v1/holders', { number: asker, since: '2020-01-01T00:00:00Z', source: 'carrier' })
  const words = `${driver} called me, my number is ${asker}`
  const complaint = await must('/v1/complaints', {
    number: asker,
    about: driver,
    at: from,
    text: words,
    channel: 'voice',
  })
  await must('/v1/restrictions', { number: asker, case: complaint, reason: 'Never booked.', warned: true })
  const opened = await desk.open('unsolicited-contact', { number: asker, about: driver, text: words })
  await must(`/v1/cases/${opened}/notes`, { text: words })
  await desk.walk(opened, {
    'what-happened': words,
    'contacted-by': 'driver-call',
    member: false,
    consent: 'given',
    'asker-number': asker,
    'changed-hands': 'long-held',
    'contacts-before': 'none',
    'how-often': 'three times',
    'asks-sanction': false,
    'wants-restriction': false,
  })
  return {
    ref: house.app.vault.personRef(asker),
    accounts: account,
    bookings: booking,
    decisions: decision,
    complaints: complaint,
    cases: opened,
    lines: line,
    organisations: organisation,
    people: 'known by ref',
    procedures: 'unsolicited-contact',
    numbers: 'known by ref',
  }
}
