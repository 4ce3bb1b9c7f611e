import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'

const root = resolve(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The name that a heading is linked by, as the usual readers of Markdown make it. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')
}

test('links between pages lead to pages and headings that are there', () => {
  const pages = globSync(['*.md', 'docs/**/*.md', 'src/*/README.md', 'src/doors/*/README.md'], { cwd: root })
  assert.ok(pages.length > 20)
  const broken: string[] = []
  for (const page of pages) {
    const text = read(page).replaceAll(/^```[\s\S]*?^```/gm, '')
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', heading] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      const there =
        existsSync(join(root, file)) &&
        (heading === undefined ||
          [...read(file).matchAll(/^#+ (.+)$/gm)].some((row) => anchor(row[1] ?? '') === heading))
      if (!there) broken.push(`${page}: ${target}`)
    }
  }
  assert.deepEqual(broken, [])
})
