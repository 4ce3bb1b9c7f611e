import {
  type ActRow,
  acts,
  type LookRow,
  looks,
  type Param,
  type Result,
  type WaitRow,
  waits,
} from '../src/procedures/index.ts'

const begin = '<!-- from src/procedures/catalogue.ts: node tools/generate-procedures.ts -->'
const end = '<!-- end -->'

/** docs/procedures.md with the tables of look-ups, acts and waits as the catalogue has them now. */
export function proceduresPage(page: string): string {
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined)
    throw new Error(`docs/procedures.md must keep its marks: ${begin} … ${end}`)
  return `${before}${begin}\n\n${catalogueTables()}\n\n${end}${after}`
}

function catalogueTables(): string {
  const table = (head: string, rows: string[]) => [head, head.replace(/[^|]+/g, '---'), ...rows].join('\n')
  return [
    '### Look-ups',
    '',
    table(
      '| look | what | takes | answers |',
      Object.entries<LookRow>(looks).map(
        ([name, row]) => `| \`${name}\` | ${row.what.en} | ${params(row)} | ${results(row.results)} |`,
      ),
    ),
    '',
    '### Acts',
    '',
    table(
      '| do | what | takes | answers | who reads `words` | who may |',
      Object.entries<ActRow>(acts).map(
        ([name, row]) =>
          `| \`${name}\` | ${row.what.en} | ${params(row)} | ${results(row.results)} | ${row.words === 'to' ? 'whose number `to` is' : (row.words ?? '–')} | ${row.roles[0]} and above${row.secondPerson ? '; a second person decides' : ''} |`,
      ),
    ),
    '',
    '### Waits',
    '',
    table(
      '| wait | takes | outcomes |',
      Object.entries<WaitRow>(waits).map(
        ([name, row]) =>
          `| \`${name}\` | ${params(row)} | ${Object.keys(row.outcomes)
            .map((outcome) => `\`${outcome}\``)
            .join(', ')} |`,
      ),
    ),
  ].join('\n')
}

function params({
  params: all,
  oneOf,
}: {
  params: Readonly<Record<string, Param>>
  oneOf?: readonly (readonly string[])[]
}): string {
  const told = Object.entries(all).map(([name, { type, optional, choices, most }]) => {
    const words = choices ? ` [${choices.join(', ')}]` : most === undefined ? '' : ` up to ${most}`
    return `\`${name}\`${optional ? '?' : ''} ${type}${words}`
  })
  const needed = (oneOf ?? []).map((group) => `; one of ${group.map((name) => `\`${name}\``).join(', ')}`)
  return `${told.join(', ') || '–'}${needed.join('')}`
}

function results(all: Readonly<Record<string, Result>>): string {
  const told = Object.entries(all).map(
    ([name, { type, of, optional, choices }]) =>
      `\`${name}\`${optional ? '?' : ''} ${type}${choices ? ` [${choices.join(', ')}]` : ''} of ${of}`,
  )
  return told.join(', ') || '–'
}
