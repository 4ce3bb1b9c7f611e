import { type Found, idsOf, mayTake, openTexts, type RunFile, rolesFor } from '../../../desk/index.ts'
import {
  actRow,
  factOf,
  fill,
  lookRow,
  type Procedure,
  type Step,
  spoken,
  UnsetFact,
  type Value,
  type Wording,
  waits,
} from '../../../procedures/index.ts'
import type { Principal } from '../../../staff/index.ts'
import { type Actor, isId, isPersonRef, type Lang, maskNumbersIn, type Text } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr } from '../time.ts'
import { personsOf } from '../whom.ts'
import { ReadTexts } from './read-texts.ts'
import { resultLabels } from './result-labels.ts'

/** Times in what is said are those of the desk's zone. */
const clockOf = (lang: Lang, zone: string) =>
  new Intl.DateTimeFormat(lang === 'zh' ? 'zh-Hans' : lang === 'en' ? 'en-GB' : 'ko', {
    dateStyle: 'long',
    timeZone: zone,
  })

/** A case's place in its procedure as screens need it: labels in the reader's language, what is said in the person's. */
export class RunViews {
  readonly #doors: Doors
  readonly #texts: ReadTexts
  constructor(doors: Doors) {
    this.#doors = doors
    this.#texts = new ReadTexts(doors.vault, doors.clock)
  }

  async of(file: RunFile, reader: Principal | undefined, actor: Actor, lang: Lang): Promise<wire.CaseProcedure> {
    const { vault, staff } = this.#doors
    const { procedure, walk, taken, case: of } = file
    const values = [...Object.values(walk.facts), ...taken.flatMap(({ answers }) => Object.values(answers))]
    const texts = await this.#texts.masked(values, of.id, actor)
    const found = taken.flatMap((row) => row.found ?? [])
    const person = await personsOf(vault, [
      ...values.filter((value): value is string => typeof value === 'string' && isPersonRef(value)),
      ...found.flatMap((one) => one.person ?? []),
    ])
    const names = await staff.members.names([...new Set(taken.map(({ by_actor }) => by_actor.id))])
    const shown = new Shown(procedure, texts, person, lang)
    const said = await openTexts({ vault }, placedIn(file), `Speak for ${of.id}`, actor)
    const saying = new Saying(file, said, person, this.#doors.config.deskZone ?? 'Asia/Seoul')
    const answer = walk.ended === undefined ? undefined : await this.#doors.deskRuns.runs.gateNow(file, actor)
    const end = walk.ended === undefined ? undefined : procedure.steps[walk.at]
    return present({
      case: of.id,
      procedure: {
        id: procedure.id,
        version: procedure.version,
        title: procedure.title[lang],
        category: procedure.category.map((text) => text[lang]),
      },
      step: file.step && this.#step(file, file.step, reader, actor, lang, shown, saying),
      path: taken.map((row) => {
        const step = procedure.steps[row.step]
        return present({
          seq: row.seq,
          step: row.step,
          kind: row.kind as wire.PathStep['kind'],
          title: step?.title[lang] ?? row.step,
          at: iso(row.at),
          by: row.by_actor.id,
          byName: names.get(row.by_actor.id),
          answers: step ? shown.answers(step, row.answers) : [],
          found: row.found?.map((one) => foundShown(one, person, lang)),
          branch: row.why?.[lang],
          acted: row.acted,
          undoable: mayUndo(step, row) || undefined,
          undoneAt: isoOr(row.undone_at ?? row.left_at),
        }) as wire.PathStep
      }),
      canGoBack: file.canGoBack,
      backReason: file.canGoBack ? undefined : backReason(file, lang),
      ready: procedure.answers.map((one) => ({
        id: one.id,
        title: one.title[lang],
        sayChat: saying.text(one.say, 'chat'),
        sayPhone: saying.text(one.say, 'phone'),
      })),
      ended:
        walk.ended === undefined
          ? undefined
          : present({
              outcome: walk.ended,
              label: procedure.outcomes[walk.ended]?.[lang],
              say: end && 'say' in end && end.say ? saying.text(end.say, saying.channel) : undefined,
              gate:
                answer &&
                present({
                  verdict: answer.verdict,
                  at: iso(answer.at),
                  until: isoOr(answer.until),
                  reasons: answer.reasons.map(({ text, until, remedy, ...reason }) =>
                    present({ ...reason, text: text[lang], until: isoOr(until), remedy: remedy?.[lang] }),
                  ),
                }),
            }),
    }) as wire.CaseProcedure
  }

  #step(
    file: RunFile,
    step: Step,
    reader: Principal | undefined,
    actor: Actor,
    lang: Lang,
    shown: Shown,
    saying: Saying,
  ): wire.ProcedureStep {
    const { procedure, walk } = file
    const role = reader?.kind === 'staff' ? reader.role : undefined
    const said = 'say' in step ? step.say : undefined
    const waiting = step.kind === 'wait' ? step.for : undefined
    const byHand = waiting === undefined || waiting === 'person'
    return present({
      id: step.id,
      kind: step.kind,
      title: step.title[lang],
      say: said && saying.text(said, saying.channel),
      sayChat: said && saying.text(said, 'chat'),
      sayPhone: said && saying.text(said, 'phone'),
      repeated: (said?.repeated && file.case.repeated) || undefined,
      fields:
        step.kind === 'ask'
          ? step.fields.map((field) => {
              const fact = factOf(procedure, field.fact)
              const value = walk.facts[field.fact]
              return present({
                fact: field.fact,
                label: field.label[lang],
                type: fact?.type ?? 'text',
                required: field.required,
                of: fact?.of ?? 'asker',
                choices: fact?.choices?.map(({ id, label }) => ({ id, label: label[lang] })),
                value: value === undefined ? undefined : shown.value(field.fact, value),
              }) as wire.StepField
            })
          : undefined,
      waitingFor: waiting,
      outcomes:
        step.kind === 'wait' && step.for === 'person'
          ? Object.entries(waits[step.for].outcomes).map(([id, label]) => ({ id, label: label[lang] }))
          : undefined,
      task: waiting === 'call-back' ? idsOf(walk, step, 'task')[0] : undefined,
      approval: waiting === 'approval' ? idsOf(walk, step, 'approval')[0] : undefined,
      until: isoOr(file.waitUntil),
      roles: rolesFor(step) as string[] | undefined,
      mayAnswer: role !== undefined && role !== 'auditor' && byHand && mayTake(step, { actor, role }) === undefined,
      problem: file.problem,
    }) as wire.ProcedureStep
  }
}

