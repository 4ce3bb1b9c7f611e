import type { Walk } from '../procedures/index.ts'
import { type Actor, type PersonRef, Problem } from '../terms/index.ts'
import type { CaseView } from './case.ts'
import type { GateAnswer, GateQuestion, RunRoom } from './run-room.ts'

export interface Asked {
  person: PersonRef
  purpose: GateQuestion['purpose']
  /** In whose name; otherwise the platform that the case is about. */
  organisation?: string | undefined
  /** As if somebody else had entered the number. */
  onBehalf: boolean
}

/**
 * What the gate would answer now. The number is opened for it, which the vault's access log keeps. Undefined where no business with a line is
 * known to ask for, or the number is destroyed.
 */
export async function askGate(
  room: RunRoom,
  asked: Asked,
  of: CaseView,
  walk: Walk,
  actor: Actor,
): Promise<GateAnswer | Problem | undefined> {
  const requester = asked.onBehalf ? of.account : undefined
  const account = requester === undefined ? undefined : await room.directory.accounts.get(requester, {})
  const booking = of.booking === undefined ? undefined : await room.directory.lookups.booking(of.booking, actor)
  const organisation =
    asked.organisation ??
    (account && !(account instanceof Problem) ? account.organisation : undefined) ??
    (booking && !(booking instanceof Problem) ? booking.organisation : undefined) ??
    of.organisation ??
    (await onlyPlatform(room, walk))
  const line = await lineOf(room, organisation, of.line)
  if (line === undefined) return undefined
  const to = await room.vault.reveal(asked.person, `Ask the gate for ${of.id}`, actor)
  if (to instanceof Problem) return to.code === 'data-destroyed' || to.code === 'not-found' ? undefined : to
  return room.gate.simulate({
    organisation: line.organisation,
    line: line.id,
    to,
    channel: 'voice',
    purpose: asked.purpose,
    category: asked.onBehalf ? 'transport' : 'other',
    ...(asked.onBehalf && { onBehalf: true }),
    ...(requester !== undefined && { requester }),
  })
}

/** The platform that a restriction or refusal of this case would bind: the one that has accounts here, where there is one alone. */
async function onlyPlatform(room: RunRoom, walk: Walk): Promise<string | undefined> {
  const ids = Object.values(walk.facts).flatMap((value) => (Array.isArray(value) ? (value as string[]) : []))
  for (const id of ids.slice(0, 20)) {
    const account = await room.directory.accounts.get(id, {})
    if (!(account instanceof Problem)) return account.organisation
  }
  const [first] = await room.directory.accounts.list({ limit: 1 }, {})
  return first?.organisation
}

async function lineOf(room: RunRoom, organisation: string | undefined, known: string | undefined) {
  if (organisation === undefined) {
    const line = known === undefined ? undefined : await room.callers.lines.get(known, {})
    return line && !(line instanceof Problem) ? { id: line.id, organisation: line.organisation } : undefined
  }
  const lines = await room.callers.lines.list({ organisation, limit: 50 }, {})
  const line = lines.find(({ state }) => state === 'active' || state === 'reopened') ?? lines[0]
  return line && { id: line.id, organisation: line.organisation }
}
