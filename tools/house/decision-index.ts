import type { Rule, Violation } from './house.ts'

const index = 'docs/decisions/README.md'

/** Each decision record has a number of its own and stands in the index, under the title that it has itself. */
export const decisionsAreIndexed: Rule = (house) => {
  const records = house.paths.filter((path) => /^docs\/decisions\/\d{4}-[^/]+\.md$/.test(path))
  const listed = house.has(index) ? house.text(index) : ''
  const found: Violation[] = []
  const numbers = new Map<string, string>()
  for (const path of records) {
    const file = path.slice('docs/decisions/'.length)
    const number = file.slice(0, 4)
    const title = /^# (?:\d+\. )?(.+)$/m.exec(house.text(path))?.[1] ?? file
    const other = numbers.get(number)
    if (other !== undefined)
      found.push({ file: path, line: 1, what: `has the number of ${other}`, remedy: 'take the next free number' })
    numbers.set(number, file)
    if (!listed.includes(`](${file})`))
      found.push({
        file: index,
        line: 1,
        what: `does not list ${file}`,
        remedy: `add the line: - [${number}](${file}) ${title}`,
      })
  }
  for (const [row, line] of listed.split('\n').entries()) {
    const file = /\]\((\d{4}-[^)]+\.md)\)/.exec(line)?.[1]
    if (file !== undefined && !house.has(`docs/decisions/${file}`))
      found.push({
        file: index,
        line: row + 1,
        what: `lists ${file}, which does not exist`,
        remedy: 'take the line out',
      })
  }
  return found
}
