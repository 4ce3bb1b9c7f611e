import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePort, newFolder, Program, root, until } from './program.ts'
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

test('the README’s `npm run build:web` builds the console', { timeout: 240_000 }, async (t) => {
  const { text } = blocksUnder(page, 'Run it for real')[0] as { text: string }
  assert.ok(text.includes('npm run build:web'), 'the page names it')
  // Into another folder: this one's may be being served by another test.
  const into = join(newFolder(t), 'dist')
  const built = await npm(['run', '--silent', 'build:web', '--', '--into', into])
  assert.equal(built.code, 0, built.said)
  const index = readFileSync(join(into, 'index.html'), 'utf8')
  const scripts = [...index.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, path]) => path as string)
  assert.ok(scripts.length > 0, index)
  for (const path of scripts) assert.ok(existsSync(join(into, path)), path)
})

/**
 * `npm ci` itself would take away the packages that this very test runs on, and `npm test` would run this test again, without end. So the two
 * are checked by what can fail in them: npm's own check of the lock file against package.json and of every package against this Node and
 * this npm, without writing; and that `test` is the runner that runs this. CI runs both commands from a fresh clone (.ci/run).
 */
test('the README’s `npm ci` would install what is installed, and `npm test` is what runs this', {
  timeout: 120_000,
}, async () => {
  const dry = await npm([
    'ci',
    '--dry-run',
    '--offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--engine-strict',
  ])
  assert.equal(dry.code, 0, dry.said)
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<
      string,
      { version?: string; integrity?: string; resolved?: string; optional?: boolean; inBundle?: boolean }
    >
  }
  for (const [path, { version, integrity, resolved, optional, inBundle }] of Object.entries(lock.packages)) {
    if (path === '') continue
    // No address: from whichever registry the machine is set to; the digest says that it is the same package.
    assert.ok(inBundle || (integrity !== undefined && resolved === undefined), path)
    const manifest = join(root, path, 'package.json')
    // What is for other systems is left out of an installation.
    if (optional && !existsSync(manifest)) continue
    assert.equal((JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version, version, path)
  }
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { test: string } }
  assert.match(scripts.test, /tools\/run-tests\.ts$/)
  assert.match(readFileSync(join(root, 'tools/run-tests.ts'), 'utf8'), /stories/)
  assert.match(readFileSync(join(root, '.ci/run'), 'utf8'), /npm ci [\s\S]*npm test /)
})

function npm(args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    execFile('npm', args, { cwd: root, timeout: 220_000 }, (error, out, err) =>
      done({ code: error ? Number(error.code ?? 1) : 0, said: out + err }),
    )
  })
}

test('the README’s way to run it for real prints the link for the first administrator, and ends in order', {
  timeout: 240_000,
}, async (t) => {
  const shown = blocksUnder(page, 'Run it for real')[0]?.text.trim().split('\n').at(-1) ?? ''
  assert.match(
    shown,
    /^RINGFENCE_FOLDER=\/var\/lib\/ringfence RINGFENCE_PUBLIC_URL=https:\/\/ringfence\.example npm start$/,
  )
  const folder = newFolder(t)
  const child = spawn('bash', ['-c', shown.replace('/var/lib/ringfence', folder)], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: folder, RINGFENCE_PORT: String(await freePort()) },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  // The group: npm, its shell and the program.
  const end = (signal: NodeJS.Signals): void => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), signal)
  }
  t.after(() => end('SIGKILL'))
  const link = /This link works once[\s\S]*https:\/\/ringfence\.example\/\S+/
  await until(
    async () => link.test(printed) || child.exitCode !== null,
    180_000,
    () => `No link came:\n${printed}`,
  )
  assert.match(printed, link)
  const closed = once(child, 'close')
  end('SIGTERM')
  await closed
  assert.doesNotMatch(printed, /"level":(50|60)/)
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
