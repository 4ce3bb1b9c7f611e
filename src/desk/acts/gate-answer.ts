import { type PersonRef, Problem } from '../../terms/index.ts'
import { askGate } from '../gate-question.ts'
import type { GateQuestion } from '../run-room.ts'
import { idsIn, type LookExecutor, personIn } from './executor.ts'

/** What the gate answers now, asked as if by that business: nothing is recorded but that we looked. */
export const gateAnswer: LookExecutor = async (room, { params, case: of, walk, actor }) => {
  const number: PersonRef = personIn(params.number)
  const asked = await askGate(
    room,
    {
      person: number,
      purpose: params.purpose as GateQuestion['purpose'],
      organisation: idsIn(params.organisation)[0],
      onBehalf: params['on-behalf'] === true,
    },
    of,
    walk,
    actor,
  )
  if (asked instanceof Problem) return asked
  // Nobody has a line, or nobody has the number any more: then there is no contact that could be allowed.
  if (asked === undefined) return { results: { verdict: 'deny' } }
  const refusing = asked.reasons.filter(({ outcome }) => outcome === 'deny' || outcome === 'hold')
  const reason = refusing
    .map(({ text }) => text[of.lang])
    .join(' ')
    .slice(0, 1_000)
  return { results: { verdict: asked.verdict, reason: reason === '' ? undefined : reason } }
}
