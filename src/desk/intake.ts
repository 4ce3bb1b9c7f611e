import {
  type Channel,
  type Country,
  channels,
  type Lang,
  minuteMs,
  Problem,
  systemActor,
  type Text,
} from '../terms/index.ts'
import type { CaseView } from './case.ts'
import type { Cases } from './case-store.ts'

export interface IntakeGiven {
  lang: Lang
  /** Who tells us: their number, in any writing. */
  number: string
  country?: Country | undefined
  about?: string | undefined
  /** ms; a form's clock may be a little wrong. */
  at?: number | undefined
  channel: Channel
  matter?: 'ride' | 'business' | undefined
  text: string
  /** The version of the text that was agreed to. */
  consent: string
}

/**
 * What a person agrees to before they send the form: items, purpose, period, and that they may refuse (개인정보 보호법 제15조 제2항). The case
 * keeps the version; a change of a word is a new version.
 */
export const intakeConsent: { version: string } & Record<'items' | 'purpose' | 'period' | 'refusal', Text> = {
  version: '2026-11-21',
  items: {
    ko: '전화번호, 연락해 온 번호, 적어 주신 내용',
    zh: '您的电话号码、来电号码、您填写的内容',
    en: 'Your phone number, the number that called you, and what you write',
  },
  purpose: {
    ko: '신고 내용을 확인하고 결과를 알려 드리기 위해서만 씁니다.',
    zh: '仅用于核实您反映的情况并告知您处理结果。',
    en: 'Only to look into what you tell us and to tell you the outcome.',
  },
  period: {
    ko: '처리가 끝난 날부터 3년 동안 보관한 뒤 지웁니다.',
    zh: '自处理完毕之日起保存三年，之后删除。',
    en: 'Kept for three years from the day on which it is settled, then destroyed.',
  },
  refusal: {
    ko: '동의하지 않으실 수 있습니다. 그 경우 이 양식으로는 접수할 수 없으니 전화로 문의해 주세요.',
    zh: '您可以不同意。如不同意，将无法通过本表单受理，请致电客服。',
    en: 'You may refuse. We then cannot take it by this form; please call us instead.',
  },
}

/** A case that somebody opens themselves, unknown and not signed in. The number is not verified: who works on it checks. */
export async function takeIn(cases: Pick<Cases, 'open'>, given: IntakeGiven, now: number): Promise<CaseView | Problem> {
  if (given.consent !== intakeConsent.version)
    return new Problem('invalid-field', 'The consent text has changed: show the present one.', { field: 'consent' })
  if (!channels.includes(given.channel))
    return new Problem('invalid-field', 'There is no such channel.', { field: 'channel' })
  const procedure = given.matter === 'ride' ? 'unsolicited-contact' : 'nuisance-call'
  const { lang, number, country, about, text, consent, at } = given
  return cases.open(
    {
      procedure,
      channel: 'web',
      lang,
      number,
      country,
      about,
      text,
      consent,
      tags: [given.channel],
      // A phone whose clock is an hour ahead must not be told that it is wrong.
      at: at === undefined ? undefined : Math.min(at, now + minuteMs),
    },
    systemActor('intake'),
  )
}
