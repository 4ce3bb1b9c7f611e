import type { PersonRef, Text } from '../../terms/index.ts'
import { findMatches, type Match } from '../match.ts'
import type { RunRoom } from '../run-room.ts'
import { type Found, type LookExecutor, personIn } from './executor.ts'

const sentences: Readonly<Record<string, Text>> = {
  allow: { ko: '게이트가 허용한 연락', zh: '闸口允许的联络', en: 'A contact that the gate allowed' },
  deny: { ko: '게이트가 거부한 연락', zh: '闸口拒绝的联络', en: 'A contact that the gate refused' },
  hold: { ko: '게이트가 미룬 연락', zh: '闸口暂缓的联络', en: 'A contact that the gate put off' },
}

/** Decisions and contacts around that time, and what the rules in force then made of them. */
export const contactsByNumber: LookExecutor = async (room, { params, case: of, actor }) => {
  const caller = typeof params.caller === 'string' ? (params.caller as PersonRef) : undefined
  const about = { person: personIn(params.number), at: Number(params.at), caller }
  const matches = await findMatches(room, about, actor)
  // Whoever was named is looked for alone; without a name the nearest in time that was allowed is meant.
  const decisions = matches.filter(({ kind, sameCaller }) => kind === 'decision' && (!caller || sameCaller))
  const unplaced = new Set(
    matches.flatMap(({ kind, tag, ref }) => (kind === 'contact' && tag === 'not-placed' ? [ref] : [])),
  )
  const allowed = decisions.find(({ tag, ref }) => tag === 'allow' && !unplaced.has(ref))
  // They asked, were refused each time, and the person was contacted from that number all the same. Of callers that nobody named, refusals
  // prove nothing.
  const refused = caller === undefined ? undefined : decisions.find(({ tag }) => tag !== 'allow')
  const shown = allowed ?? refused
  return {
    results: {
      found: decisions.length,
      decisions: decisions.map(({ ref }) => ref),
      ruling: allowed ? 'lawful' : refused ? 'violation' : 'unrecorded',
      organisation: shown?.organisation === undefined ? undefined : [shown.organisation],
      'organisation-name': shown?.organisation && (await nameOf(room, shown.organisation)),
      line: shown?.line === undefined ? undefined : [shown.line],
      reason: shown && (await reasonOf(room, shown, of.lang)),
    },
    found: decisions.map(
      ({ ref, at, tag }): Found => ({
        kind: 'decision',
        id: ref,
        of: 'house',
        at,
        text: sentences[tag ?? ''] ?? (sentences.hold as Text),
      }),
    ),
    ...(shown?.line === undefined ? {} : { case: { line: shown.line } }),
  }
}

async function reasonOf(room: RunRoom, decision: Match, lang: keyof Text): Promise<string | undefined> {
  const answer = await room.gate.recorded(decision.ref)
  if (!answer) return undefined
  const refusing = answer.reasons.filter(({ outcome }) => outcome === 'deny' || outcome === 'hold')
  const said = refusing.length > 0 ? refusing : answer.reasons.filter(({ outcome }) => outcome === 'pass').slice(0, 1)
  return (
    said
      .map(({ text }) => text[lang])
      .join(' ')
      .slice(0, 1_000) || undefined
  )
}

export async function nameOf(room: RunRoom, organisation: string): Promise<string | undefined> {
  const found = await room.callers.organisations.get(organisation, {})
  return 'name' in found ? found.name : undefined
}
