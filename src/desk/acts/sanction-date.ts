import { Problem } from '../../terms/index.ts'
import { accountsBehind } from './bookings-of.ts'
import { casesOf } from './earlier-cases.ts'
import { type Found, idsIn, type LookExecutor } from './executor.ts'

/** Whether and on which day somebody was sanctioned because of this person's cases. That is all that the asker may learn. */
export const sanctionDate: LookExecutor = async (room, { params, case: of, actor }) => {
  const behind = await accountsBehind(room, idsIn(params.bookings), actor)
  if (behind instanceof Problem) return behind
  const accounts = [...new Set([...idsIn(params.accounts), ...behind])]
  const earlier = of.person === undefined ? [] : await casesOf(room, of.person, of.id, actor)
  const cases = new Set([of.id, ...earlier.map(({ id }) => id)])
  const found: Found[] = []
  for (const account of accounts)
    for (const sanction of await room.directory.sanctions.history(account, actor))
      if (sanction.kind === 'suspended' && sanction.case !== undefined && cases.has(sanction.case))
        found.push({
          kind: 'sanction',
          id: account,
          of: 'other',
          at: sanction.at,
          text: { ko: '이 계정의 이용을 제한함', zh: '已限制该账号使用', en: 'This account was suspended' },
        })
  const date = found.length === 0 ? undefined : Math.max(...found.map(({ at }) => at ?? 0))
  return { results: { taken: date !== undefined, date }, found }
}
