import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { categories, channels, Ids, type PersonRef, purposes, SteppedClock } from '../terms/index.ts'
import { Interned, Packer, Unpacker } from './packing.ts'
import { type ConsentFact, nobodyKnown, type RefusalFact, refusalVias } from './person-facts.ts'
import { PersonMemory } from './person-memory.ts'
import { Slab } from './slab.ts'

const refOf = (i: number) => createHash('sha256').update(`person ${i}`).digest('hex').slice(0, 32) as PersonRef
const ids = new Ids(new SteppedClock('2026-03-02T03:00:00Z'))
const time = fc.integer({ min: 0, max: 4e12 })
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined })
const id = fc.oneof(
  fc.constant(null).map(() => ids.next('refusal')),
  fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
)

const refusal: fc.Arbitrary<RefusalFact> = fc.record({
  id,
  organisation: maybe(id),
  category: maybe(fc.constantFrom(...categories)),
  channel: maybe(fc.constantFrom(...channels)),
  bands: maybe(
    fc.array(
      fc.tuple(fc.nat(1_440), fc.nat(1_440)).map(([fromMinute, toMinute]) => ({ fromMinute, toMinute })),
      {
        maxLength: 3,
      },
    ),
  ),
  onBehalf: maybe(fc.constant(true as const)),
  from: time,
  until: maybe(time),
  via: fc.constantFrom(...refusalVias),
  case: maybe(id),
})
const consent: fc.Arbitrary<ConsentFact> = fc.record({
  id,
  organisation: id,
  purpose: fc.constantFrom(...purposes),
  categories: fc.subarray([...categories]),
  channels: fc.subarray([...channels]),
  night: fc.boolean(),
  form: fc.constantFrom('separate', 'buried'),
  textVersion: fc.string(),
  givenAt: time,
  withdrawnAt: maybe(time),
  expiresAt: maybe(time),
  reconfirmDueAt: maybe(time),
})

const put = fc.record({
  person: fc.nat(20),
  slot: fc.nat(3),
  fact: fc.option(fc.oneof(refusal, consent), { nil: null }),
})

test('memory holds what was put, against a plain map of plain objects', () => {
  fc.assert(
    fc.property(fc.array(put, { maxLength: 120 }), (puts) => {
      const memory = new PersonMemory()
      const model = new Map<number, { consents: Map<string, ConsentFact>; refusals: Map<string, RefusalFact> }>()
      for (const { person, slot, fact } of puts) {
        const known = model.get(person) ?? { consents: new Map(), refusals: new Map() }
        model.set(person, known)
        if (fact === null || !('purpose' in fact)) {
          const own = fact && { ...fact, id: `r${slot}` }
          memory.put(refOf(person), 'refusal', `r${slot}`, own)
          if (own) known.refusals.set(own.id, own)
          else known.refusals.delete(`r${slot}`)
        } else {
          const own = { ...fact, id: `c${slot}` }
          memory.put(refOf(person), 'consent', own.id, own)
          known.consents.set(own.id, own)
        }
      }
      let people = 0
      for (const [person, known] of model) {
        const byId = <F extends { id: string }>(facts: Map<string, F>) =>
          [...facts.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
        const expected = { ...nobodyKnown, consents: byId(known.consents), refusals: byId(known.refusals) }
        assert.deepEqual(memory.person(refOf(person)), expected)
        const asking =
          [...known.refusals.values()].find((one) => one.organisation !== undefined)?.organisation ?? 'org_x'
        assert.deepEqual(memory.person(refOf(person), asking), {
          ...expected,
          consents: expected.consents.filter((one) => one.organisation === asking),
          refusals: expected.refusals.filter((one) => (one.organisation ?? asking) === asking),
        })
        if (known.consents.size + known.refusals.size > 0) people++
      }
      assert.equal(memory.size, people)
      assert.equal(memory.person(refOf(99)), nobodyKnown)
    }),
    { numRuns: 300 },
  )
})

test('ids of the house take 17 bytes, others what they are long, and all come back', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        id,
        fc.constantFrom(
          'ref_7ZZZZZZZZZZZZZZZZZZZZZZZZZ',
          'ref_8ZZZZZZZZZZZZZZZZZZZZZZZZZ',
          'xyz_00000000000000000000000000',
          'acc_0000000000000000000000000ü',
        ),
      ),
      (text) => {
        const interned = new Interned()
        const packer = new Packer(interned)
        packer.id(text)
        const unpacker = new Unpacker(interned)
        unpacker.bytes = packer.bytes
        assert.equal(unpacker.id(), text)
      },
    ),
  )
  const packer = new Packer(new Interned())
  packer.id(ids.next('consent'))
  assert.equal(packer.length, 17)
})

test('thousands of people come, grow and go, and memory is used again', () => {
  const memory = new PersonMemory()
  const one = (i: number, n: number): RefusalFact => ({
    id: `r${n}`,
    organisation: `org_${i % 7}`,
    category: undefined,
    channel: undefined,
    bands: undefined,
    from: i,
    until: undefined,
    via: 'person',
    case: undefined,
  })
  const people = 20_000
  const round = () => {
    for (let i = 0; i < people; i++)
      for (let n = 0; n < 1 + (i % 3); n++) memory.put(refOf(i), 'refusal', `r${n}`, one(i, n))
    for (let i = 0; i < people; i += 2) for (let n = 0; n < 3; n++) memory.put(refOf(i), 'refusal', `r${n}`, null)
    assert.equal(memory.size, people / 2)
    for (let i = 0; i < people; i++)
      assert.equal(memory.person(refOf(i)).refusals.length, i % 2 === 0 ? 0 : 1 + (i % 3))
  }
  round()
  const after = memory.residentBytes
  for (let again = 0; again < 3; again++) round()
  assert.equal(memory.residentBytes, after)
})

test('a slab gives freed blocks away again and refuses what is too large', () => {
  const slab = new Slab()
  const first = slab.allocate(100)
  slab.free(first, 100)
  assert.equal(slab.allocate(97), first)
  assert.throws(() => slab.allocate(5_000_000), RangeError)
})
