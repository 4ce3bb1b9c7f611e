import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'

const read = (path: string): string => readFileSync(resolve(import.meta.dirname, '..', path), 'utf8')

/** Rows of the table of fixed limits in docs/operations.md, and the words in the code that make each true. */
const rows: [row: string, file: string, code: string][] = [
  ['items of a list, a page | 200', 'src/terms/scope.ts', 'Math.min(200,'],
  ['leaves that wait for the ledger | 20,000', 'src/ledger/ledger.ts', 'waiting: 20_000'],
  ['wait for a commit of the ledger | 5 s', 'src/ledger/ledger.ts', 'waitMs: 5_000'],
  ['leaves in one commit | 1,000', 'src/ledger/ledger.ts', 'batch: 1_000'],
  ['body of a leaf | 65,536 bytes', 'src/ledger/leaf.ts', 'bodyLimitBytes = 65_536'],
  ['callers in the embedded store’s queue | 10,000', 'src/store/embedded-engine.ts', 'queueLimit = 10_000'],
  ['wait for the embedded store | 30 s', 'src/store/embedded-engine.ts', 'sessionTimeoutMs = 30_000'],
  ['PostgreSQL sessions of a node | 16', 'src/store/postgres-engine.ts', 'poolSize = 16'],
  ['one statement on PostgreSQL | 60 s', 'src/store/postgres-engine.ts', 'statementTimeoutMs = 60_000'],
  ['age of facts | 10 s', 'src/gate/gather.ts', 'staleAfterMs = 10_000'],
  ['age of facts | 10 s', 'src/doors/http/handlers/house.ts', 'lagMaxMs = 10_000'],
  ['changes kept for nodes and streams that were away | 30 days', 'src/store/change-feed.ts', 'keepMs = 30 * dayMs'],
  ['a contact planned ahead | 31 days', 'src/gate/check-request.ts', 'aheadMaxMs = 31 * dayMs'],
  ['windows of a frequency rule | 31 days', 'src/gate/rule/frequency.ts', 'windowDaysMax = 31'],
  ['attempts remembered of one person | 64', 'src/gate/rule/frequency.ts', 'attemptsPerPersonMax = 64'],
  ['people with counted attempts in memory | 2,000,000', 'src/gate/attempts.ts', 'peopleMax = 2_000_000'],
  ['a permit | 30 s', 'src/gate/permit.ts', 'permitLifeMs = 30_000'],
  ['an approval that waits | 14 days', 'src/staff/approval-store.ts', 'approvalLifeMs = 14 * dayMs'],
  ['a do-not-disturb window | 31 days', 'src/consent/window-store.ts', 'longestMs = 31 * dayMs'],
  ['an account’s suspension | 31 days', 'src/directory/sanction-store.ts', 'longestSuspensionMs = 31 * dayMs'],
  ['a revealed number on the screen | 60 s', 'src/doors/http/handlers/people.ts', 'revealMs = 60 * secondMs'],
  ['a note, or what somebody tells us | 20,000 characters', 'src/desk/case.ts', 'longestNote = 20_000'],
  ['tags of a case | 20', 'src/desk/case.ts', 'tagsMax = 20'],
  ['pictures of a case | 20', 'src/desk/attachment.ts', 'picturesMax = 20'],
  ['a picture | 10 MiB', 'src/desk/attachment-picture.ts', 'pictureBytesMax = 10 * 1024 * 1024'],
  ["a picture's pixels | 50,000,000", 'src/desk/attachment-picture.ts', 'pixelsMax = 50_000_000'],
  ['pictures that arrive at once, on a node | 20', 'src/desk/attachment-store.ts', 'arrivingMax = 20'],
  ['bookings that a case is about | 200', 'src/desk/evidence-store.ts', 'bookingsMax = 200'],
  ['a look-up of bookings by time alone | 2 days', 'src/directory/lookups.ts', 'longestTimeWindowMs = 2 * '],
  ["one answer of a platform's directory | 1 MiB", 'src/directory/platform.ts', 'answerBytesMax = 1024 * 1024'],
  ['what a platform said of an account is believed | 5 s', 'src/directory/platform-accounts.ts', 'believedMs = 5_000'],
  ['a line of an imported NDJSON stream | 16,384 characters', 'src/import/ndjson.ts', 'longestLine = 16_384'],
  ['somebody who says nothing is still shown at a case | 45 s', 'src/desk/case-live.ts', 'presenceMs = 45 * secondMs'],
  ['cases that are counted as overdue | 1,000', 'src/desk/case-queue.ts', 'most = 1_000'],
  ['linked cases shown | the newest 25 of each kind', 'src/desk/case-links.ts', 'eachMax = 25'],
  ['the public form, from one address | 10 an hour', 'src/doors/http/handlers/intake.ts', 'perAddressAnHour = 10'],
  ['the public form, for one number | 5 a day', 'src/doors/http/handlers/intake.ts', 'perNumberADay = 5'],
  ['parts of one text | 10', 'src/notices/segments.ts', 'mostSegments = 10'],
  ['parts that wait for the network for texts | 10,000', 'src/doors/smpp/smpp-door.ts', 'waitingMax = 10_000'],
  ["wait for the network's answer to a text | 30 s", 'src/doors/smpp/smpp-door.ts', 'answerMs: 30_000'],
  ['receivers of announcements | 100', 'src/notices/webhook-store.ts', 'mostWebhooks = 100'],
  ['wait for a receiver of announcements | 10 s', 'src/notices/webhook-post.ts', 'timeoutMs = 10_000'],
  ['attempts of one announcement | 8', 'src/notices/deliveries.ts', '12 * hourMs,'],
  [
    'the page of a refusal link, from one address | 30 a minute',
    'src/doors/http/refusal-page-routes.ts',
    'perMinute = 30',
  ],
  ['people found by their last four digits | 50', 'src/doors/http/handlers/people.ts', 'hitsMax = 50'],
  ['filtered by rule | 2,000', 'src/doors/http/handlers/decisions.ts', 'lookedThroughMax = 2_000'],
  ['contacts looked through for a complaint | 500', 'src/desk/match.ts', 'mostLeaves = 500'],
  ['asked for at once, for a timeline | 200', 'src/doors/http/handlers/timeline.ts', 'atOnce = 200'],
  ['for one person’s timeline | 4,000', 'src/doors/http/handlers/timeline.ts', 'ledgerPages = 20'],
  ['events sent again when a stream resumes | 20,000', 'src/doors/http/event-hub.ts', 'resumeMax = 20_000'],
  ['text of a complaint or a reason | 4,000 characters', 'src/doors/http/schema/base.ts', 'maxLength: 4_000'],
  ['text of a script | 20,000 characters', 'src/doors/http/schema/script.ts', 'maxLength: 20_000'],
  ['a sealed document | 10 MiB', 'src/vault/items.ts', 'documentLimitBytes = 10 * 1024 * 1024'],
]

test('the fixed limits in docs/operations.md are those of the code', () => {
  const page = read('docs/operations.md')
  const table = page.slice(page.indexOf('| fixed limit |')).split('\n').slice(2)
  const told = table.filter((line) => line.startsWith('| '))
  for (const [row, file, code] of rows) {
    assert.ok(
      read(file).includes(code),
      `${file} no longer says ${code}: mend the row "${row}" in docs/operations.md too`,
    )
    assert.ok(
      told.some((line) => line.includes(row)),
      `docs/operations.md has no row "${row}"`,
    )
  }
  const unchecked = told.filter((line) => !rows.some(([row]) => line.includes(row)))
  assert.deepEqual(unchecked, [], 'say here which code makes the row true')
})
