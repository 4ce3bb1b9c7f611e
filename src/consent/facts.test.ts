import assert from 'node:assert/strict'
import test from 'node:test'
import { type Category, categories, dayMs, Problem } from '../terms/index.ts'
import { type ConsentFacts, openConsentFacts } from './index.ts'
import { agent, manager, type Rooms, withRooms } from './testing.ts'

/** A small seeded generator (mulberry32): a failure is played again from its seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const numbers = ['+821011111111', '+821022222222', '+8613812345678', '+12125550123']

/** One random act on one random person; refusals (Problems) are part of the life that is simulated. */
async function actAtRandom(rooms: Rooms, random: (below: number) => number): Promise<void> {
  const { consent, approvals, clock } = rooms
  const number = numbers[random(numbers.length)] as string
  const organisation = random(3) === 0 ? undefined : `org_${random(3)}`
  const category = categories[random(categories.length)] as Category
  const firm = organisation ?? 'org_0'
  const now = clock.now()
  const any = <T>(list: readonly T[]): T | undefined => list[random(list.length)]
  const acts = [
    () =>
      consent.consents.give(
        {
          to: { number },
          organisation: firm,
          purpose: 'marketing',
          categories: random(2) ? [category] : [],
          channels: random(2) ? ['voice'] : [],
          night: random(2) === 1,
          form: random(4) ? 'separate' : 'buried',
          textVersion: `v${random(3)}`,
          ...(random(2) ? { expiresAt: now + dayMs } : {}),
        },
        agent,
      ),
    async () => consent.consents.withdraw(any(await consent.consents.list({}, {}))?.id ?? '', {}, agent),
    async () => consent.consents.reconfirm(any(await consent.consents.list({}, {}))?.id ?? '', agent),
    () => {
      const bands = random(2) ? [{ fromMinute: random(1_440), toMinute: 1_440, days: [1, 7] }] : undefined
      const narrowed = { category: random(2) ? category : undefined, channel: random(2) ? ('sms' as const) : undefined }
      const until = random(2) ? now + dayMs : undefined
      return consent.refusals.refuse(
        {
          of: { number },
          organisation,
          ...narrowed,
          bands,
          until,
          via: 'complaint',
          case: random(2) ? 'cmp_1' : undefined,
        },
        agent,
      )
    },
    async () => consent.refusals.withdraw(any(await consent.refusals.list({}, {}))?.id ?? '', agent),
    () =>
      consent.restrictions.request(
        { of: { number }, case: 'cmp_9', reason: 'Asked.', warned: true, organisation },
        agent,
      ),
    async () => {
      const waiting = any(await approvals.list({ state: 'waiting' }, {}))
      return approvals.decide(waiting?.id ?? '', { approve: random(4) > 0 }, manager)
    },
    async () =>
      consent.restrictions.requestLift(
        any(await consent.restrictions.list({}, {}))?.id ?? '',
        { reason: 'Over.' },
        agent,
      ),
    async () =>
      consent.restrictions.addException(
        any(await consent.restrictions.list({}, {}))?.id ?? '',
        `acc_${random(5)}`,
        agent,
      ),
    async () =>
      consent.restrictions.removeException(
        any(await consent.restrictions.list({}, {}))?.id ?? '',
        `acc_${random(5)}`,
        agent,
      ),
    () =>
      consent.blocks.block(
        { of: { number }, ...(random(2) ? { organisation: firm } : { callerPrefix: '82070' }) },
        agent,
      ),
    () =>
      consent.windows.add(
        { of: { number }, kind: random(2) ? 'quiet' : 'expected', from: now, until: now + dayMs, organisation },
        agent,
      ),
    () => consent.holders.record({ of: { number }, since: now - random(90) * dayMs, source: 'carrier' }, agent),
    () =>
      consent.relationships.record(
        { with: { number }, organisation: firm, kind: 'contract', category, numberSource: 'direct' },
        agent,
      ),
    async () => {
      const person = rooms.vault.personRef(number)
      const [block] = await consent.blocks.list({ person }, {})
      const [window] = await consent.windows.list({ person }, {})
      const [bond] = await consent.relationships.list({ person }, {})
      if (block) await consent.blocks.unblock(block.id, agent)
      if (window) await consent.windows.remove(window.id, agent)
      return bond ? consent.relationships.end(bond.id, agent) : undefined
    },
    () =>
      consent.preferences.put(
        { number },
        {
          categories: { refused: random(2) ? [category] : [] },
          channels: { refused: random(2) ? ['messenger'] : [] },
          quiet: random(2) ? [{ fromMinute: 1_260, toMinute: 480 }] : [],
          preferred: [],
        },
        agent,
      ),
  ]
  const outcome = await (acts[random(acts.length)] as () => Promise<unknown>)()
  if (outcome instanceof Problem && outcome.status >= 500) assert.fail(outcome.detail)
}

const everything = (facts: ConsentFacts, rooms: Rooms) => numbers.map((one) => facts.person(rooms.vault.personRef(one)))

test('facts after any acts are the facts that a fresh start loads', (t) =>
  withRooms(t, async (rooms) => {
    const seed = Number(process.env.SEED ?? 20_261_121)
    t.diagnostic(`seed ${seed}`)
    const random = seeded(seed)
    const followed = await openConsentFacts(rooms.store)
    for (let round = 0; round < 8; round++) {
      for (let i = 0; i < 25; i++) {
        rooms.clock.step(random(2_000))
        await actAtRandom(rooms, random)
      }
      const fresh = await openConsentFacts(rooms.store)
      assert.deepEqual(everything(followed, rooms), everything(fresh, rooms), `seed ${seed}, round ${round}`)
      assert.equal(followed.size, fresh.size)
      fresh.stop()
    }
  }))

test('what one node writes, another knows: its facts follow the changes', (t) =>
  withRooms(t, async (rooms) => {
    // The embedded store has one node only.
    const node = await rooms.secondNode?.()
    if (node === undefined) return
    const facts = await openConsentFacts(node)
    const heard = new Promise<void>(
      (resolve) => void node.changes.on((change) => change.room === 'consent' && resolve()),
    )
    const number = numbers[0] as string
    const given = await rooms.consent.refusals.refuse({ of: { number }, category: 'loans', via: 'person' }, agent)
    await heard
    assert.ok(!(given instanceof Problem))
    assert.deepEqual(
      facts.person(rooms.vault.personRef(number)).refusals.map((one) => one.id),
      [given.id],
    )
  }))
