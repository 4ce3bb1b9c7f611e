import { type House, lineAt, type Rule, type Violation } from './house.ts'

const table = 'src/terms/errors.ts'
const page = 'docs/errors.md'

/** The table of errors and its page hold the same codes with the same status: the codes are public. */
export const errorsAreDocumented: Rule = (house) => {
  if (!house.has(table)) return []
  if (!house.has(page))
    return [{ file: page, line: 1, what: 'there is no page of errors', remedy: `document every code of ${table}` }]
  const inTable = codesOfTable(house)
  const onPage = codesOfPage(house)
  const found: Violation[] = []
  for (const [code, { status, line }] of inTable) {
    const there = onPage.get(code)
    if (there === undefined)
      found.push({
        file: table,
        line,
        what: `the code ${code} stands not in ${page}`,
        remedy: `add the row | \`${code}\` | ${status} | when, and what to do |`,
      })
    else if (there.status !== status)
      found.push({
        file: page,
        line: there.line,
        what: `${code} is said to answer ${there.status}; it answers ${status}`,
        remedy: 'correct the page',
      })
  }
  for (const [code, { line }] of onPage)
    if (!inTable.has(code))
      found.push({
        file: page,
        line,
        what: `${code} is no code of ours`,
        remedy: `take the row out, or add the code to ${table}`,
      })
  return found
}

type Codes = Map<string, { status: number; line: number }>

function codesOfTable(house: House): Codes {
  const codes: Codes = new Map()
  const source = house.source(table)
  source.walk((node) => {
    if (node.type !== 'Property') return
    const body = source.text.slice((node.value as { start: number }).start, (node.value as { end: number }).end)
    const status = /^\{[^}]*\bstatus:\s*(\d{3})/.exec(body)?.[1]
    const key = node.key as { name?: string; value?: string }
    const code = key.name ?? key.value
    if (status !== undefined && code !== undefined)
      codes.set(code, { status: Number(status), line: lineAt(source.text, node.start) })
  })
  return codes
}

function codesOfPage(house: House): Codes {
  const codes: Codes = new Map()
  for (const [index, line] of house.text(page).split('\n').entries()) {
    const row = /^\|\s*`([a-z-]+)`\s*\|\s*(\d{3})\s*\|/.exec(line)
    if (row) codes.set(row[1] as string, { status: Number(row[2]), line: index + 1 })
  }
  return codes
}
