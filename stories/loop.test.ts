import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser, sitDown, withoutBrowser } from './browser.ts'
import { administratorEmail, firstAccount, managerEmail, moveIn, password, riderContact, riderNumber } from './house.ts'
import { Program } from './program.ts'
import { words } from './words.ts'

const say = words('en')

test('the loop: see a contact, hear a complaint, restrict with a second person, be refused and see the case cited', {
  timeout: 480_000,
  skip: withoutBrowser,
}, async (t) => {
  const program = await Program.start(t)
  const house = await moveIn(program)
  const requester = await firstAccount(house)
  const victim = riderNumber(77)
  const contact = { ...riderContact(house, victim), requester }

  // Somebody books for others all day; one of the numbers is wrong.
  for (let n = 100; n < 110; n++)
    await house.key.must(201, 'POST', '/v1/decisions', { ...riderContact(house, riderNumber(n)), requester })
  const wrong = await house.key.must(201, 'POST', '/v1/decisions', contact)
  assert.equal(wrong.verdict, 'allow', JSON.stringify(wrong.reasons))
  await house.key.must(201, 'POST', '/v1/contacts', {
    decision: wrong.id,
    outcome: 'answered',
    startedAt: wrong.at,
    talkSeconds: 21,
  })

  const browser = await openBrowser(t)
  const agent = await sitDown(browser)
  const manager = await sitDown(browser)
  const { page } = agent

  await signIn(page, program.url, administratorEmail)
  await page.waitForURL('**/live')
  await page.getByRole('heading', { level: 1, name: say('nav.live') }).waitFor()
  await page
    .getByRole('row')
    .filter({ hasText: '78' })
    .first()
    .waitFor({ timeout: 5_000 })
    .catch(() => undefined)
  assert.ok((await page.getByRole('row').count()) > 5, 'decisions are on the Live page')
  // One that falls while the page is open arrives by itself.
  const rows = await page.getByRole('row').count()
  await house.key.must(201, 'POST', '/v1/decisions', { ...riderContact(house, riderNumber(111)), requester })
  await page.getByRole('row').nth(rows).waitFor()

  // The complaint: a number, a time, a text; it leads to the decision.
  await page.getByRole('link', { name: say('nav.complaints'), exact: true }).click()
  await page
    .getByRole('button', { name: say('complaint.new') })
    .first()
    .click()
  await page.getByLabel(say('complaint.number')).fill('+82 10-5550-0077')
  await page
    .getByLabel(say('complaint.text'))
    .fill('A driver called me. I never booked a ride, and nobody of mine did.')
  await page.getByRole('button', { name: say('complaint.open'), exact: true }).click()
  await page.waitForURL('**/complaints/cmp_*')
  const complaint = new URL(page.url()).pathname.split('/').at(-1) as string
  await page
    .getByRole('table', { name: say('complaint.matches') })
    .getByRole('row')
    .nth(1)
    .waitFor()

  // Before anything is done, the same contact would be allowed again.
  await page.getByRole('button', { name: say('restrict.button') }).click()
  const asking = page.getByRole('dialog')
  const ask = asking.getByRole('button', { name: say('restrict.ask') })
  assert.ok(await ask.isDisabled(), 'nothing is asked for before the person was warned and said yes')
  await asking.getByLabel(say('restrict.warned')).check()
  await asking.getByLabel(say('field.reason')).fill('Never booked; entered by mistake as somebody else’s rider.')
  await ask.click()
  await asking.waitFor({ state: 'hidden' })
  assert.equal(
    (await house.key.must(201, 'POST', '/v1/decisions', contact)).verdict,
    'allow',
    'one person alone changes nothing',
  )

  // Who asked cannot approve.
  await page.getByRole('link', { name: new RegExp(`^${say('nav.approvals')}`) }).click()
  // Tables of the page before stay until the next one is there.
  await page.getByRole('heading', { level: 1, name: say('nav.approvals') }).waitFor()
  await page.getByRole('table').getByRole('row').nth(1).click()
  await page.getByText(say('approval.own'), { exact: true }).waitFor()
  assert.equal(
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('act.approve') })
      .count(),
    0,
  )

  // The second person, at a screen of her own.
  await signIn(manager.page, program.url, managerEmail)
  await manager.page.waitForURL('**/live')
  await manager.page.getByRole('link', { name: new RegExp(`^${say('nav.approvals')}`) }).click()
  await manager.page.getByRole('heading', { level: 1, name: say('nav.approvals') }).waitFor()
  await manager.page.getByRole('table').getByRole('row').nth(1).click()
  await manager.page
    .getByRole('dialog')
    .getByRole('button', { name: say('act.approve') })
    .click()
  await manager.page.getByRole('dialog').waitFor({ state: 'hidden' })

  // The next decision refuses the number as a rider contact, and cites the case.
  const refused = await house.key.must(201, 'POST', '/v1/decisions', contact)
  assert.equal(refused.verdict, 'deny')
  const reason = refused.reasons.find((one: { outcome: string }) => one.outcome === 'deny')
  assert.equal(reason.cite, complaint, JSON.stringify(reason))
  assert.equal(refused.permit, undefined)

  // And the screen shows it: the decision with its reason and the case.
  await page.goto(`${program.url}/decisions/${refused.id}`)
  await page.getByText(reason.text).first().waitFor()
  await page
    .getByRole('link', { name: new RegExp(complaint.slice(-6)) })
    .first()
    .waitFor()
  // On the complaint the same contacts, asked again by the server, are refused now and cite it.
  await page.goto(`${program.url}/complaints/${complaint}`)
  const now = page.getByRole('region', { name: say('complaint.now') })
  await now.getByText(reason.text).first().waitFor()
  await now
    .getByRole('link', { name: new RegExp(complaint.slice(-6)) })
    .first()
    .waitFor()
  // A friend may book for this person all the same, found by the number of the friend's account.
  await page.goto(`${program.url}/approvals`)
  await page.getByRole('button', { name: say('restriction.exceptions') }).click()
  const exceptions = page.getByRole('dialog')
  await exceptions.getByLabel(say('exception.who')).fill(riderNumber(1))
  await exceptions.getByRole('button', { name: say('exception.find') }).click()
  await exceptions
    .locator('form li')
    .getByRole('button', { name: say('act.add') })
    .click()
  await exceptions.getByRole('button', { name: say('act.remove') }).waitFor()
  assert.equal((await house.key.must(201, 'POST', '/v1/decisions', contact)).verdict, 'allow', 'the friend may')
  await exceptions.getByRole('button', { name: say('act.remove') }).click()
  await exceptions.getByRole('button', { name: say('act.remove') }).waitFor({ state: 'detached' })
  assert.equal((await house.key.must(201, 'POST', '/v1/decisions', contact)).verdict, 'deny', 'and no more')

  assert.deepEqual([...agent.faults, ...manager.faults], [], 'the pages reported no faults')
  await program.stop()
})

async function signIn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(url)
  await page.waitForURL('**/signin*')
  await page.getByLabel(say('staff.email')).fill(email)
  await page.locator('input[autocomplete="current-password"]').fill(password)
  await page.getByRole('button', { name: say('sign.in'), exact: true }).click()
}
