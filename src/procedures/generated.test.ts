import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { langs, Problem } from '../terms/index.ts'
import { actRow, lookRow } from './catalogue.ts'
import { checkProcedure } from './check.ts'
import { UnsetFact } from './condition.ts'
import type { Condition, FactDeclaration, Field, Procedure, Step, StepBody, Wording } from './procedure.ts'
import { procedureText, readProcedure } from './procedure-text.ts'
import { procedureOf } from './testing.ts'
import { advance, answer, back, canGoBack, paramsOf, position, type StepResult, startWalk, type Walk } from './walk.ts'
import { fill, textsOf } from './wording.ts'

// Procedures drawn at random, most of them unsound in some way. What the check lets pass must walk well, whatever people answer.

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const runs = { seed, numRuns: 3_000, verbose: 0 } as const

const facts: Record<string, FactDeclaration> = {
  one: { type: 'yes-no', of: 'asker', record: true },
  two: { type: 'yes-no', of: 'asker', record: true },
  number: { type: 'number', of: 'asker', record: true },
  until: { type: 'time', of: 'asker', record: true },
  accounts: { type: 'ids', of: 'other', record: true },
  others: { type: 'count', of: 'house', record: true },
  approval: { type: 'ids', of: 'house', record: true },
  taken: { type: 'yes-no', of: 'house', record: true },
  date: { type: 'time', of: 'house', record: true },
}
const word = { ko: '말', zh: '话', en: 'word' }
const placing = (name: string | undefined): Wording => {
  const hole = name === undefined ? '' : ` {{${name}}}`
  const text = { ko: `말${hole}`, zh: `话${hole}`, en: `word${hole}` }
  return { chat: text, phone: text }
}

const tests: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom<Condition>({ fact: 'one', is: true }, { fact: 'two', is: false }, { fact: 'others', atLeast: 1 }),
  fc.constantFrom('one', 'two', 'number', 'others', 'date').map((known): Condition => ({ known })),
)
const conditions: fc.Arbitrary<Condition> = fc.oneof(
  tests,
  fc.tuple(tests, tests).map(([a, b]): Condition => ({ all: [a, b] })),
  fc.tuple(tests, tests).map(([a, b]): Condition => ({ any: [a, b] })),
  tests.map((one): Condition => ({ not: one })),
)
const fields: fc.Arbitrary<Field[]> = fc.uniqueArray(
  fc.record({
    fact: fc.constantFrom('one', 'two', 'number', 'until'),
    label: fc.constant(word),
    required: fc.boolean(),
  }),
  { selector: ({ fact }) => fact, minLength: 1, maxLength: 4 },
)

