import assert from 'node:assert/strict'
import { test } from 'node:test'
import { langs, Problem } from '../terms/index.ts'
import { segmentsOf } from './segments.ts'
import { fillTemplate, type Template, templateFaults } from './template.ts'
import { loadTemplates } from './template-file.ts'

const sound: Template = {
  id: 'call-back',
  to: 'asker',
  category: 'transport',
  variables: { date: { kind: 'date', of: 'house' } },
  text: { ko: '[{{sender}}] {{date}}', zh: '【{{sender}}】{{date}}', en: '[{{sender}}] {{date}}' },
}
const faulty = (change: object) => templateFaults([{ ...sound, ...change } as Template]).map(({ what }) => what)

test('the texts of the house are sound, in three languages, and each is at most four parts', () => {
  const templates = loadTemplates()
  assert.ok(templates.size >= 10)
  const sample = { text: '홍길동', date: '2026-03-31', link: `https://ringfence.example/r/${'x'.repeat(43)}`, count: 3 }
  for (const template of templates.values())
    for (const lang of langs) {
      const variables = Object.fromEntries(
        Object.entries(template.variables).map(([name, { kind }]) => [name, sample[kind]]),
      )
      const text = fillTemplate(template, variables, lang, '달림모빌리티')
      assert.ok(typeof text === 'string', template.id)
      assert.ok(segmentsOf(text).parts.length <= 4, `${template.id} ${lang}: ${text}`)
    }
})

test('what is wrong with a template is said', () => {
  assert.deepEqual(faulty({}), [])
  assert.match(faulty({ text: { ...sound.text, zh: undefined } })[0] ?? '', /zh is missing/)
  assert.match(faulty({ text: { ...sound.text, ko: '[{{sender}}]' } })[0] ?? '', /ko does not use \{\{date\}\}/)
  assert.match(
    faulty({ text: { ...sound.text, en: '{{date}} {{name}}' } })[0] ?? '',
    /\{\{name\}\}, which is not declared/,
  )
  assert.match(faulty({ text: { ...sound.text, en: '{{date}} {{ }}' } })[0] ?? '', /brace/)
  assert.match(faulty({ variables: { date: { kind: 'date', of: 'other' } } })[0] ?? '', /another person's data/)
  assert.match(faulty({ variables: { date: { kind: 'number', of: 'house' } } })[0] ?? '', /kind is one of/)
  assert.match(faulty({ to: 'everybody' })[0] ?? '', /"to" is one of/)
  assert.equal(templateFaults([sound, sound]).length, 1)
  assert.throws(
    () => loadTemplates('templates: [{ id: x, to: asker, category: other, text: { ko: a, en: b } }]'),
    /zh is missing/,
  )
})

test('variables are checked, and written in the language of the text', () => {
  const fill = (variables: Record<string, string | number>) => fillTemplate(sound, variables, 'ko', '달림')
  assert.equal(fill({ date: '2026-03-31' }), '[달림] 2026년 3월 31일')
  assert.equal(fillTemplate(sound, { date: '2026-03-31' }, 'zh', '달림'), '【달림】2026年3月31日')
  for (const wrong of [{}, { date: 'soon' }, { date: '2026-03-31', more: 'x' }, { date: '2026-13-01' }, { date: 3 }]) {
    const problem = fill(wrong as never)
    assert.ok(problem instanceof Problem && problem.code === 'invalid-field', JSON.stringify(wrong))
    assert.match(String(problem.extra.field), /^variables\./)
  }
  const named: Template = {
    ...sound,
    variables: { name: { kind: 'text', of: 'recipient' } },
    text: { ko: '{{name}}', zh: '{{name}}', en: '{{name}}' },
  }
  assert.equal(fillTemplate(named, { name: ' 김 ' }, 'ko', ''), '김')
  for (const name of ['010-1234-5678', 'a\nb', '', 'x'.repeat(61), '\ud800'])
    assert.ok(fillTemplate(named, { name }, 'ko', '') instanceof Problem, JSON.stringify(name))
  // What somebody writes into a variable is not read as a placeholder.
  assert.equal(fillTemplate(named, { name: '{{sender}}' }, 'ko', 'x'), '{{sender}}')
})
