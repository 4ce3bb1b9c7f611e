import { actIn, isId, isPersonRef, Problem } from '../../terms/index.ts'
import { caseIn } from '../case-row.ts'
import { holdOfCase } from '../run-room.ts'
import { executor } from './executor.ts'

/**
 * That somebody did not agree to be looked up is kept; whose number it was is not, not even where the case had it. What they had said until
 * then is destroyed with it: people say their numbers.
 */
export const recordConsentRefusal = executor({
  async act(trx, room, { case: of, procedure, step, walk, actor }) {
    const row = await caseIn(trx, of.id, actor)
    if (row instanceof Problem) return row
    const said = Object.values(walk.facts).filter(
      (value) => typeof value === 'string' && (isPersonRef(value) || isId('document', value)),
    )
    for (const ref of new Set([row.person, row.document, ...said]))
      if (typeof ref === 'string') await room.vault.release(trx, ref, holdOfCase(of.id))
    const recorded = await actIn(trx, room, actor, async () => {
      const wording = { procedure: procedure.id, version: procedure.version, step: step.id, lang: of.lang }
      const detail = { case: of.id, ...wording }
      return { result: true, name: 'desk.record-consent-refusal', owner: of.organisation, detail }
    })
    return recorded instanceof Problem ? recorded : { results: {}, case: { person: null } }
  },
})
