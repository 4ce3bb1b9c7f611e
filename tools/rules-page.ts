import { resolve } from 'node:path'
import { loadGatePolicies } from '../src/gate/index.ts'
import type { Pack, Rule } from '../src/rules/index.ts'
import { notInPacks } from './rules-not-in-packs.ts'

const countries = {
  kr: 'Republic of Korea',
  cn: 'People’s Republic of China',
  us: 'United States',
  uk: 'United Kingdom',
  sg: 'Singapore',
  de: 'Germany',
  fr: 'France',
  it: 'Italy',
  in: 'India',
} as const

/** Every rule of the packs of this repository. Throws where they are not sound. */
export function packsHere(): readonly Pack[] {
  const { policies, faults } = loadGatePolicies(resolve(import.meta.dirname, '../policies'))
  if (!policies) throw new Error(faults.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'))
  return policies.packs
}

/** docs/rules.md as the packs and the list beside them have it. */
export function rulesPage(): string {
  const packs = packsHere()
  const sections = Object.entries(countries).map(([name, title]) => {
    const pack = packs.find((one) => one.pack === name)
    if (!pack) throw new Error(`there is no pack ${name}`)
    return `## ${title}\n\n${decided(pack)}${absent(name.toUpperCase())}`
  })
  const base = packs.find((one) => one.country === '*')
  return `${head}\n\n${sections.join('\n\n')}\n\n## Everywhere: the house’s own\n\n${base ? decided(base) : ''}\n`
}

function decided(pack: Pack): string {
  const rows = pack.rules.map((rule) => {
    const cells = [rule.id, rule.text.en, rule.state, rule.kind, rule.confidence, since(rule), rule.note ?? '']
    return `| ${cells.map(cell).join(' | ')} |`
  })
  return `| id | what it says when it refuses | state | kind | confidence | from | why not live, or live nevertheless |\n|---|---|---|---|---|---|---|\n${rows.join('\n')}`
}

/** A date where the rule begins at midnight in UTC, else the instant. */
const since = ({ from }: Rule) => new Date(from).toISOString().replace(/T00:00:00.000Z$|:00.000(?=Z$)/, '')

function absent(prefix: string): string {
  const rows = Object.entries(notInPacks)
    .filter(([id]) => id.startsWith(`${prefix}-`))
    .map(([id, { what, where, why }]) => `| ${[id, what, where, why].map(cell).join(' | ')} |`)
  if (rows.length === 0) return ''
  return `\n\nNot rules of their own:\n\n| id | what | where | why no rule decides it |\n|---|---|---|---|\n${rows.join('\n')}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim()
}

const head = `# Rules

<!-- Generated from policies/ and tools/rules-not-in-packs.ts by "node tools/generate-rules.ts"; a test compares. Change it there. -->

What the gate asks of every contact, and what it leaves to others. *Live* decides. *Shadow* is reported beside the decision and decides
nothing. *Draft* is not run. Low confidence is always a draft; medium confidence says why it is live or not. Sentences are given in
Korean and Chinese too; parameters, sources and cases stand in \`policies/\`.

- **Whose law.** A country's rule holds for people called there and for callers from there (an organisation's country or its line's),
  unless the rule names one side. All that hold must pass: the strictest decides. Puerto Rico, the Virgin Islands, Guam, the Northern
  Marianas and American Samoa are under the United States' pack.
- **A country without a pack**: marketing on consent alone (RF-basis-elsewhere). Without hours of its own: in those that every pack allows,
  from the latest opening to the earliest closing (RF-hours); days off and midday rests are one country’s own.
- **Time.** Hours are the called person's, \`from\` inclusive and \`to\` exclusive, lawful in every zone that the number may be in.
  Months are calendar months in UTC from the last transaction; the last day of a shorter month ends them. Windows slide.
- **Consent** counts when it is separate, to this organisation, for this purpose, category and channel, in force, and given by the
  number's present holder. **Withdrawn** consent refuses what it had allowed, unless another consent stands: a purchase does not outlive a no.
- **Known simplifications, all to the strict side**: US-14 counts by person and firm, not by debt; KR-15 counts 24 hours, not a day;
  US-01 does not except calls that the person agreed to; a refusal holds at once, though the law gives days (US-06, KR-11).
- **Known gaps**: a licence's duty to compare with the Korean do-not-call list is said, not checked (KR-10, KR-01); registrations with the
  financial list are refusals of the categories finance, loans and insurance, one for each; whether a contractor in a line's supply chain
  is itself a call centre (CN-03), and undertakings for outbound access numbers, are not on record.`
