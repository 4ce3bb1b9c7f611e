import { langs, type Text, type YamlSource } from '../terms/index.ts'
import { suggestion } from './nearest.ts'

export type At = readonly (string | number)[]
export type Members = Readonly<Record<string, unknown>>

/** Longest text in one language. A text to a phone is split, but nobody reads more aloud. */
const longestText = 2_000
const longestList = 500

const nameForm = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Reads a YAML file member by member and tells its author, who is no programmer, what is wrong where and what to do. Every method answers
 * undefined after a fault, so that all faults of a file are told at once.
 */
export class Reading {
  readonly source: YamlSource
  constructor(source: YamlSource) {
    this.source = source
  }

  fault(at: At, message: string, remedy: string): undefined {
    this.source.fault(at, message, remedy)
    return undefined
  }

  /** A group of named members. `what` is how the author calls it: "step greet". */
  map(
    at: At,
    value: unknown,
    what: string,
    required: readonly string[],
    optional: readonly string[],
  ): Members | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const all = [...required, ...optional].join(', ')
      return this.fault(at, `${what} must have members below it.`, `Indent them by two spaces under it: ${all}.`)
    }
    const members = value as Members
    const known = [...required, ...optional]
    for (const name of Object.keys(members))
      if (!known.includes(name)) this.fault([...at, name], `${what} has no member "${name}".`, remedyFor(name, known))
    let whole = true
    for (const name of required)
      if (members[name] === undefined || members[name] === null) {
        this.fault(at, `${what} lacks "${name}".`, `Add ${name}.`)
        whole = false
      }
    return whole ? members : undefined
  }

  /** A table whose names are the author's own. */
  table(at: At, value: unknown, what: string): Members | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.fault(
        at,
        `${what} must be a table: a name, a colon, and what it stands for.`,
        'See docs/procedures.md.',
      )
    for (const name of Object.keys(value)) this.name([...at, name], name, `A name in ${what}`)
    return value as Members
  }

  list(at: At, value: unknown, what: string): readonly unknown[] | undefined {
    if (!Array.isArray(value) || value.length === 0)
      return this.fault(at, `${what} must be a list with at least one entry.`, 'Begin each entry with a dash.')
    if (value.length > longestList)
      return this.fault(at, `${what} has ${value.length} entries; ${longestList} is the most.`, 'Split the procedure.')
    return value
  }

  /** An id: small letters, digits, dashes. */
  name(at: At, value: unknown, what: string): string | undefined {
    if (typeof value === 'string' && value.length <= 60 && nameForm.test(value)) return value
    const shown = typeof value === 'string' || typeof value === 'number' ? ` "${String(value).slice(0, 60)}"` : ''
    return this.fault(
      at,
      `${what}${shown} must be written in small letters, digits and dashes, beginning with a letter.`,
      'Write it like this: ask-number.',
    )
  }

  word<const T extends string>(at: At, value: unknown, what: string, known: readonly T[]): T | undefined {
    if (typeof value === 'string' && (known as readonly string[]).includes(value)) return value as T
    const shown = typeof value === 'object' || value === undefined ? '' : ` "${String(value).slice(0, 60)}"`
    return this.fault(at, `There is no ${what}${shown}.`, suggestion(String(value), known))
  }

  yesNo(at: At, value: unknown, what: string): boolean | undefined {
    if (typeof value === 'boolean') return value
    return this.fault(at, `${what} is answered with true or false.`, 'Write true or false, without quotes.')
  }

  whole(at: At, value: unknown, what: string): number | undefined {
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
    return this.fault(at, `${what} must be a whole number, 0 or more.`, 'Write it without quotes.')
  }

  /** The same sentence in every language. */
  text(at: At, value: unknown, what: string): Text | undefined {
    const members = this.map(at, value, what, langs, [])
    if (!members) return undefined
    let whole = true
    for (const lang of langs) {
      const said = members[lang]
      if (typeof said !== 'string' || said.trim() === '') {
        this.fault([...at, lang], `${what} says nothing in ${langNames[lang]}.`, `Write the sentence after ${lang}:.`)
        whole = false
      } else if (said.length > longestText) {
        this.fault(
          [...at, lang],
          `${what} has ${said.length} characters in ${langNames[lang]}; ${longestText} is the most.`,
          'Say it in two steps.',
        )
        whole = false
      }
    }
    return whole ? { ko: trim(members.ko), zh: trim(members.zh), en: trim(members.en) } : undefined
  }
}

/** Between braces a comma begins the next member, so half a sentence looks like a name. */
const remedyFor = (name: string, known: readonly string[]): string =>
  /[\s\P{ASCII}]/u.test(name) ? 'Put the sentence in quotes: a comma ends it between braces.' : suggestion(name, known)

const langNames = { ko: 'Korean', zh: 'Chinese', en: 'English' } as const
const trim = (text: unknown): string => (text as string).trim()
