import type { Decision, Duty, Reason } from '../../../gate/index.ts'
import type { Lang } from '../../../terms/index.ts'
import { iso } from '../time.ts'
import { dutyView, reasonView } from './decision-view.ts'

/**
 * A decision as JSON, the same as `decisionView` written out (a test compares). Most of its reasons are objects that the rules made once, so
 * their text is made once for each language; the others name a fact and are written each time.
 */
export function decisionText(decision: Decision, lang: Lang): string {
  let text = `{"id":"${decision.id}","verdict":"${decision.verdict}","reasons":[${reasonsText(decision.reasons, lang)}],"duties":[`
  for (let i = 0; i < decision.duties.length; i++)
    text += i === 0 ? dutyText(decision.duties[i] as Duty, lang) : `,${dutyText(decision.duties[i] as Duty, lang)}`
  text += `],"policyRevision":"${decision.policyRevision}","factsAsOf":"${iso(decision.factsAsOf)}","at":"${iso(decision.at)}"`
  if (decision.until !== undefined) text += `,"until":"${iso(decision.until)}"`
  if (decision.permit !== undefined) text += `,"permit":"${decision.permit}"`
  if (decision.permitExpiresAt !== undefined) text += `,"permitExpiresAt":"${iso(decision.permitExpiresAt)}"`
  if (decision.shadow !== undefined) text += `,"shadow":[${reasonsText(decision.shadow, lang)}]`
  return `${text}}`
}

type ByLang = { [L in Lang]?: string }
/** They go when the policy goes that made them. */
const written = new WeakMap<object, ByLang>()

function reasonsText(reasons: readonly Reason[], lang: Lang): string {
  let text = ''
  for (let i = 0; i < reasons.length; i++) {
    if (i > 0) text += ','
    text += reasonText(reasons[i] as Reason, lang)
  }
  return text
}

function reasonText(reason: Reason, lang: Lang): string {
  const known = written.get(reason)?.[lang]
  if (known !== undefined) return known
  const text = JSON.stringify(reasonView(reason, lang))
  if (Object.isFrozen(reason)) keep(reason, lang, text)
  return text
}

function dutyText(duty: Duty, lang: Lang): string {
  const known = written.get(duty)?.[lang]
  if (known !== undefined) return known
  const text = JSON.stringify(dutyView(duty, lang))
  if (Object.isFrozen(duty)) keep(duty, lang, text)
  return text
}

function keep(one: object, lang: Lang, text: string): void {
  const texts = written.get(one)
  if (texts) texts[lang] = text
  else written.set(one, { [lang]: text })
}
