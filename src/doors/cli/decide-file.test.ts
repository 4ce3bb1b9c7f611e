import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { newFolder } from '../../../stories/program.ts'
import type { Decision } from '../../gate/index.ts'
import { Problem, systemClock } from '../../terms/index.ts'
import type { Terminal } from './command.ts'
import { decideFile } from './decide-file.ts'
import { jsonLines } from './testing.ts'

test('a store that cannot record for a moment ends no run: the rows are asked again, and answered in their order', async (t) => {
  const file = join(newFolder(t), 'numbers.csv')
  const rows = 3_000
  writeFileSync(file, `phone\n${Array.from({ length: rows }, (_, n) => `+8210${20_000_000 + n}\n`).join('')}`)
  let out = ''
  let err = ''
  const terminal: Terminal = {
    out(text) {
      out += text
    },
    err(text) {
      err += text
    },
    stdout: new Writable({ write: (_chunk, _encoding, done) => done() }),
    stdin: (async function* () {})(),
    interactive: false,
    env: {},
    clock: systemClock,
    signal: new AbortController().signal,
    onReload: () => {},
  }
  let underWay = 0
  let most = 0
  const refused = new Set<string>()
  const one = async (to: string): Promise<Decision | Problem> => {
    most = Math.max(most, ++underWay)
    await new Promise(setImmediate)
    underWay--
    // Each of the rows in the middle is refused once.
    if (to > '+821020001000' && to < '+821020002000' && !refused.has(to)) {
      refused.add(to)
      return new Problem('not-recorded', 'Ask again.')
    }
    return { id: `dec_${to.slice(5)}`, verdict: 'deny', reasons: [], duties: [] } as unknown as Decision
  }
  assert.equal(await decideFile({ file, column: undefined, one, json: true }, terminal), 0, err)
  assert.ok(refused.size > 900)
  assert.match(err, /^3000 deny\n$/)
  const answers = jsonLines(out)
  assert.deepEqual(
    answers.map(({ line, id }) => `${line} ${id}`),
    Array.from({ length: rows }, (_, n) => `${n + 2} dec_${20_000_000 + n}`),
  )
  assert.ok(most <= 2_048, `${most} at once`)
})
