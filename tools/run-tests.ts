import { spawnSync } from 'node:child_process'
import { globSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { relative, resolve } from 'node:path'
import { run } from 'node:test'
import { parseArgs } from 'node:util'
import { Tally } from './test-tally.ts'

/**
 * `npm test`: every *.test.ts of the repository, the stories after the rest and one at a time, for they measure time.
 *
 *     npm test                        all of them
 *     npm test -- src/gate stories    those under these paths
 *     npm test -- --summary FILE      counts as JSON as well
 */
const root = resolve(import.meta.dirname, '..')
const fileTimeoutMs = 10 * 60_000

const { values, positionals } = parseArgs({ allowPositionals: true, options: { summary: { type: 'string' } } })
process.chdir(root)

const strange = globSync('{src,tools,stories,web,bench}/**/*.test.{tsx,js,mjs,cjs,mts}', {
  exclude: ['**/node_modules/**'],
})
if (strange.length > 0) fail(`These would not be run; name them *.test.ts: ${strange.join(', ')}`)
const files = globSync('{src,tools,stories,web,bench}/**/*.test.ts', { exclude: ['**/node_modules/**'] })
  .sort()
  .filter(
    (file) => positionals.length === 0 || positionals.some((start) => file.startsWith(start.replace(/^\.\//, ''))),
  )
if (files.length === 0) fail(`There is no test under ${positionals.join(', ')}`)

const stories = files.filter((file) => file.startsWith('stories/'))
if (stories.length > 0) {
  const built = spawnSync(process.execPath, ['tools/build-web.ts', '--if-stale'], { stdio: 'inherit' })
  if (built.status !== 0) fail('The console could not be built, and the stories need it')
}

const tally = new Tally((file) => relative(root, file))
await runFiles(
  files.filter((file) => !file.startsWith('stories/')),
  availableParallelism(),
)
await runFiles(stories, 1)

// In CI everything that tests need is installed, so a skipped test is a test that was lost.
const skipsAreFailures = Boolean(process.env.CI)
tally.tell({ skipsAreFailures })
const { passed, failed, skipped } = tally.counts
if (values.summary !== undefined) writeFileSync(values.summary, JSON.stringify(tally.counts))
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
process.exitCode = failed > 0 || (skipsAreFailures && skipped > 0) ? 1 : 0

function runFiles(some: string[], concurrency: number): Promise<void> {
  if (some.length === 0) return Promise.resolve()
  const stream = run({ files: some.map((file) => resolve(root, file)), concurrency, timeout: fileTimeoutMs, cwd: root })
  tally.follow(stream)
  return new Promise((done, broken) => {
    stream.on('end', done)
    stream.on('error', broken)
    stream.resume()
  })
}

function fail(why: string): never {
  process.stderr.write(`${why}\n`)
  process.exit(2)
}
