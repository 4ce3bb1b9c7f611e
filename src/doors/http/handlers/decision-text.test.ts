import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide, type GateFacts } from '../../../gate/index.ts'
import { repositoryPolicy, scene } from '../../../gate/testing.ts'
import { langs } from '../../../terms/index.ts'
import { decisionText } from './decision-text.ts'
import { decisionView } from './decision-view.ts'

const now = Date.parse('2026-11-20T03:00:00Z')

test('the text of a decision is its view written out, in every language, whatever it says', () => {
  const policy = repositoryPolicy()
  for (const name of ['kr', 'kr-service', 'kr-rider', 'cn', 'us', 'us-collection']) {
    const { request, facts } = scene(name, now)
    const refused = { id: 'ref_"1"\\', from: now - 1, via: 'person' as const }
    const person = facts.person && { ...facts.person, refusals: [refused] }
    const late = { ...request, at: now + 14 * 3_600_000 }
    const unknown = { ...facts, line: undefined, person: undefined, attempts: undefined } as GateFacts
    for (const [asked, known] of [
      [request, facts],
      [request, { ...facts, person }],
      [late, facts],
      [request, unknown],
    ] as const) {
      const decision = decide(asked, known, now, policy, 'dec_x')
      for (const one of [decision, { ...decision, permit: 'prm_x', permitExpiresAt: now + 30_000 }])
        for (const lang of [...langs, ...langs])
          assert.equal(decisionText(one, lang), JSON.stringify(sorted(decisionView(one, lang))))
    }
  }
})

/** The order of the schema: what is only sometimes there stands before the shadow rules. */
function sorted({ shadow, ...rest }: ReturnType<typeof decisionView>) {
  return shadow === undefined ? rest : { ...rest, shadow }
}
