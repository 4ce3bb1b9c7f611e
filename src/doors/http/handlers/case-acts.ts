import type { CaseView } from '../../../desk/index.ts'
import type { StaffRole } from '../../../staff/index.ts'
import { type Actor, type Lang, Problem } from '../../../terms/index.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import type * as wire from '../schema/index.ts'
import { timeIn } from '../time.ts'
import { CaseViews, presentView } from './case-view.ts'

type Served =
  | 'assignCase'
  | 'prioritiseCase'
  | 'tagCase'
  | 'waitCase'
  | 'resumeCase'
  | 'escalateCase'
  | 'closeCase'
  | 'reopenCase'
  | 'mergeCase'
  | 'bePresent'

/** What people do on a case. Each body says the revision that they had seen. */
export function caseActHandlers(doors: Doors): Handlers<Served> {
  const { desk, clock, staff } = doors
  const { caseActs } = desk
  const views = new CaseViews(doors)
  const whole = async (
    changed: Promise<CaseView | Problem>,
    { actor, lang }: { actor: Actor; lang: Lang },
  ): Promise<wire.Case | Problem> => {
    const view = await changed
    return view instanceof Problem ? view : await views.whole(view, actor.id, lang)
  }

  return {
    assignCase: (call) => {
      const { params, body, actor, principal } = call
      const role: StaffRole = principal?.kind === 'staff' ? principal.role : 'agent'
      const to = body.to === 'me' ? actor.id : body.to
      return whole(caseActs.assign(params.id, { revision: body.revision, to }, actor, role), call)
    },
    prioritiseCase: (call) => whole(caseActs.prioritise(call.params.id, call.body, call.actor), call),
    tagCase: (call) => whole(caseActs.tag(call.params.id, call.body, call.actor), call),
    waitCase: (call) => {
      const until = timeIn(call.body.until, 'until', clock.now())
      if (until instanceof Problem) return until
      return whole(caseActs.wait(call.params.id, { ...call.body, until }, call.actor), call)
    },
    resumeCase: (call) => whole(caseActs.resume(call.params.id, call.body, call.actor), call),
    escalateCase: (call) => whole(caseActs.escalate(call.params.id, call.body, call.actor), call),
    closeCase: (call) => whole(caseActs.close(call.params.id, call.body, call.actor), call),
    reopenCase: (call) => whole(caseActs.reopen(call.params.id, call.body, call.actor), call),
    mergeCase: (call) => whole(desk.caseLinks.merge(call.params.id, call.body, call.actor), call),

    async bePresent({ params, body, actor }) {
      const there = await desk.casePresence.be(params.id, body, actor)
      if (there instanceof Problem) return there
      const names = await staff.members.names(there.others.map((one) => one.staff))
      return { items: presentView(there.others, names), revision: there.revision }
    },
  }
}