/** Facts as the desk's people read them. */
class Shown {
  readonly #procedure: Procedure
  readonly #texts: ReadonlyMap<string, string>
  readonly #person: (ref: string) => wire.Person
  readonly #lang: Lang
  constructor(
    procedure: Procedure,
    texts: ReadonlyMap<string, string>,
    person: (ref: string) => wire.Person,
    lang: Lang,
  ) {
    this.#procedure = procedure
    this.#texts = texts
    this.#person = person
    this.#lang = lang
  }

  answers(step: Step, facts: Readonly<Record<string, Value>>): { label: string; value: string }[] {
    const lang = this.#lang
    if (step.kind === 'wait') {
      const outcomes: Readonly<Record<string, Text>> = waits[step.for].outcomes
      const outcome = String(facts.outcome)
      return [{ label: waits[step.for].what[lang], value: outcomes[outcome]?.[lang] ?? outcome }]
    }
    if (step.kind === 'ask')
      return step.fields.flatMap(({ fact, label }) => {
        const value = facts[fact]
        return value === undefined ? [] : [{ label: label[lang], value: this.value(fact, value) }]
      })
    if (step.kind !== 'look' && step.kind !== 'do') return []
    const what = (step.kind === 'look' ? lookRow(step.look) : actRow(step.act))?.what[lang] ?? step.id
    if (facts.outcome === 'refused') return [{ label: what, value: refusedText[lang] }]
    return Object.entries(step.into).flatMap(([result, fact]) => {
      const value = facts[fact]
      const label = resultLabels[result]
      return value === undefined || label === undefined ? [] : [{ label: label[lang], value: this.value(fact, value) }]
    })
  }

