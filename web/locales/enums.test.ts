import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as schema from '../../src/doors/http/schema/index.ts'
import { confidences } from '../../src/rules/index.ts'
import { numberKinds } from '../../src/terms/index.ts'
import { langs } from '../api/words.ts'
import { approvalActs } from '../parts/acts.ts'

/** Where the words of a list come from: the first of its message ids, or `unshown` where no screen shows the value. */
const unshown = ''
const prefixes: Record<string, string> = {
  'Licence.kind': 'licence.',
  'ScriptVersion.flashUse': 'flash.',
  'Window.kind': 'window.',
  'ApiKey.scopes': 'scope.',
  'Appeal.about': unshown,
  'Appeal.state': 'state.',
  'Approval.state': 'state.',
  'ContactRequest.automated': 'automated.',
  'Decision.verdict': 'verdict.',
  'Reason.outcome': 'outcome.',
  'Duty.kind': 'duty.',
  Category: 'category.',
  'Line.state': 'state.',
  'StaffMember.role': 'role.',
  'Line.channels': 'channel.',
  'Complaint.outcome': 'closing.',
  'Complaint.state': 'state.',
  'ContactRequest.purpose': 'purpose.',
  'Contact.outcome': 'contact.',
  'Consent.form': 'form.',
  'SupplyHop.role': 'hop.',
  'StaffMember.state': 'state.',
  'Me.lang': unshown,
  'Me.kind': unshown,
  'NoticeEvent.code': unshown,
  'NumberChange.kind': 'numbered.',
  'Organisation.standing': 'state.',
  // Codes that a person at the console can meet have their own words; the others show the server's sentence.
  'ProblemDocument.code': unshown,
  'ReceiptVerdict.fault': 'ledger.fault-',
  'Relationship.kind': unshown,
  'Relationship.numberSource': unshown,
  'Refusal.via': 'via.',
  'Replay.policy': 'replay.',
  'Restriction.kind': unshown,
  'Restriction.state': 'state.',
  'Rule.state': 'state.',
  'Script.state': 'state.',
  'TimelineEntry.kind': 'entry.',
  'CaseSummary.status': 'casestate.',
  'CaseSummary.waitingFor': 'waits.',
  'CaseSummary.priority': 'priority.',
  'CaseSummary.channel': 'casechannel.',
  'CaseQuery.sort': 'sort.',
  'CaseLink.kinds': 'linkkind.',
  // A note is said to be the person's own words, or shows its author.
  'CaseNote.kind': unshown,
  'ProcedureStep.kind': 'stepkind.',
  'ProcedureStep.waitingFor': 'waiting.',
  'StepField.type': unshown,
  // Only another's data is marked.
  'StepField.of': unshown,
  // What was found is told in the server's words.
  'Found.kind': unshown,
  'Notice.state': 'noticestate.',
  'Notice.encoding': unshown,
  'NoticeOutlet.carrier': unshown,
  'NoticeTemplate.to': unshown,
  'NoticeTemplate.variables.kind': unshown,
  'NoticeTemplate.variables.of': unshown,
  'Webhook.events': 'event.',
  'WebhookDelivery.state': 'delivery.',
  'Task.kind': 'taskkind.',
  'ProcedureList.audience': unshown,
  'Task.state': 'taskstate.',
  'Escalation.state': 'escalationstate.',
  'Digest.kind': 'digestkind.',
  'Attachment.type': unshown,
  'EvidenceBooking.state': 'evidencestate.',
  'CaseQuery.mentions': unshown,
  'Intake.matter': unshown,
  'AccountFound.status': unshown,
  'Booking.driverCategory': unshown,
  'Booking.state': unshown,
  'DirectoryFound.source': unshown,
  'DirectoryLookup.by': unshown,
  'ImportQuery.what': unshown,
}

/** Every list of words in the schemas of the HTTP door, by where it stands. */
function lists(): Map<string, { words: string[]; places: string[] }> {
  const found = new Map<string, { words: string[]; places: string[] }>()
  function walk(part: unknown, place: string) {
    if (typeof part !== 'object' || part === null) return
    const { enum: words } = part as { enum?: string[] }
    if (Array.isArray(words)) {
      const entry = found.get(words.join()) ?? { words, places: [] }
      entry.places.push(place)
      found.set(words.join(), entry)
      return
    }
    for (const [name, inner] of Object.entries(part)) {
      walk(inner, /^(properties|items|anyOf|\d+)$/.test(name) ? place : `${place}.${name}`)
    }
  }
  for (const [name, part] of Object.entries(schema)) walk(part, name)
  return found
}

const catalogues = langs.map((lang) => ({
  lang,
  said: JSON.parse(readFileSync(join(import.meta.dirname, `${lang}.json`), 'utf8')) as Record<string, string>,
}))

function wordless(prefix: string, words: readonly string[]): string[] {
  return catalogues.flatMap(({ lang, said }) =>
    words.filter((word) => !said[prefix + word]).map((word) => `${lang} ${prefix}${word}`),
  )
}

test('every value that the API can answer with has its words in every language', () => {
  const missing: string[] = []
  for (const { words, places } of lists().values()) {
    const place = places.find((one) => one in prefixes)
    if (place === undefined) missing.push(`${places[0]} (${words.join(', ')}): say in this test where its words stand`)
    else if (prefixes[place] !== unshown) missing.push(...wordless(prefixes[place] as string, words))
  }
  assert.deepEqual(missing, [])
})

test('so have kinds of numbers, what a second person decides, and how sure a rule is', () => {
  assert.deepEqual(wordless('kind.', numberKinds), [])
  assert.deepEqual(wordless('approval.', approvalActs), [])
  assert.deepEqual(wordless('confidence.', confidences), [])
})
