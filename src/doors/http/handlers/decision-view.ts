import type { Decision, Duty, Reason, RecordedDecision } from '../../../gate/index.ts'
import type { Lang } from '../../../terms/index.ts'
import type * as wire from '../schema/index.ts'
import { iso } from '../time.ts'

/** A decision as it stands on the wire; the hot path writes the same as text (decision-text.ts). */
export function decisionView(decision: Decision, lang: Lang): wire.Decision {
  const view: wire.Decision = {
    id: decision.id,
    verdict: decision.verdict,
    reasons: decision.reasons.map((reason) => reasonView(reason, lang)),
    duties: decision.duties.map((duty) => dutyView(duty, lang)),
    policyRevision: decision.policyRevision,
    factsAsOf: iso(decision.factsAsOf),
    at: iso(decision.at),
  }
  if (decision.until !== undefined) view.until = iso(decision.until)
  if (decision.permit !== undefined) view.permit = decision.permit
  if (decision.permitExpiresAt !== undefined) view.permitExpiresAt = iso(decision.permitExpiresAt)
  if (decision.shadow !== undefined) view.shadow = decision.shadow.map((reason) => reasonView(reason, lang))
  return view
}

export function reasonView(reason: Reason, lang: Lang): wire.Reason {
  const view: wire.Reason = { rule: reason.rule, outcome: reason.outcome, text: reason.text[lang] }
  if (reason.fact !== undefined) view.fact = reason.fact
  if (reason.cite !== undefined) view.cite = reason.cite
  if (reason.until !== undefined) view.until = iso(reason.until)
  if (reason.remedy !== undefined) view.remedy = reason.remedy[lang]
  return view
}

export function dutyView(duty: Duty, lang: Lang): wire.Duty {
  const view: wire.Duty = { kind: duty.kind, rule: duty.rule, text: duty.text[lang] }
  if (duty.value !== undefined) view.value = duty.value
  return view
}

/** `nameOf` gives an organisation's name, where it is known. */
export function summaryView(
  decision: RecordedDecision,
  nameOf: (id: string) => string | undefined,
): wire.DecisionSummary {
  const view: wire.DecisionSummary = {
    id: decision.id,
    seq: decision.seq,
    at: iso(decision.at),
    verdict: decision.verdict,
    organisation: decision.organisation,
    line: decision.line,
    channel: decision.channel,
    purpose: decision.purpose,
    category: decision.category,
    rules: [...decision.rules],
  }
  const name = nameOf(decision.organisation)
  if (name !== undefined) view.organisationName = name
  if (decision.person !== undefined) view.person = { ref: decision.person, masked: decision.masked ?? '•••' }
  return view
}
