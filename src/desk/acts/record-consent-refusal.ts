import { actIn, Problem } from '../../terms/index.ts'
import { holdOfCase } from '../run-room.ts'
import { executor } from './executor.ts'

/** That somebody did not agree to be looked up is kept; whose number it was is not, not even where the case had it. */
export const recordConsentRefusal = executor({
  async act(trx, room, { case: of, procedure, step, actor }) {
    if (of.person !== undefined) await room.vault.release(trx, of.person, holdOfCase(of.id))
    const recorded = await actIn(trx, room, actor, async () => {
      const wording = { procedure: procedure.id, version: procedure.version, step: step.id, lang: of.lang }
      return {
        result: true,
        name: 'desk.record-consent-refusal',
        owner: of.organisation,
        detail: { case: of.id, ...wording },
      }
    })
    return recorded instanceof Problem ? recorded : { results: {}, case: { person: null } }
  },
})
