import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { faultText, YamlSource } from '../terms/index.ts'
import { checkProcedure } from './check.ts'
import { loadProcedures } from './load-procedures.ts'
import { readProcedureFile } from './read-procedure.ts'
import { smallYaml } from './testing.ts'

/** What an author is told about the small procedure with one change in it. */
function told(t: TestContext, from: string | RegExp, to: string): string[] {
  const changed = smallYaml.replace(from, to)
  assert.notEqual(changed, smallYaml, `nothing to change: ${from}`)
  return toldOf(t, changed)
}

function toldOf(t: TestContext, text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-procedures-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'small.yaml'), text)
  const { procedures, faults } = loadProcedures(folder)
  assert.equal(procedures === undefined, faults.length > 0)
  return faults.map(faultText)
}

const lineOf = (text: string): number => smallYaml.slice(0, smallYaml.indexOf(text)).split('\n').length

/** One change, one line, one sentence with its remedy. */
const mistakes: [name: string, from: string | RegExp, to: string, expected: RegExp][] = [
  ['a misspelt step', 'next: question', 'next: qestion', /no step "qestion"\. Did you mean "question"\?/],
  ['a misspelt member', 'audience: person', 'audiance: person', /no member "audiance"\. Did you mean "audience"\?/],
  [
    'an unknown look-up',
    'look: accounts-by-number',
    'look: account-by-number',
    /no look-up "account-by-number"\. Did you mean "accounts-by-number"\?/,
  ],
  ['an unknown act', 'do: propose-sanction', 'do: nonsense', /no act "nonsense"\. Use one of invalidate-number/],
  ['an unknown fact', '{ known: their-number }', '{ known: his-number }', /no fact "his-number"/],
  ['an unknown outcome', 'end: nothing', 'end: nothings', /no outcome "nothings"\. Did you mean "nothing"\?/],
  [
    'a circle',
    'approved: date, declined: stop',
    'approved: date, declined: question',
    /circle: question → fork → look → propose → wait → question/,
  ],
  [
    'a step that waits for itself',
    'approved: date, declined: stop',
    'approved: date, declined: wait',
    /circle: wait → wait/,
  ],
  ['a step that nobody comes to', 'next: question', 'next: stop', /No step leads to "question"/],
  ['a missing language', 'zh: 问候, ', '', /title of step greet lacks "zh"\. Add zh/],
  ['an empty language', 'en: Greeting', "en: ' '", /says nothing in English/],
  ['a copied language', 'zh: 问候', 'zh: 인사', /not written in Chinese/],
  ['a missing channel', / {6}phone: \{ ko: 여보세요.*\n/, '', /Step greet lacks "phone"/],
  [
    'a missing channel of the second wording',
    / {8}phone: \{ ko: 또 전화.*\n/,
    '',
    /second wording of Step greet lacks "phone"/,
  ],
  [
    'a comma between braces',
    'en: Hello there',
    'en: Hello, there you are',
    /no member "there you are"\. Put the sentence in quotes/,
  ],
  [
    'an act that this role may not do',
    'do: propose-sanction',
    'do: propose-sanction\n    roles: [auditor]',
    /role auditor may not do propose-sanction\. Use agent, lead/,
  ],
  ['a role that does not exist', 'do: propose-sanction', 'do: propose-sanction\n    roles: [boss]', /no role "boss"/],
  [
    'a fact that is read before it is collected',
    'with: { number: their-number }',
    'with: { number: later-number }',
    /no fact "later-number"/,
  ],
  [
    'a fact that some paths do not collect',
    '{ all: [{ fact: agreed, is: true }, { known: their-number }] }',
    '{ fact: agreed, is: true }',
    /"their-number" is read here, but not every path.*branch first on \{ known: their-number \}/,
  ],
  [
    'a fact that no step before collects',
    'next: propose',
    'next: is-there-a-day',
    /"taken" is read here, but no step before collects it/,
  ],
  [
    'an optional answer that is read',
    '{ all: [{ fact: taken, is: true }, { known: taken-on }] }',
    '{ fact: taken, is: true }',
    /"taken-on" is read here, but not every path/,
  ],
  [
    'a fact that nobody collects',
    'facts:\n',
    'facts:\n  lonely: { type: text, of: asker }\n',
    /No step collects "lonely"/,
  ],
  [
    "another person's data said to the asker",
    'en: Hello }',
    "en: 'Hello {{accounts}}' }",
    /other languages tell "accounts"|This tells the asker "accounts"/,
  ],
  [
    "another person's data kept as the house's",
    'accounts: { type: ids, of: other }',
    'accounts: { type: ids, of: house }',
    /data of somebody else, but "accounts" is declared as data of the house/,
  ],
  [
    "another person's data kept as the asker's",
    'accounts: { type: ids, of: other }',
    'accounts: { type: ids, of: asker }',
    /declared as data of the asker/,
  ],
  [
    'a number in a reason',
    "ko: '{{others}}건', zh: '{{others}} 个', en: '{{others}} of them'",
    "ko: '{{their-number}}건', zh: '{{their-number}} 个', en: '{{their-number}} of it'",
    /reason is kept in clear/,
  ],
  [
    'a parameter of another type',
    'with: { number: their-number }',
    'with: { number: agreed }',
    /takes a phone number, and "agreed" is yes or no/,
  ],
  [
    'a missing parameter',
    'with: { number: their-number }',
    'with: {}',
    /accounts-by-number needs "number" \(a phone number\)/,
  ],
  [
    'none of those of which one is needed',
    'with: { accounts: accounts, days: 7 }',
    'with: { days: 7 }',
    /needs one of accounts, bookings/,
  ],
  ['an unknown parameter', 'days: 7 }', 'days: 7, day: 1 }', /takes no "day"\. Did you mean "days"\?/],
  ['a value out of its bounds', 'days: 7', 'days: 90', /takes a count from 1 to 31, not 90/],
  ['an unknown result', 'others: others }', 'other: others }', /does not answer "other"\. Did you mean "others"\?/],
  [
    'a result of another type',
    'others: { type: count',
    'others: { type: text',
    /"others" is a count, and "others" keeps a text/,
  ],
  [
    'an outcome that is not said',
    'approved: date, declined: stop, expired: stop',
    'approved: date, declined: stop',
    /ends as "expired" is not said/,
  ],
  ['an outcome that cannot be', 'expired: stop }', 'expired: stop, forgotten: stop }', /never ends as "forgotten"/],
  [
    'words that are missing',
    / {4}words: \{ ko: '\{\{others.*\n/,
    '',
    /propose-sanction writes something, and the step does not say what/,
  ],
  [
    'a test that cannot be',
    '{ fact: agreed, is: true }',
    "{ fact: agreed, is: 'true' }",
    /"agreed" is yes or no\. Write is: true/,
  ],
  [
    'a branch that leaves something over',
    / {4}otherwise:\n {6}next: stop\n {6}why: \{ ko: 동의하지.*\n/,
    '',
    /leave something over: agreed is (true|false)/,
  ],
  [
    'a branch that is never taken',
    '{ all: [{ fact: taken, is: true }, { known: taken-on }] }',
    '{ all: [{ fact: taken, is: true }, { fact: taken, is: false }] }',
    /never taken/,
  ],
  [
    'a condition of two tests',
    '{ known: their-number }',
    '{ known: their-number, fact: agreed }',
    /tests exactly one thing/,
  ],
  ['two steps of one id', '- id: stop', '- id: end', /two steps "end"/],
  ['a key that stands twice', 'version: 1', 'version: 1\nversion: 2', /unique/i],
  ['a tab', '    title: { ko: 인사', '\ttitle: { ko: 인사', /tab/i],
  ['a step without a kind', '    end: nothing\n', '', /Step stop does not say what it does/],
  ['a lone brace', 'en: Hello }', "en: 'Hello {name}' }", /brace stands alone/],
  ['a fact in a title', 'en: Greeting', "en: 'Greeting {{others}}'", /No fact can be placed here/],
  [
    'a name that is given to all',
    'facts:\n',
    'facts:\n  channel: { type: text, of: asker }\n',
    /knows "channel" from the start/,
  ],
  ['an id in capitals', '- id: stop', '- id: Stop', /"Stop" must be written in small letters/],
]

for (const [name, from, to, expected] of mistakes)
  test(`an author is told of ${name}`, (t) => {
    const faults = told(t, from, to)
    assert.ok(
      faults.some((fault) => expected.test(fault)),
      faults.join('\n') || 'nothing was told',
    )
    for (const fault of faults) assert.match(fault, /^small\.yaml:[1-9]\d*: .+[.?] .+[.?]$/)
  })

test('a fault stands at its line', (t) => {
  const [fault] = told(t, 'next: question', 'next: qestion')
  assert.match(fault as string, new RegExp(`^small.yaml:${lineOf('next: question')}: `))
  const [second] = told(t, 'zh: 停止', 'zh: 그만')
  assert.match(second as string, new RegExp(`^small.yaml:${lineOf('zh: 停止')}: `))
})

test('a fact that nobody reads is told, unless the case keeps it for the record', (t) => {
  const asked = (declared: string) =>
    toldOf(
      t,
      smallYaml
        .replace('facts:\n', `facts:\n  note: ${declared}\n`)
        .replace(
          '        optional: true\n',
          '        optional: true\n      - fact: note\n        label: { ko: 메모, zh: 备注, en: Note }\n',
        ),
    )
  assert.match(asked('{ type: text, of: asker }')[0] as string, /No step reads "note".*record: true/)
  assert.deepEqual(asked('{ type: text, of: asker, record: true }'), [])
})

test('all faults of a file are told at once', (t) => {
  const text = smallYaml
    .replace('zh: 问候, ', '')
    .replace('audience: person', 'audience: nobody')
    .replace('version: 1', 'version: one')
  assert.ok(toldOf(t, text).length >= 3)
})

test('what a text to the asker may say follows from whose number it goes to', () => {
  const withText = (to: string, words: string) => {
    const step = `  - id: text
    title: { ko: 문자, zh: 短信, en: A text }
    do: send-text
    with: { to: ${to} }
    words: { ko: '${words} 말', zh: '${words} 话', en: '${words} word' }
    next: propose
`
    const text = smallYaml
      .replace(
        '  accounts: { type: ids, of: other }',
        '  accounts: { type: ids, of: other }\n  driver: { type: number, of: other }',
      )
      .replace(
        '        optional: true\n',
        '        optional: true\n      - fact: driver\n        label: { ko: 기사, zh: 司机, en: Driver }\n',
      )
      .replace('    next: propose\n', '    next: text\n')
      .replace('  - id: propose\n', `${step}  - id: propose\n`)
    const source = new YamlSource('small.yaml', text)
    const procedure = readProcedureFile(source)
    assert.ok(procedure, source.faults.map(faultText).join('\n'))
    return checkProcedure(procedure)
      .map(({ message }) => message)
      .filter((message) => message.startsWith('This tells'))
  }
  assert.deepEqual(withText('their-number', '{{others}}'), [])
  assert.match(
    withText('their-number', '{{driver}}')[0] as string,
    /tells the asker "driver", which is another person's data/,
  )
  assert.match(
    withText('driver', '{{their-number}}')[0] as string,
    /tells the other person "their-number", which is the asker's data/,
  )
  assert.deepEqual(withText('driver', '{{driver}}'), [])
})

test('files that are no procedures: empty, a list, a bomb, a megabyte', (t) => {
  assert.match(toldOf(t, '')[0] as string, /must have members/)
  assert.match(toldOf(t, '- one\n- two\n')[0] as string, /must have members/)
  assert.match(toldOf(t, 'a: "')[0] as string, /small\.yaml:1/)
  const bomb = [
    'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
    ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`),
  ]
  assert.match(toldOf(t, bomb.join('\n'))[0] as string, /refers to itself too often/)
  assert.match(toldOf(t, `${smallYaml}#${'x'.repeat(1_048_576)}`)[0] as string, /bytes; 524288 is the most/)
  const deep = `${'{ not: '.repeat(2_000)}{ known: agreed }${' }'.repeat(2_000)}`
  assert.ok(told(t, '{ all: [{ fact: agreed, is: true }, { known: their-number }] }', deep).length > 0)
  const { faults } = loadProcedures(join(tmpdir(), 'there-is-no-such-folder'))
  assert.match(faultText(faults[0] as (typeof faults)[number]), /no procedure here/)
})
