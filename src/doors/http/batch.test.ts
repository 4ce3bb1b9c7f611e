import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Problem, parseNumber } from '../../terms/index.ts'
import { answerLines } from './batch.ts'
import { openHouse } from './testing.ts'

const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as {
          line: number
          decision?: { id: string; verdict: string }
          problem?: { code: string; detail: string }
        },
    )

test('a batch answers each line in its place', async (t) => {
  const house = await openHouse(t, { batchInFlightMax: 16 })
  const firm = await house.firm('Hanbit Insurance', '+82215771234')
  const key = await house.key(['decide'])
  const request = (n: number) =>
    JSON.stringify({
      ...firm,
      to: `+8210234${String(n).padStart(5, '0')}`,
      channel: 'voice',
      purpose: 'service',
      category: 'insurance',
    })
  const post = (text: string) =>
    house.ask('POST', '/v1/decisions/batch', { key, raw: { text, type: 'application/x-ndjson' } })

  const many = Array.from({ length: 300 }, (_, n) => (n % 50 === 7 ? '{oops' : n % 50 === 9 ? '{"to":1}' : request(n)))
  const answer = await post(`${many.join('\n')}\n`)
  assert.equal(answer.status, 200)
  const answers = lines(answer.text)
  assert.deepEqual(
    answers.map(({ line }) => line),
    many.map((_, n) => n + 1),
  )
  for (const { line, decision, problem } of answers) {
    if ((line - 1) % 50 === 7) assert.equal(problem?.code, 'bad-request')
    else if ((line - 1) % 50 === 9) assert.equal(problem?.code, 'invalid-field')
    else assert.ok(decision?.id.startsWith('dec_'), JSON.stringify(problem))
  }
  const kept = await house.app.ledger.byRef('decision', answers[0]?.decision?.id ?? '')
  assert.ok(kept, 'each is recorded')
  assert.equal((await post('')).text, '')

  // The numbers of the agency's file as people wrote them: empty, placeholders, too short, too long.
  const sample = readFileSync(join(import.meta.dirname, '../../demo/ftc-sample.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
  const written = sample.map((row) => row.slice(0, row.indexOf(',')).replaceAll('"', ''))
  assert.equal(written.length, 240)
  const asked = { ...firm, country: 'US', channel: 'voice', purpose: 'service', category: 'insurance' }
  const judged = lines((await post(written.map((to) => JSON.stringify({ ...asked, to })).join('\n'))).text)
  assert.deepEqual(
    judged.map(({ line }) => line),
    written.map((_, n) => n + 1),
  )
  for (const [n, { decision, problem }] of judged.entries()) {
    const to = written[n] as string
    const number = parseNumber(to, 'US')
    if (decision) assert.ok(!(number instanceof Problem) && decision.verdict, to)
    else assert.ok(number instanceof Problem && problem?.code && problem.detail, `${to}: ${JSON.stringify(problem)}`)
  }
  const refused = judged.filter(({ problem }) => problem)
  assert.ok(refused.length > 0 && refused.length < 40, `${refused.length} numbers could not be read`)

  assert.equal(lines((await post(request(1))).text).length, 1, 'the last line needs no end')
})

test('a batch reads no faster than its answers are taken', async () => {
  let read = 0
  async function* source() {
    for (;;) {
      read++
      yield new TextEncoder().encode('{"n":1}\n'.repeat(10))
    }
  }
  const limits = { lines: 1_000_000, lineBytes: 1_000, inFlight: 20 }
  const stream = answerLines(source(), limits, async () => '{}')
  await stream.next()
  await new Promise((resolve) => setImmediate(resolve))
  assert.ok(read <= 3, `${read} pieces were read for one answer taken`)
  await stream.return(undefined)
})

test('a line that is too long, or one too many, ends the batch and says so', async () => {
  const run = async (text: string, limits: Partial<Parameters<typeof answerLines>[1]>) => {
    const input = [new TextEncoder().encode(text)]
    const all = { lines: 10, lineBytes: 100, inFlight: 4, ...limits }
    let out = ''
    for await (const piece of answerLines(toAsync(input), all, async () => '{}')) out += piece
    return lines(out)
  }
  const long = await run(`{}\n${'x'.repeat(200)}\n{}\n`, {})
  assert.deepEqual([long.length, long[1]?.problem?.code], [2, 'too-large'])
  const many = await run('{}\n'.repeat(20), {})
  assert.deepEqual([many.length, many.at(-1)?.problem?.code], [11, 'too-large'])
})

async function* toAsync<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items
}
