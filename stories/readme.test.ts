import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newFolder, Program, root } from './program.ts'
import { blocksUnder, differences } from './readme-blocks.ts'

const page = readFileSync(join(root, 'README.md'), 'utf8')

test('the README’s two commands and the way to run it for real are what package.json has', () => {
  const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
    .scripts
  const shown = ['Two commands', 'Run it for real']
    .flatMap((heading) => blocksUnder(page, heading))
    .map(({ text }) => text.trim())
  assert.deepEqual(shown.slice(0, 2), ['npm ci && npm run demo', 'npm ci && npm test'])
  for (const [, name] of shown.join('\n').matchAll(/npm (?:run )?([a-z:]+)/g)) {
    if (name !== 'ci') assert.ok(scripts[name as string], `npm run ${name}`)
  }
})

test('the README’s loop by curl runs word for word, and the answers have the shape that it shows', {
  timeout: 120_000,
}, async (t) => {
  // The demo itself, since that is what its reader has running; the values are those that it prints to be pasted.
  const program = await Program.start(t, { command: 'demo' })
  await program.says(/Ctrl-C ends it/, 120_000)
  const env = Object.fromEntries(
    [...program.printed.matchAll(/\b([A-Z]+)=(\S+)/g)].map(([, name, value]) => [name, value as string]),
  )
  assert.deepEqual(Object.keys(env).sort(), [
    'ACCOUNT',
    'AGENT',
    'KEY',
    'LINE',
    'MANAGER',
    'ORGANISATION',
    'PASSWORD',
    'URL',
  ])
  const blocks = blocksUnder(page, 'The loop by curl')
  const commands = blocks.filter(({ language }) => language === 'sh')
  const shown = blocks.filter(({ language }) => language === 'json')
  assert.equal(commands.length, 7, 'one to sign in, and six requests')
  assert.equal(shown.length, 6)

  // One shell for all, as a reader has; a line that no answer holds stands between the blocks.
  const mark = '=====8<====='
  const script = commands.map(({ text }) => `${text}\necho; echo '${mark}'\n`).join('')
  const { out, err } = await shell(script, newFolder(t), env)
  assert.equal(err, '', 'nothing is complained of')
  const answers = out.split(`${mark}\n`).map((text) => text.trim())
  assert.equal(answers[0], '', 'signing in prints nothing')
  for (const [n, { text, line }] of shown.entries()) {
    const answer = answers[n + 1] as string
    const faults = differences(JSON.parse(text), JSON.parse(answer))
    assert.deepEqual(faults, [], `README.md:${line} shows another answer than this:\n${answer}`)
  }
  // What the page is about: the refusal cites the case of the complaint.
  const [, , complaint, , , refusal] = answers.map((text) => (text === '' ? undefined : JSON.parse(text)))
  assert.ok(refusal.reasons.some(({ cite }: { cite?: string }) => cite === complaint.id))
  await program.stop()
})

function shell(script: string, cwd: string, env: Record<string, string>): Promise<{ out: string; err: string }> {
  return new Promise((done) => {
    const child = execFile(
      'bash',
      ['-eu'],
      { cwd, env: { PATH: process.env.PATH, ...env }, timeout: 60_000 },
      (_, out, err) => done({ out, err }),
    )
    child.stdin?.end(script)
  })
}
