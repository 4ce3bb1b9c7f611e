import type { Walk } from '../procedures/index.ts'
import { type Actor, type PersonRef, Problem } from '../terms/index.ts'
import type { CaseView } from './case.ts'
import type { GateAnswer, GateQuestion, RunRoom } from './run-room.ts'

export interface Asked {
  person: PersonRef
  purpose: GateQuestion['purpose']
  /** In whose name; otherwise of whoever the case is about. */
  organisation?: string | undefined
  /** As if somebody else had entered the number. */
  onBehalf: boolean
}

/**
 * What the gate would answer now. The number is opened for it, which the vault's access log keeps. Undefined where no business has a line to
 * ask for, or the number is destroyed.
 */
export async function askGate(
  room: RunRoom,
  asked: Asked,
  of: CaseView,
  walk: Walk,
  actor: Actor,
): Promise<GateAnswer | Problem | undefined> {
  const line = await lineFor(room, asked, of, walk, actor)
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
    ...(asked.onBehalf && of.account !== undefined && { requester: of.account }),
  })
}

interface Line {
  id: string
  organisation: string
}

/** A line of the firm that is asked for; else of the one whose booking or call the case is about; else of any that has one. */
async function lineFor(
  room: RunRoom,
  { organisation, onBehalf }: Asked,
  of: CaseView,
  walk: Walk,
  actor: Actor,
): Promise<Line | undefined> {
  if (organisation !== undefined) return await lineOf(room, organisation)
  const firm = onBehalf ? await platformOf(room, of, walk, actor) : undefined
  if (firm !== undefined) return await lineOf(room, firm)
  const known = of.line === undefined ? undefined : await room.callers.lines.get(of.line, {})
  if (known !== undefined && !(known instanceof Problem)) return known
  return of.organisation === undefined ? await lineOf(room) : await lineOf(room, of.organisation)
}

/** The platform that the case is about: its booking's, its account's, that of an account that was found, or the one that has accounts here. */
async function platformOf(room: RunRoom, of: CaseView, walk: Walk, actor: Actor): Promise<string | undefined> {
  if (of.booking !== undefined) {
    const booking = await room.directory.lookups.booking(of.booking, actor)
    if (!(booking instanceof Problem)) return booking.organisation
  }
  const ids = Object.values(walk.facts).flatMap((value) => (Array.isArray(value) ? (value as string[]) : []))
  for (const id of [...(of.account === undefined ? [] : [of.account]), ...ids].slice(0, 20)) {
    const account = await room.directory.accounts.get(id, {})
    if (!(account instanceof Problem)) return account.organisation
  }
  const [first] = await room.directory.accounts.list({ limit: 1 }, {})
  return first?.organisation
}

async function lineOf(room: RunRoom, organisation?: string): Promise<Line | undefined> {
  const lines = await room.callers.lines.list({ organisation, limit: 50 }, {})
  return lines.find(({ state }) => state === 'active' || state === 'reopened') ?? lines[0]
}
