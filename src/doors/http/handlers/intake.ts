import { intakeConsent, takeIn } from '../../../desk/index.ts'
import { dayMs, hourMs, type Lang, Problem, parseNumber } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { RateLimit } from '../rate-limit.ts'
import { timeIn } from '../time.ts'

/** Somebody tells us of a few calls in an evening; a machine tells of thousands. */
const perAddressAnHour = 10
const perNumberADay = 5

/**
 * The public form. The answer is the same whether the number is known or not, and so is the refusal of too many; the limits are kept by the
 * address and by the number's reference.
 */
export function intakeHandlers(doors: Doors): Handlers<'getIntakeConsent' | 'takeIn'> {
  const { desk, clock, vault } = doors
  const byAddress = new RateLimit(clock, perAddressAnHour, hourMs)
  const byNumber = new RateLimit(clock, perNumberADay, dayMs)
  return {
    getIntakeConsent: () => ({
      version: intakeConsent.version,
      items: { ...intakeConsent.items },
      purpose: { ...intakeConsent.purpose },
      period: { ...intakeConsent.period },
      refusal: { ...intakeConsent.refusal },
    }),

    async takeIn({ body, request }) {
      const now = clock.now()
      const at = timeIn(body.at, 'at', now)
      if (at instanceof Problem) return at
      const number = parseNumber(body.number, body.country)
      if (number instanceof Problem)
        return new Problem(number.code, number.detail, { ...number.extra, field: 'number' })
      const limited = byAddress.take(request.ip) ?? byNumber.take(vault.personRef(number.e164))
      if (limited) return limited
      const taken = await takeIn(desk.cases, { ...body, at }, now)
      if (taken instanceof Problem) return taken
      return { reference: taken.reference, text: receipt(taken.reference, body.lang) }
    },
  }
}

function receipt(reference: string, lang: Lang): string {
  return {
    ko: `접수되었습니다. 접수 번호는 ${reference}입니다. 문의하실 때 이 번호를 말씀해 주세요.`,
    zh: `已收到您的反映，受理编号为 ${reference}。咨询时请提供此编号。`,
    en: `We have received it. Your reference is ${reference}; please have it at hand when you ask us about it.`,
  }[lang]
}