/** A step that leads to steps after it; once in a while, to any. */
const bodyAt = (index: number, count: number): fc.Arbitrary<StepBody> => {
  const later = fc.integer({ min: index + 1, max: count - 1 }).map((to) => `s${to}`)
  const to = fc.oneof({ weight: 60, arbitrary: later }, { weight: 1, arbitrary: fc.nat(count - 1).map((n) => `s${n}`) })
  const hole = fc.option(fc.constantFrom('one', 'others', 'date', 'taken'), { nil: undefined, freq: 2 })
  const number = { number: { fact: 'number' } }
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('say' as const), say: hole.map(placing), next: to }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const), fields, next: to }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('branch' as const),
        branches: fc.array(fc.record({ when: conditions, next: to, why: fc.constant(word) }), {
          minLength: 1,
          maxLength: 2,
        }),
        otherwise: fc.record({ next: to, why: fc.constant(word) }),
      }),
    },
    {
      weight: 2,
      arbitrary: to.map(
        (next): StepBody => ({
          kind: 'look',
          look: 'accounts-by-number',
          with: number,
          into: { others: 'others', accounts: 'accounts' },
          next,
        }),
      ),
    },
    {
      weight: 2,
      arbitrary: to.map(
        (next): StepBody => ({
          kind: 'look',
          look: 'sanction-date',
          with: { accounts: { fact: 'accounts' } },
          into: { taken: 'taken', date: 'date' },
          next,
        }),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(to, to, fc.boolean()).map(
        ([next, refused, way]): StepBody => ({
          kind: 'do',
          act: 'request-restriction',
          with: number,
          into: { approval: 'approval' },
          words: word,
          next,
          ...(way ? { refused } : {}),
        }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(to, to, to).map(
        ([approved, declined, expired]): StepBody => ({
          kind: 'wait',
          for: 'approval',
          with: { approval: { fact: 'approval' } },
          outcomes: { approved, declined, expired },
        }),
      ),
    },
  )
}

const procedures: fc.Arbitrary<Procedure> = fc.integer({ min: 2, max: 9 }).chain((count) =>
  fc.tuple(...Array.from({ length: count - 1 }, (_, index) => bodyAt(index, count))).map((bodies) => {
    const last: StepBody = { kind: 'end', outcome: 'done' }
    const steps = [...bodies, last].map((body, index): Step => ({ ...body, id: `s${index}`, title: word }))
    const used = new Set(
      steps.flatMap((step) =>
        step.kind === 'ask' ? step.fields.map(({ fact }) => fact) : 'into' in step ? Object.values(step.into) : [],
      ),
    )
    const reached = reachable(steps)
    return procedureOf(
      steps.filter(({ id }) => reached.has(id)),
      Object.fromEntries(Object.entries(facts).filter(([name]) => used.has(name))),
    )
  }),
)

/** Steps that nobody comes to are left out, since that fault alone would hide nearly all procedures that are worth walking. */
function reachable(steps: readonly Step[]): Set<string> {
  const reached = new Set(['s0'])
  for (const id of reached) {
    const step = steps.find((one) => one.id === id)
    for (const match of JSON.stringify(step).matchAll(/"(?:next|refused|approved|declined|expired)":"(s\d+)"/g))
      reached.add(match[1] as string)
  }
  return reached
}

/** Walks to the end with these coins, doing all that a desk does at each step. Returns the walk and its position before each answer. */
function walkThrough(procedure: Procedure, coins: readonly number[]): Walk[] {
  let turn = 0
  const coin = (): number => coins[turn++ % coins.length] ?? 0
  let walk = startWalk(procedure, { channel: coin() % 2 ? 'chat' : 'phone', repeated: coin() % 2 === 1 })
  const seen = [walk]
  while (walk.ended === undefined) {
    assert.ok(seen.length <= Object.keys(procedure.steps).length, 'a walk is no longer than its procedure')
    const step = position(procedure, walk)
    if ('say' in step && step.say)
      for (const { text } of textsOf(step.say))
        for (const lang of langs) assert.doesNotMatch(fill(procedure, text[lang], walk.facts, lang), /\{\{/)
    const params = paramsOf(walk, step)
    if ('with' in step) assert.ok(Object.keys(step.with).every((name) => name in params))
    const next = take(procedure, walk, step, coin)
    assert.ok(!(next instanceof Problem), next instanceof Problem ? next.detail : '')
    walk = next
    seen.push(walk)
  }
  return seen
}

function take(procedure: Procedure, walk: Walk, step: Step, coin: () => number): Walk | Problem {
  if (step.kind === 'say') return answer(procedure, walk, step.id, {})
  if (step.kind === 'ask') {
    const answers: Record<string, unknown> = {}
    for (const { fact, required } of step.fields)
      if (required || coin() % 2) answers[fact] = fact === 'number' ? 'ref' : fact === 'until' ? 0 : coin() % 2 === 1
    return answer(procedure, walk, step.id, answers)
  }
  return advance(procedure, walk, step.id, resultOf(step, coin))
}

function resultOf(step: Step, coin: () => number): StepResult {
  if (step.kind === 'wait') return { outcome: Object.keys(step.outcomes)[coin() % 3] as string }
  if (step.kind === 'do' && step.refused !== undefined && coin() % 2) return { refused: true }
  const row = step.kind === 'look' ? lookRow(step.look) : step.kind === 'do' ? actRow(step.act) : undefined
  const results: Record<string, unknown> = {}
  for (const [name, { type, optional }] of Object.entries(row?.results ?? {}))
    if (!optional || coin() % 2)
      results[name] = type === 'yes-no' ? coin() % 2 === 1 : type === 'ids' ? ['id'] : coin() % 3
  return { results }
}

const coins = fc.array(fc.nat(1_000), { minLength: 5, maxLength: 40 })

test('what the check lets pass never reads what was not collected, and always ends', (t) => {
  t.diagnostic(`seed ${seed}: SEED=${seed} repeats it`)
  let sound = 0
  fc.assert(
    fc.property(procedures, fc.array(coins, { minLength: 3, maxLength: 3 }), (procedure, throws) => {
      if (checkProcedure(procedure).length > 0) return
      sound++
      for (const one of throws) walkThrough(procedure, one)
    }),
    runs,
  )
  assert.ok(sound > 100, `only ${sound} of ${runs.numRuns} were sound: the property says little`)
})

test('where a walk reads what was not collected, the check had said so', (t) => {
  t.diagnostic(`seed ${seed}`)
  let caught = 0
  fc.assert(
    fc.property(procedures, coins, (procedure, one) => {
      const found = checkProcedure(procedure)
      // Names that stand for nothing are told alone; a circle would never end.
      if (found.some(({ message }) => /circle|There is no/.test(message))) return
      try {
        walkThrough(procedure, one)
      } catch (error) {
        if (!(error instanceof UnsetFact)) return
        const { fact } = error
        assert.ok(
          found.some(({ message }) => message.includes(`"${fact}"`)),
          `${fact} was not told: ${JSON.stringify(found)}`,
        )
        caught++
      }
    }),
    runs,
  )
  assert.ok(caught > 50, `only ${caught} walks went wrong: the property says little`)
})

test('going back and answering the same again leads to the same walk', () => {
  fc.assert(
    fc.property(procedures, coins, (procedure, one) => {
      if (checkProcedure(procedure).length > 0) return
      for (const walk of walkThrough(procedure, one)) {
        if (!canGoBack(walk)) continue
        const before = back(procedure, walk)
        assert.ok(!(before instanceof Problem))
        const undone = walk.path[before.path.length]
        assert.ok(undone && undone.step === before.at)
        assert.ok(!walk.path.slice(before.path.length).some(({ acted }) => acted), 'what acted is never undone')
        const again = answer(procedure, before, before.at, undone.facts)
        assert.ok(!(again instanceof Problem))
        assert.deepEqual(again.path, walk.path.slice(0, again.path.length))
      }
    }),
    runs,
  )
})

test('every procedure is one text that reads back', () => {
  fc.assert(
    fc.property(procedures, (procedure) => {
      const text = procedureText(procedure)
      assert.equal(procedureText(readProcedure(text)), text)
      const told = (one: Procedure) =>
        new Set(checkProcedure(one).map(({ at, message }) => `${at.join('.')} ${message}`))
      assert.deepEqual(told(readProcedure(text)), told(procedure))
    }),
    { ...runs, numRuns: 300 },
  )
})
