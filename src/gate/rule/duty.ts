import { NoParams, ruleKind } from '../kind.ts'

/** Refuses nothing: it says what must be done if the contact is made. */
export const duty = ruleKind({
  name: 'duty',
  params: NoParams,
  compile(_, { say }) {
    return () => say.pass
  },
})
