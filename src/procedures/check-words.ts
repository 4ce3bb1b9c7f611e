import { type Lang, langs, type Text } from '../terms/index.ts'
import { actRow } from './catalogue.ts'
import type { Finding } from './finding.ts'
import { type DoStep, factOf, givenFacts, type Owner, type Procedure, type Step } from './procedure.ts'
import type { At } from './reading.ts'
import { placedIn, textsOf } from './wording.ts'

/** Each language is written in its own letters, says the same facts as the others, and tells nobody what is not theirs to know. */
export function checkWords(procedure: Procedure): Finding[] {
  const found: Finding[] = []
  const plain = (at: At, text: Text): void => void found.push(...checkScript(at, text), ...checkNoFacts(at, text))
  plain(['title'], procedure.title)
  for (const [index, text] of procedure.category.entries()) plain(['category', index], text)
  for (const [name, text] of Object.entries(procedure.outcomes)) plain(['outcomes', name], text)
  for (const [name, { choices }] of Object.entries(procedure.facts))
    for (const [index, { label }] of (choices ?? []).entries()) plain(['facts', name, 'choices', index, 'label'], label)
  for (const [index, { title, say }] of procedure.answers.entries()) {
    plain(['answers', index, 'title'], title)
    for (const { place, text } of textsOf(say)) {
      const at = ['answers', index, 'say', ...place]
      found.push(...checkScript(at, text), ...checkPlaces(at, text))
      for (const { lang, name } of placed(text))
        if (!Object.hasOwn(givenFacts, name))
          found.push({
            at: [...at, lang],
            message: `A ready answer can be given at any step, when "${name}" may not be known yet.`,
            remedy: `Say it without {{${name}}}, or in a step.`,
          })
    }
  }
  for (const step of Object.values(procedure.steps)) found.push(...checkStep(procedure, step, plain))
  return found
}

function checkStep(procedure: Procedure, step: Step, plain: (at: At, text: Text) => void): Finding[] {
  const at = ['steps', step.id]
  const found: Finding[] = []
  plain([...at, 'title'], step.title)
  if (step.kind === 'ask')
    for (const [index, { label }] of step.fields.entries()) plain([...at, 'ask', index, 'label'], label)
  if (step.kind === 'branch') {
    for (const [index, { why }] of step.branches.entries()) plain([...at, 'branch', index, 'why'], why)
    if (step.otherwise) plain([...at, 'otherwise', 'why'], step.otherwise.why)
  }
  if ('say' in step && step.say)
    for (const { place, text } of textsOf(step.say)) {
      const here = [...at, 'say', ...place]
      found.push(...checkScript(here, text), ...checkPlaces(here, text), ...checkReader(procedure, here, text, 'asker'))
    }
  if (step.kind === 'do' && step.words) {
    const here = [...at, 'words']
    const reader = readerOf(procedure, step)
    found.push(...checkScript(here, step.words), ...checkPlaces(here, step.words))
    if (reader) found.push(...checkReader(procedure, here, step.words, reader))
  }
  return found
}

/** Who reads what an act writes. */
function readerOf(procedure: Procedure, step: DoStep): Owner | undefined {
  const words = actRow(step.act)?.words
  if (words !== 'to') return words
  const to = step.with.to
  return to && 'fact' in to ? factOf(procedure, to.fact)?.of : undefined
}

/** What the house writes for itself is kept in clear: it names neither numbers nor people nor what somebody wrote. */
const clearTypes = ['count', 'choice', 'yes-no', 'time']

function checkReader(procedure: Procedure, at: At, text: Text, reader: Owner): Finding[] {
  return placed(text).flatMap(({ lang, name }): Finding[] => {
    const fact = factOf(procedure, name)
    if (!fact) return []
    const here = [...at, lang]
    if (reader === 'house')
      return clearTypes.includes(fact.type)
        ? []
        : [
            {
              at: here,
              message: `A reason is kept in clear, and "${name}" may hold a number or somebody's words.`,
              remedy: 'Leave it out: whoever reads the reason finds it in the case.',
            },
          ]
    if (fact.of === 'house' || fact.of === reader) return []
    const who = reader === 'asker' ? 'the asker' : 'the other person'
    const whose = fact.of === 'other' ? "another person's data" : "the asker's data"
    return [
      { at: here, message: `This tells ${who} "${name}", which is ${whose}.`, remedy: `Say it without {{${name}}}.` },
    ]
  })
}

function checkNoFacts(at: At, text: Text): Finding[] {
  return langs
    .filter((lang) => text[lang].includes('{{'))
    .map((lang) => ({ at: [...at, lang], message: 'No fact can be placed here.', remedy: 'Say it without {{…}}.' }))
}

/** Placeholders are well written, and every language places the same facts. */
function checkPlaces(at: At, text: Text): Finding[] {
  const found: Finding[] = []
  for (const lang of langs) {
    const rest = text[lang].replace(/\{\{\s*[a-z0-9-]+\s*\}\}/g, '')
    if (/[{}]/.test(rest))
      found.push({
        at: [...at, lang],
        message: 'A brace stands alone.',
        remedy: 'Write a fact as {{its-name}}, with two braces on each side.',
      })
  }
  const all = new Set(placed(text).map(({ name }) => name))
  for (const name of all)
    for (const lang of langs)
      if (!placedIn(text[lang]).includes(name))
        found.push({
          at: [...at, lang],
          message: `The other languages tell "${name}", and ${langNames[lang]} does not.`,
          remedy: `Place {{${name}}} in this sentence too.`,
        })
  return found
}

const placed = (text: Text): { lang: Lang; name: string }[] =>
  langs.flatMap((lang) => placedIn(text[lang]).map((name) => ({ lang, name })))

const langNames = { ko: 'Korean', zh: 'Chinese', en: 'English' } as const
const hangul = /\p{Script=Hangul}/u
const han = /\p{Script=Han}/u

/** A sentence that was copied and not translated would be said to somebody who cannot read it. */
function checkScript(at: At, text: Text): Finding[] {
  const wrong: Readonly<Record<Lang, boolean>> = {
    ko: !hangul.test(text.ko),
    zh: !han.test(text.zh) || hangul.test(text.zh),
    en: hangul.test(text.en) || han.test(text.en) || !/[a-z]/i.test(text.en),
  }
  return langs
    .filter((lang) => wrong[lang])
    .map((lang) => ({
      at: [...at, lang],
      message: `This is not written in ${langNames[lang]}.`,
      remedy: 'Translate it.',
    }))
}
