import type { Rule } from '../rules/index.ts'
import type { Text } from '../terms/index.ts'
import type { Duty, DutyKind, Outcome, Reason } from './decision.ts'

/**
 * What one rule can say. Reasons without a fact are made once, when the policy is compiled: most decisions consist of these alone,
 * and cost nothing but a reference. Sentences are shared by reference too; the door picks the language.
 */
export class Speech {
  readonly pass: Reason
  readonly notApplicable: Reason
  readonly #denied: Reason
  readonly #held: Reason
  readonly #unknown: Reason
  /** In the order of the pack: a recorded decision names a duty by its place here. */
  readonly duties: readonly { readonly when: string | undefined; readonly duty: Duty }[]
  readonly #rule: Rule
  readonly #made: Record<Outcome, Map<string, Reason>> = {
    pass: new Map(),
    deny: new Map(),
    hold: new Map(),
    unknown: new Map(),
    'not-applicable': new Map(),
  }

  constructor(rule: Rule) {
    this.#rule = rule
    this.pass = this.#reason('pass', undefined)
    this.notApplicable = this.#reason('not-applicable', undefined)
    this.#denied = this.#reason('deny', undefined)
    this.#held = this.#reason('hold', undefined)
    this.#unknown = this.#reason('unknown', undefined)
    this.duties = rule.duties.map(({ kind, value, when, text }) => ({
      when,
      duty: Object.freeze({ kind: kind as DutyKind, rule: rule.id, ...(value === undefined ? {} : { value }), text }),
    }))
  }

  /** Passed in a way that a duty may be tied to. */
  passAs(way: string): Reason {
    return this.#once('pass', way)
  }

  /** Refused, until something else changes. `says` names one of the rule's further sentences. */
  deny(says?: string, fact?: string, cite?: string): Reason {
    const plain = says === undefined ? this.#denied : this.#once('deny', says)
    return fact === undefined && cite === undefined ? plain : withFacts(plain, fact, cite, undefined)
  }

  /** Not now. `until` = when this rule's answer would change by itself; Infinity = never, which is a refusal. */
  hold(until: number, says?: string, fact?: string, cite?: string): Reason {
    if (until === Number.POSITIVE_INFINITY) return this.deny(says, fact, cite)
    return withFacts(says === undefined ? this.#held : this.#once('hold', says), fact, cite, until)
  }

  /** A fact is missing. */
  unknown(says?: string): Reason {
    return says === undefined ? this.#unknown : this.#once('unknown', says)
  }

  /** Rebuilds a recorded reason; undefined sentence names and outcomes give the same objects as deciding does. */
  recall(outcome: Outcome, says: string | undefined): Reason {
    if (outcome === 'pass' && says === undefined) return this.pass
    if (outcome === 'not-applicable' && says === undefined) return this.notApplicable
    if (says === undefined) return outcome === 'deny' ? this.#denied : outcome === 'hold' ? this.#held : this.#unknown
    return this.#once(outcome, says)
  }

  #once(outcome: Outcome, says: string): Reason {
    const bySays = this.#made[outcome]
    let made = bySays.get(says)
    if (!made) {
      made = this.#reason(outcome, says)
      bySays.set(says, made)
    }
    return made
  }

  #reason(outcome: Outcome, says: string | undefined): Reason {
    const refuses = outcome === 'deny' || outcome === 'hold' || outcome === 'unknown'
    return Object.freeze({
      rule: this.#rule.id,
      outcome,
      ...(says === undefined ? {} : { says }),
      text: this.#text(outcome, says),
      ...(refuses ? { cite: this.#rule.source } : {}),
      ...(refuses && this.#rule.remedy ? { remedy: this.#rule.remedy } : {}),
    })
  }

  #text(outcome: Outcome, says: string | undefined): Text {
    const { title, text, texts } = this.#rule
    if (outcome === 'pass')
      return { ko: `${title.ko}: 문제가 없습니다.`, zh: `${title.zh}：符合要求。`, en: `${title.en}: satisfied.` }
    if (outcome === 'not-applicable')
      return { ko: `${title.ko}: 해당하지 않습니다.`, zh: `${title.zh}：不适用。`, en: `${title.en}: does not apply.` }
    if (says !== undefined) {
      const sentence = texts[says]
      if (!sentence) throw new Error(`${this.#rule.id} has no sentence "${says}"`)
      return sentence
    }
    if (outcome === 'unknown')
      return {
        ko: `${title.ko}: 판단에 필요한 사실을 지금 확인할 수 없습니다.`,
        zh: `${title.zh}：目前无法核实判断所需的事实。`,
        en: `${title.en}: a fact that is needed cannot be known at the moment.`,
      }
    return text
  }
}

/** Written out member by member: this is the hot path of every refusal, and a spread costs several times as much. */
function withFacts(
  plain: Reason,
  fact: string | undefined,
  cite: string | undefined,
  until: number | undefined,
): Reason {
  const reason: Reason = { rule: plain.rule, outcome: plain.outcome, text: plain.text }
  if (plain.says !== undefined) reason.says = plain.says
  const cited = cite ?? plain.cite
  if (cited !== undefined) reason.cite = cited
  if (plain.remedy !== undefined) reason.remedy = plain.remedy
  if (until !== undefined) reason.until = until
  if (fact !== undefined) reason.fact = fact
  return reason
}
