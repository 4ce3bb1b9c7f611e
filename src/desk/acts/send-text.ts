import { Problem } from '../../terms/index.ts'
import { executor, personIn, wordsOf } from './executor.ts'

/** A text to the person, in the case's language. It passes the gate like any other; its delivery is shown in the case. */
export const sendText = executor({
  async act(trx, room, context) {
    const { params, case: of, actor } = context
    const organisation = of.organisation
    const notice = await room.notices.sendTextIn(
      trx,
      {
        to: personIn(params.to),
        template: 'case-words',
        variables: {},
        words: wordsOf(room, context),
        lang: of.lang,
        case: of.id,
        organisation,
      },
      actor,
    )
    return notice instanceof Problem ? notice : { results: { notice: [notice.id] }, effect: { notice: notice.id } }
  },
})
