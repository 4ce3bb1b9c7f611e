import { dayMs, Problem, type Text } from '../../terms/index.ts'
import { type Found, type LookExecutor, personIn } from './executor.ts'

const yearMs = 365 * dayMs
const sentences: Readonly<Record<string, Text>> = {
  stated: { ko: '계정에 적음', zh: '填写到账号', en: 'Stated on an account' },
  verified: { ko: '계정에서 인증함', zh: '在账号上验证', en: 'Verified on an account' },
  changed: { ko: '계정의 번호가 이것으로 바뀜', zh: '账号更换为该号码', en: 'An account changed to it' },
  invalidated: {
    ko: '계정에서 인증이 해제됨',
    zh: '在账号上被撤销验证',
    en: 'Its verification was reset on an account',
  },
}
const holder: Text = {
  ko: '지금 사용자가 쓰기 시작함',
  zh: '现使用人开始使用',
  en: 'The present holder began to use it',
}

/** How the number came to accounts and holders. It changed hands when a second account verified it, or a holder began, within a year. */
export const numberHistory: LookExecutor = async (room, { params, actor }) => {
  const number = personIn(params.number)
  const entries = await room.directory.timeline(number, {}, actor)
  if (entries instanceof Problem) return entries
  const changes = entries.flatMap((entry) => (entry.kind === 'number' ? [entry.change] : []))
  const holders = await room.consent.holders.list({ person: number }, actor)
  const lately = room.clock.now() - yearMs
  const proofs = changes.filter(({ kind }) => kind === 'verified').toSorted((a, b) => a.at - b.at)
  const another = proofs.some(
    (proof, index) => proof.at >= lately && proofs.slice(0, index).some(({ account }) => account !== proof.account),
  )
  const found: Found[] = [
    ...changes.map(
      (change): Found => ({
        kind: 'number-change',
        id: change.account,
        of: 'other',
        at: change.at,
        text: sentences[change.kind] as Text,
      }),
    ),
    ...holders.map((one): Found => ({ kind: 'number-change', id: one.id, of: 'asker', at: one.since, text: holder })),
  ]
  return {
    results: {
      changes: changes.length + holders.length,
      'changed-hands': another || holders.some(({ since }) => since >= lately),
    },
    found: found.toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0)),
  }
}
