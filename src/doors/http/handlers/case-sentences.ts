import type { CaseDeadline, CaseView, CaseWait } from '../../../desk/index.ts'
import { hourMs, type Lang, type Text } from '../../../terms/index.ts'

const waits: Readonly<Record<CaseWait, Text>> = {
  person: { ko: '고객의 답을 기다리는 동안', zh: '等待客户答复期间', en: 'while the person is waited for' },
  'call-back': { ko: '회신 전화를 기다리는 동안', zh: '等待回电期间', en: 'while a call-back is waited for' },
  approval: { ko: '승인을 기다리는 동안', zh: '等待审批期间', en: 'while an approval is waited for' },
  date: { ko: '정해진 날까지', zh: '在约定日期之前', en: 'until the day that was set' },
}

/** Why a case is due when it is, as one would tell a colleague. */
export function deadlineSentence(view: CaseView, deadline: CaseDeadline, lang: Lang): string {
  const hours = Math.round(deadline.targetMs / hourMs)
  const off = deadline.days.filter(({ works }) => !works).map(({ name }) => name?.[lang] ?? '')
  const names = [...new Set(off)].join(lang === 'en' ? ', ' : '·')
  const said: string[] = []
  if (view.pausedSince !== undefined && view.waitingFor !== undefined) {
    const wait = waits[view.waitingFor][lang]
    said.push(
      { ko: `${wait} 처리 시간이 멈춥니다.`, zh: `${wait},处理时限暂停计算。`, en: `The clock stands still ${wait}.` }[
        lang
      ],
    )
  } else {
    said.push(
      {
        ko: `업무 시간 ${hours}시간 안에 처리해야 합니다.`,
        zh: `须在 ${hours} 个工作小时内处理。`,
        en: `To be settled within ${hours} business hours.`,
      }[lang],
    )
  }
  if (names !== '')
    said.push(
      { ko: `휴일(${names})은 세지 않습니다.`, zh: `节假日(${names})不计入。`, en: `Not counted: ${names}.` }[lang],
    )
  if (deadline.unknownFrom !== undefined)
    said.push(
      {
        ko: `${deadline.unknownFrom}부터는 공휴일이 아직 발표되지 않아 주말만 뺐습니다.`,
        zh: `${deadline.unknownFrom} 起的放假安排尚未公布，目前只扣除了周末。`,
        en: `From ${deadline.unknownFrom} on holidays are not announced yet: only weekends are left out.`,
      }[lang],
    )
  return said.join(' ')
}
