import type { ReadyAnswer, Spoken, Wording } from './procedure.ts'
import type { At, Reading } from './reading.ts'

export function readWording(reading: Reading, at: At, value: unknown, what: string): Wording | undefined {
  const members = reading.map(at, value, what, ['chat', 'phone'], ['repeated'])
  if (!members) return undefined
  const first = readSpoken(reading, at, members, what)
  const { repeated } = members
  if (repeated === undefined) return first
  const again = [...at, 'repeated']
  const second = reading.map(again, repeated, `The second wording of ${what}`, ['chat', 'phone'], [])
  const spoken = second && readSpoken(reading, again, second, `The second wording of ${what}`)
  return first && spoken ? { ...first, repeated: spoken } : undefined
}

function readSpoken(
  reading: Reading,
  at: At,
  members: Readonly<Record<string, unknown>>,
  what: string,
): Spoken | undefined {
  const chat = reading.text([...at, 'chat'], members.chat, `${what} in chat`)
  const phone = reading.text([...at, 'phone'], members.phone, `${what} on the phone`)
  return chat && phone ? { chat, phone } : undefined
}

/** The answers that are at hand at every step. They always have a second wording: they are what people ask again. */
export function readAnswers(reading: Reading, value: unknown): ReadyAnswer[] {
  if (value === undefined) return []
  const answers: ReadyAnswer[] = []
  for (const [index, one] of (reading.list(['answers'], value, 'answers') ?? []).entries()) {
    const at = ['answers', index]
    const members = reading.map(at, one, 'A ready answer', ['id', 'title', 'say'], [])
    if (!members) continue
    const id = reading.name([...at, 'id'], members.id, 'The id of a ready answer')
    const title = reading.text([...at, 'title'], members.title, 'The title of a ready answer')
    const say = readWording(reading, [...at, 'say'], members.say, `Ready answer ${id ?? ''}`)
    if (answers.some((other) => other.id === id))
      reading.fault([...at, 'id'], `There are two ready answers "${id}".`, 'Give one of them another id.')
    if (say && !say.repeated)
      reading.fault(
        [...at, 'say'],
        `Ready answer ${id} has no second wording for a repeated complaint.`,
        'Add repeated: with chat and phone.',
      )
    if (id && title && say?.repeated) answers.push({ id, title, say: { ...say, repeated: say.repeated } })
  }
  return answers
}
