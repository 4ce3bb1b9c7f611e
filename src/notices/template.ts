import { type Category, categories, type Lang, langs, namesNumber, Problem, type Text } from '../terms/index.ts'
import { mostSegments, segmentsOf } from './segments.ts'

export const variableKinds = ['text', 'date', 'link', 'count'] as const
export type VariableKind = (typeof variableKinds)[number]

/** Whose data a variable is. A text may hold the recipient's own and the house's; never another person's. */
export const variableOwners = ['recipient', 'house'] as const

export interface TemplateVariable {
  kind: VariableKind
  of: (typeof variableOwners)[number]
}

/** Who gets it, which is also by what right: who asked us, whose account it is, or who was entered as a rider by somebody else. */
export const recipients = ['asker', 'account', 'rider'] as const

export interface Template {
  id: string
  to: (typeof recipients)[number]
  category: Category
  variables: Readonly<Record<string, TemplateVariable>>
  text: Text
}

export interface TemplateFault {
  template: string
  what: string
}

/** Filled in by the house: the name of the firm in whose name the text goes. */
const built = 'sender'
const placeholder = /\{\{\s*([a-z][a-zA-Z]*)\s*\}\}/g
const longestText = 60
const longestLink = 200
const name = /^[a-z][a-z0-9-]{1,40}$/

/** Everything that is wrong with a list of templates; they are used only when nothing is. */
export function templateFaults(given: readonly Template[]): TemplateFault[] {
  const faults: TemplateFault[] = []
  const seen = new Set<string>()
  for (const template of given) {
    const fault = (what: string) => void faults.push({ template: String(template.id), what })
    if (!name.test(String(template.id))) fault('an id is small letters, digits and dashes')
    if (seen.has(template.id)) fault('there are two of this id')
    seen.add(template.id)
    if (!recipients.includes(template.to)) fault(`"to" is one of ${recipients.join(', ')}`)
    if (!categories.includes(template.category)) fault(`there is no category ${template.category}`)
    const declared = Object.entries(template.variables ?? {})
    for (const [variable, { kind, of }] of declared) {
      if (variable === built) fault(`{{${built}}} is filled in by the house and may not be declared`)
      if (!variableKinds.includes(kind)) fault(`${variable}: its kind is one of ${variableKinds.join(', ')}`)
      if (!variableOwners.includes(of)) fault(`${variable}: a text may not hold another person's data`)
    }
    for (const lang of langs) {
      const text = template.text?.[lang]
      if (typeof text !== 'string' || text.trim() === '') {
        fault(`the text in ${lang} is missing`)
        continue
      }
      const used = new Set([...text.matchAll(placeholder)].map((match) => match[1] as string))
      for (const variable of used)
        if (variable !== built && !(variable in (template.variables ?? {})))
          fault(`${lang} uses {{${variable}}}, which is not declared`)
      for (const [variable] of declared) if (!used.has(variable)) fault(`${lang} does not use {{${variable}}}`)
      if (/\{\{|\}\}/.test(text.replace(placeholder, ''))) fault(`${lang} has a brace that is no placeholder`)
      if (segmentsOf(text).parts.length > mostSegments) fault(`${lang} is longer than ${mostSegments} parts`)
    }
  }
  return faults
}

export type Variables = Readonly<Record<string, string | number>>

/** The text with everything in its place. Problem 'invalid-field' names the variable that is missing, unknown or not of its kind. */
export function fillTemplate(template: Template, variables: Variables, lang: Lang, sender: string): string | Problem {
  const wrong = (variable: string, detail: string) =>
    new Problem('invalid-field', detail, { field: `variables.${variable}` })
  for (const variable of Object.keys(variables))
    if (!Object.hasOwn(template.variables, variable)) return wrong(variable, 'This text has no such variable.')
  const values: Record<string, string> = { [built]: sender }
  for (const [variable, { kind }] of Object.entries(template.variables)) {
    const value = variables[variable]
    if (value === undefined) return wrong(variable, 'This text needs that variable.')
    const written = writeValue(kind, value, lang)
    if (written === undefined) return wrong(variable, valueMeant[kind])
    values[variable] = written
  }
  return template.text[lang].replace(placeholder, (_, variable: string) => values[variable] as string).trim()
}

const valueMeant: Readonly<Record<VariableKind, string>> = {
  text: `One line of at most ${longestText} characters, without a phone number.`,
  date: 'A day, written 2026-03-31.',
  link: 'An address that begins with https://.',
  count: 'A whole number from 0 to 9999.',
}

function writeValue(kind: VariableKind, value: string | number, lang: Lang): string | undefined {
  if (kind === 'count')
    return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 9_999 ? String(value) : undefined
  if (typeof value !== 'string' || !value.isWellFormed()) return undefined
  const text = value.trim()
  switch (kind) {
    // A number here would be somebody's: whose, a text cannot know.
    case 'text':
      return text !== '' && text.length <= longestText && !/\p{Cc}/u.test(text) && !namesNumber(text) ? text : undefined
    case 'date':
      return writeDay(text, lang)
    case 'link':
      return /^https?:\/\/\S+$/.test(text) && text.length <= longestLink && URL.canParse(text) ? text : undefined
  }
}

const days: Readonly<Record<Lang, Intl.DateTimeFormat>> = {
  ko: new Intl.DateTimeFormat('ko', { dateStyle: 'long', timeZone: 'UTC' }),
  zh: new Intl.DateTimeFormat('zh-Hans', { dateStyle: 'long', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
}

function writeDay(text: string, lang: Lang): string | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return Number.isNaN(at) ? undefined : days[lang].format(at)
}
