import type { AskStep, Procedure, Value } from '../procedures/index.ts'
import type { Transaction } from '../store/index.ts'
import { type Actor, type Country, isId, isPersonRef, Problem, parseNumber } from '../terms/index.ts'
import { holdOfCase, type RunRoom } from './run-room.ts'

/** The longest text that answers a question. */
const longestText = 20_000

/** Answers as they came, by fact. */
export type Given = Readonly<Record<string, unknown>>

/**
 * What is kept of the answers: numbers as references, texts as documents, both sealed with the case; the rest as it is. The walk checks
 * everything else. National numbers are read as the country's.
 * @errors invalid-number, invalid-field (with `field`)
 */
export async function sealAnswers(
  room: Pick<RunRoom, 'vault' | 'evidence'>,
  trx: Transaction,
  of: { case: string; procedure: Procedure; step: AskStep; country: Country },
  answers: Given,
): Promise<Record<string, unknown> | Problem> {
  const kept: Record<string, unknown> = { ...answers }
  const hold = holdOfCase(of.case)
  for (const { fact: name } of of.step.fields) {
    const given = answers[name]
    if (given === undefined || given === null || given === '') continue
    const type = of.procedure.facts[name]?.type
    const wrong = (detail: string) => new Problem('invalid-field', detail, { field: name })
    if (type === 'number' || type === 'person') {
      if (typeof given !== 'string') return wrong('A phone number is needed here.')
      if (isPersonRef(given)) {
        if (!(await room.vault.retain(trx, given, hold))) return wrong('Nobody is known by that reference.')
        continue
      }
      const number = parseNumber(given, of.country)
      if (number instanceof Problem) return new Problem(number.code, number.detail, { ...number.extra, field: name })
      kept[name] = await room.vault.sealNumber(trx, number.e164, hold)
    } else if (type === 'text') {
      if (typeof given !== 'string') return wrong('Write something.')
      const text = given.trim()
      if (text === '' || text.length > longestText) return wrong('Write something, in at most 20,000 characters.')
      if (!text.isWellFormed() || text.includes('\0')) return wrong('It holds characters that cannot be kept.')
      kept[name] = await room.vault.sealText(trx, text, hold)
    } else if (type === 'file') {
      if (!Array.isArray(given) || !given.every((id) => typeof id === 'string')) return wrong('Name attachments by id.')
      const there = await room.evidence.attachmentsOf(trx, of.case, given)
      if (given.some((id) => !there.includes(id))) return wrong('That is no attachment of this case.')
    }
  }
  return kept
}

/** Whether a value of a walk is a sealed text. */
export const isSealedText = (value: Value | undefined): value is string =>
  typeof value === 'string' && isId('document', value)

/**
 * The texts in clear, by document; what was destroyed is missing. Each opening stands in the vault's access log. Not inside a transaction.
 */
export async function openTexts(
  room: Pick<RunRoom, 'vault'>,
  values: Iterable<Value | undefined>,
  purpose: string,
  actor: Actor,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const value of values) {
    if (!isSealedText(value) || texts.has(value)) continue
    const text = await room.vault.reveal(value, purpose, actor)
    if (!(text instanceof Problem)) texts.set(value, text)
  }
  return texts
}
