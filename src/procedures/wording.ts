import type { Lang, Text } from '../terms/index.ts'
import { read } from './condition.ts'
import {
  type FactDeclaration,
  type Facts,
  factOf,
  type Procedure,
  type Step,
  type Value,
  type Wording,
} from './procedure.ts'

/** How a fact is written into a sentence. Absent members fall back to plain writing; numbers and texts are shown as they stand. */
export type ShowFact = (name: string, value: Value, fact: FactDeclaration, lang: Lang) => string | undefined

const placeholder = /\{\{\s*([a-z0-9-]+)\s*\}\}/g

/** The facts that a text places. */
export function placedIn(text: string): string[] {
  return [...text.matchAll(placeholder)].map((match) => match[1] as string)
}

/** Every text of a wording, with the name of its place. */
export function textsOf(wording: Wording): { place: readonly string[]; text: Text }[] {
  const { chat, phone, repeated } = wording
  return [
    { place: ['chat'], text: chat },
    { place: ['phone'], text: phone },
    ...(repeated
      ? [
          { place: ['repeated', 'chat'], text: repeated.chat },
          { place: ['repeated', 'phone'], text: repeated.phone },
        ]
      : []),
  ]
}

/** What a step says aloud, where it says anything. */
export function wordingOf(step: Step): Wording | undefined {
  return 'say' in step ? step.say : undefined
}

/** The sentence for this channel; the second wording where the complaint is a repeated one and there is one. */
export function spoken(wording: Wording, channel: 'chat' | 'phone', repeated: boolean, lang: Lang): string {
  return ((repeated && wording.repeated) || wording)[channel][lang]
}

/** Fills in what was collected. Throws when something was not: the check excludes it. */
export function fill(procedure: Procedure, text: string, facts: Facts, lang: Lang, show?: ShowFact): string {
  return text.replace(placeholder, (_, name: string) => {
    const fact = factOf(procedure, name)
    if (!fact) throw new Error(`${procedure.id} places ${name}, which it does not declare`)
    const value = read(facts, name)
    return show?.(name, value, fact, lang) ?? plain(value, fact, lang)
  })
}

const yes: Text = { ko: '예', zh: '是', en: 'yes' }
const no: Text = { ko: '아니요', zh: '否', en: 'no' }

function plain(value: Value, fact: FactDeclaration, lang: Lang): string {
  if (typeof value === 'boolean') return (value ? yes : no)[lang]
  if (fact.type === 'choice') return fact.choices?.find(({ id }) => id === value)?.label[lang] ?? String(value)
  if (fact.type === 'time' && typeof value === 'number') return new Date(value).toISOString().slice(0, 10)
  return Array.isArray(value) ? String(value.length) : String(value)
}
