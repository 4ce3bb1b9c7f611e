import {
  actRow,
  graphOf,
  leadsTo,
  lookRow,
  type Procedure,
  type Step,
  stepKindName,
  type Wording,
  waitRow,
} from '../../../procedures/index.ts'
import { type Lang, notFound, type Text } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'

/** The procedures as they are in force. What a case began with is the case's. */
export function procedureHandlers({ procedures }: Doors): Handlers<'listProcedures' | 'getProcedure'> {
  return {
    listProcedures({ query, lang }) {
      const reader = query.lang ?? lang
      return {
        items: [...procedures.values()].map((procedure) => ({
          ...summary(procedure, reader),
          steps: Object.keys(procedure.steps).length,
        })),
      }
    },

    getProcedure({ params, query, lang }) {
      const procedure = procedures.get(params.id)
      if (!procedure) return notFound('procedure')
      const reader = query.lang ?? lang
      return {
        ...summary(procedure, reader),
        start: procedure.start,
        facts: Object.entries(procedure.facts).map(([name, { type, of, choices }]) =>
          present({ name, type, of, choices: choices?.map(({ id, label }) => ({ id, label: label[reader] })) }),
        ),
        steps: Object.values(procedure.steps).map((step) => stepText(procedure, step, reader)),
        answers: procedure.answers.map(({ id, title, say }) => ({
          id,
          title: title[reader],
          say: wordingIn(say, reader),
        })),
        graph: drawn(procedure, reader),
      }
    },
  }
}

function summary({ id, version, title, category, audience, outcomes }: Procedure, lang: Lang) {
  return {
    id,
    version,
    title: title[lang],
    category: category.map((part) => part[lang]),
    audience,
    outcomes: Object.entries(outcomes).map(([outcome, label]) => ({ id: outcome, label: label[lang] })),
  }
}

function stepText(procedure: Procedure, step: Step, lang: Lang): wire.ProcedureStepText {
  const act = step.kind === 'do' ? actRow(step.act) : undefined
  const outcome = step.kind === 'end' ? step.outcome : undefined
  return present({
    id: step.id,
    kind: step.kind,
    title: step.title[lang],
    say: 'say' in step && step.say ? wordingIn(step.say, lang) : undefined,
    fields:
      step.kind === 'ask'
        ? step.fields.map(({ fact, label, required }) => ({ fact, label: label[lang], required }))
        : undefined,
    does: doesOf(step, lang),
    words: step.kind === 'do' ? step.words?.[lang] : undefined,
    roles: act && step.kind === 'do' ? [...(step.roles ?? act.roles)] : undefined,
    secondPerson: act?.secondPerson,
    outcome: outcome === undefined ? undefined : { id: outcome, label: procedure.outcomes[outcome]?.[lang] ?? outcome },
    next: leadsTo(step).map(({ to, why }) => present({ step: to, why: why?.[lang] })),
  }) as wire.ProcedureStepText
}

function doesOf(step: Step, lang: Lang): { id: string; label: string } | undefined {
  const [id, what]: [string?, (Text | undefined)?] =
    step.kind === 'look'
      ? [step.look, lookRow(step.look)?.what]
      : step.kind === 'do'
        ? [step.act, actRow(step.act)?.what]
        : step.kind === 'wait'
          ? [step.for, waitRow(step.for)?.what]
          : []
  return id === undefined ? undefined : { id, label: what?.[lang] ?? stepKindName(step.kind, lang) }
}

function wordingIn({ chat, phone, repeated }: Wording, lang: Lang) {
  const second = repeated && { repeated: { chat: repeated.chat[lang], phone: repeated.phone[lang] } }
  return { chat: chat[lang], phone: phone[lang], ...second }
}

/** A drawing costs some 20 ms and changes only with the procedure. */
const drawings = new WeakMap<Procedure, Map<Lang, string>>()
function drawn(procedure: Procedure, lang: Lang): string {
  const known = drawings.get(procedure) ?? new Map<Lang, string>()
  drawings.set(procedure, known)
  const svg = known.get(lang) ?? graphOf(procedure, lang)
  known.set(lang, svg)
  return svg
}
