import type { App } from '../app.ts'
import { type Actor, hourMs, minuteMs, Problem } from '../terms/index.ts'
import { rider } from './cast.ts'
import type { DemoClock } from './demo-clock.ts'
import { type CaseFate, type CaseStory, cases } from './desk-story.ts'

/** Who works at the desk. */
export interface DeskStaff {
  agent: string
  manager: string
}

/** What the desk's cases are about: an account that goes on with a number that changed hands, and one that enters strangers' numbers. */
export interface DeskCauses {
  organisation: string
  careless: string
}

/** A procedure is answered so many steps at most: more than any has. */
const stepsMost = 60
const areas = ['서울 강남구 역삼동', '서울 마포구 서교동', '경기 성남시 분당구', '인천 연수구 송도동'] as const

/**
 * A desk that has been at work for some days: cases in every state, with what was said and noted, bookings behind them, driver failures that
 * were escalated. Everything through the rooms' own acts, at the time at which it happened.
 */
export async function seedDesk(app: App, clock: DemoClock, staff: DeskStaff, causes: DeskCauses): Promise<void> {
  for (const [index, story] of cases.entries()) {
    if (story.procedure === 'unsolicited-contact' && story.number !== undefined) {
      clock.reach((story.age + 1) * hourMs)
      await booked(app, clock, causes, story, index)
    }
    clock.reach(story.age * hourMs)
    await opened(app, clock, staff, story)
  }
}

/** Somebody booked, and a stranger's number was entered as the rider's. */
async function booked(app: App, clock: DemoClock, causes: DeskCauses, story: CaseStory, index: number): Promise<void> {
  const { organisation, careless: account } = causes
  const area = areas[index % areas.length] as string
  const at = clock.now() + 20 * minuteMs
  const given = { organisation, account, area, at }
  // A booker who forwards their calls books for themselves: the driver's call rings at a stranger.
  const strangers = story.forwarded === undefined && story.number !== undefined && { rider: { number: story.number } }
  const booking = mustBe(await app.directory.bookings.record({ ...given, ...strangers }, demoPlatform))
  const driver = { number: story.forwarded ?? rider(70 + (index % 8)) }
  const dispatched = { state: 'dispatched', driver, driverCategory: 'regular' } as const
  mustBe(await app.directory.bookings.changeState(booking.id, dispatched, demoPlatform))
}

const demoPlatform: Actor = { kind: 'system', id: 'demo platform' }
const intake: Actor = { kind: 'system', id: 'demo intake' }

async function opened(app: App, clock: DemoClock, staff: DeskStaff, story: CaseStory): Promise<void> {
  const { procedure, channel, lang, number, about, text, priority, tags } = story
  const who = story.who && staff[story.who]
  const actor: Actor = who === undefined ? intake : { kind: 'staff', id: who }
  const given = { procedure, channel, lang, number, about, text, priority, tags, at: clock.now() - 30 * minuteMs }
  const { id } = mustBe(await app.desk.cases.open({ ...given, assignee: who }, actor))
  clock.reach((story.age - 0.2) * hourMs)
  const then = clock.now() - 60 * minuteMs
  if (story.walk) await walk(app, id, { 'asker-number': number ?? '', ...story.walk }, then, actor)
  if (story.note) mustBe(await app.desk.caseNotes.write(id, story.note, actor))
  await end(app, clock, id, story, actor)
}

/** Answers step after step with what the story knows. It stops where somebody must still say something, or where the case has ended. */
async function walk(
  app: App,
  id: string,
  known: NonNullable<CaseFate['walk']>,
  then: number,
  actor: Actor,
): Promise<void> {
  for (let n = 0; n < stepsMost; n++) {
    const { step } = mustBe(await app.deskRuns.runs.get(id, {}))
    if (step?.kind !== 'say' && step?.kind !== 'ask' && step?.kind !== 'end') return
    if (step.kind === 'end' && n > 0 && mustBe(await app.desk.cases.get(id, {})).status === 'escalated') return
    const answers: Record<string, string | number | boolean | readonly string[]> = {}
    for (const { fact } of step.kind === 'ask' ? step.fields : []) {
      const answer = known[fact]
      if (answer !== undefined) answers[fact] = answer === 'then' ? then : answer
    }
    if (step.kind === 'ask' && step.fields.some(({ fact, required }) => required && !(fact in answers))) return
    mustBe(await app.deskRuns.runs.answer(id, { step: step.id, answers }, { actor, role: 'agent' }))
  }
}

async function end(app: App, clock: DemoClock, id: string, fate: CaseFate, actor: Actor): Promise<void> {
  const acts = app.desk.caseActs
  const { revision, status } = mustBe(await app.desk.cases.get(id, {}))
  if (status === 'closed') return
  if (fate.wait === 'person') mustBe(await acts.wait(id, { revision, for: 'person' }, actor))
  if (fate.wait === 'date')
    mustBe(await acts.wait(id, { revision, for: 'date', until: clock.now() + 96 * hourMs }, actor))
  if (fate.escalate) mustBe(await acts.escalate(id, { revision, reason: fate.escalate }, actor))
  if (fate.close) mustBe(await acts.close(id, { revision, outcome: fate.close }, actor))
}

/** A story that cannot be told is a fault of ours, so it throws. */
function mustBe<T>(result: T | Problem): T {
  if (result instanceof Problem) throw new Error(`the demo's desk could not be set up: ${result.code} ${result.detail}`)
  return result
}
