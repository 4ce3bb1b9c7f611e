import { nameOf } from './contacts-by-number.ts'
import { type LookExecutor, personIn } from './executor.ts'

const standings: Readonly<Record<string, string>> = {
  active: 'active',
  reopened: 'active',
  warned: 'flagged',
  suspended: 'suspended',
  closed: 'closed',
}

/** Who is behind a caller's number, and how its line stands. One that is closed tells less than one that is in use. */
export const lineBehind: LookExecutor = async (room, { params, actor }) => {
  const lines = await room.callers.lines.list({ callerId: personIn(params.caller), limit: 50 }, actor)
  const line = lines.find(({ state }) => state !== 'closed') ?? lines[0]
  if (!line) return { results: { known: false } }
  const name = await nameOf(room, line.organisation)
  return {
    results: {
      known: true,
      line: [line.id],
      organisation: [line.organisation],
      'organisation-name': name,
      standing: standings[line.state],
    },
    found: [
      {
        kind: 'line',
        id: line.id,
        of: 'house',
        text: { ko: `${name ?? ''}의 회선`, zh: `${name ?? ''}的线路`, en: `A line of ${name ?? 'a business'}` },
      },
    ],
    case: { line: line.id },
  }
}
