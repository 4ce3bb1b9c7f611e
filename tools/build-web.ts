import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'

/**
 * Builds the console into web/dist, or with --into into another folder. With --if-stale only when its sources or the packages changed since
 * the last build: their digest is kept beside what was built.
 */
const root = resolve(import.meta.dirname, '..')
const web = join(root, 'web')
const { values: wanted } = parseArgs({ options: { 'if-stale': { type: 'boolean' }, into: { type: 'string' } } })
const into = wanted.into === undefined ? join(web, 'dist') : resolve(wanted.into)
const stamp = join(into, '.built-from')

const digest = digestOfSources()
if (wanted['if-stale'] && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) process.exit(0)
try {
  await build({ configFile: join(web, 'vite.config.ts'), logLevel: 'warn', build: { outDir: into, emptyOutDir: true } })
} catch (error) {
  process.stderr.write(`The console could not be built.\n${(error as Error).message}\n`)
  process.exit(1)
}
writeFileSync(stamp, digest)

function digestOfSources(): string {
  const hash = createHash('sha256')
  // The console takes shared words and types from src/, so that counts too.
  const sources = globSync(['web/**/*', 'src/**/*.ts', 'package-lock.json'], { cwd: root, exclude: ['web/dist/**'] })
  for (const path of sources.sort()) {
    if (!statSync(join(root, path)).isFile() || path.endsWith('.test.ts')) continue
    hash.update(`${path}\0`).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}