  value(name: string, value: Value): string {
    const fact = factOf(this.#procedure, name)
    if (typeof value === 'boolean') return (value ? yes : no)[this.#lang]
    if (typeof value === 'number') return fact?.type === 'time' ? iso(value) : String(value)
    if (typeof value !== 'string') return value.join(', ')
    if (fact?.type === 'choice')
      return (
        fact.choices?.find(({ id }) => id === value)?.label[this.#lang] ?? choiceLabels[value]?.[this.#lang] ?? value
      )
    if (isPersonRef(value)) return this.#person(value).masked
    return isId('document', value) ? (this.#texts.get(value) ?? '•••') : maskNumbersIn(value)
  }
}

const placeholder = /\{\{\s*([a-z0-9-]+)\s*\}\}/g

/** What the sentences at hand place of the case's facts. */
function placedIn({ procedure, walk, case: of }: RunFile): (Value | undefined)[] {
  const here = procedure.steps[walk.at]
  const said = [...(here && 'say' in here && here.say ? [here.say] : []), ...procedure.answers.map(({ say }) => say)]
  return said.flatMap((wording) =>
    (['chat', 'phone'] as const).flatMap((channel) =>
      [...spoken(wording, channel, of.repeated, of.lang).matchAll(placeholder)].map(
        ([, name]) => walk.facts[name ?? ''],
      ),
    ),
  )
}

/** What is said to the person, in the case's language. */
class Saying {
  readonly channel: 'chat' | 'phone'
  readonly #file: RunFile
  readonly #show: Parameters<typeof fill>[4]
  constructor(file: RunFile, texts: ReadonlyMap<string, string>, person: (ref: string) => wire.Person, zone: string) {
    this.#file = file
    this.channel = file.case.channel === 'phone' ? 'phone' : 'chat'
    const clock = clockOf(file.case.lang, zone)
    this.#show = (_, value, fact) => {
      if (fact.type === 'time' && typeof value === 'number') return clock.format(value)
      if (typeof value !== 'string') return undefined
      return isPersonRef(value) ? person(value).masked : texts.get(value)
    }
  }

  text(said: Wording, channel: 'chat' | 'phone'): string {
    const { procedure, walk, case: of } = this.#file
    const words = spoken(said, channel, of.repeated, of.lang)
    try {
      return fill(procedure, words, walk.facts, of.lang, this.#show)
    } catch (error) {
      // A ready answer may be opened before the fact is there, and after the case's time it is there no more.
      if (error instanceof UnsetFact) return words.replace(placeholder, '…')
      throw error
    }
  }
}

function foundShown(one: Found, person: (ref: string) => wire.Person, lang: Lang): wire.Found {
  return present({
    kind: one.kind,
    id: one.id,
    of: one.of,
    at: isoOr(one.at),
    text: one.text[lang],
    person: one.person && person(one.person),
  }) as wire.Found
}

function mayUndo(step: Step | undefined, row: RunFile['taken'][number]): boolean {
  if (step?.kind !== 'do' || !row.acted || row.undone_at !== null || row.left_at !== null) return false
  return row.effect !== null && actRow(step.act)?.undoable === true
}

function backReason(file: RunFile, lang: Lang): string | undefined {
  if (file.case.status === 'closed') return closedText[lang]
  const step = file.backStoppedBy === undefined ? undefined : file.procedure.steps[file.backStoppedBy]
  return step ? actedText(step.title)[lang] : undefined
}

const yes: Text = { ko: '예', zh: '是', en: 'Yes' }
const no: Text = { ko: '아니요', zh: '否', en: 'No' }
const refusedText: Text = { ko: '받아들여지지 않음', zh: '未被接受', en: 'Not accepted' }
const closedText: Text = {
  ko: '닫힌 상담입니다. 먼저 다시 여세요.',
  zh: '工单已关闭，请先重新打开。',
  en: 'This case is closed: reopen it first.',
}
const actedText = (title: Text): Text => ({
  ko: `"${title.ko}" 단계가 이미 적용되어 그 앞으로는 돌아갈 수 없습니다.`,
  zh: `“${title.zh}”已经生效，无法退回到它之前。`,
  en: `"${title.en}" has taken effect: there is no way back before it.`,
})
/** Choices that look-ups answer with: procedures name them by their ids. */
const choiceLabels: Readonly<Record<string, Text>> = {
  lawful: { ko: '규칙에 맞음', zh: '合规', en: 'Lawful' },
  violation: { ko: '규칙 위반', zh: '违规', en: 'A violation' },
  unrecorded: { ko: '기록 없음', zh: '无记录', en: 'Nothing on record' },
  allow: { ko: '허용', zh: '允许', en: 'Allowed' },
  deny: { ko: '거부', zh: '拒绝', en: 'Refused' },
  hold: { ko: '보류', zh: '暂缓', en: 'On hold' },
}
