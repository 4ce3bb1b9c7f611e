import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser, sitDown, withoutBrowser } from './browser.ts'
import { Client } from './client.ts'
import { administratorEmail, firstLink, managerEmail, moveIn, password, riderContact, riderNumber } from './house.ts'
import { Program } from './program.ts'
import { words } from './words.ts'

const say = words('en')

test('at the console', { timeout: 480_000, skip: withoutBrowser }, async (t) => {
  const program = await Program.start(t)
  const house = await moveIn(program)
  const recorded = await house.key.must(201, 'POST', '/v1/decisions', riderContact(house, riderNumber(5)))
  const browser = await openBrowser(t)
  const { page, context, faults } = await sitDown(browser)
  const manager = await sitDown(browser)
  await signIn(page, program.url, administratorEmail)
  await page.waitForURL('**/live')

  await t.test('a filter survives a reload, and what a chart shows can be downloaded', async () => {
    await page.getByLabel(say('field.verdict')).selectOption('deny')
    await page.waitForURL('**/live?verdict=deny')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: say('nav.live') }).waitFor()
    assert.equal(await page.getByLabel(say('field.verdict')).inputValue(), 'deny')
    const coming = page.waitForEvent('download')
    await page
      .getByRole('figure', { name: say('live.rate') })
      .getByRole('button', { name: 'CSV' })
      .click()
    const csv = readFileSync(await (await coming).path(), 'utf8')
    assert.ok(csv.startsWith(`\uFEFF${say('live.minute')},`), csv.slice(0, 80))
    assert.ok(csv.trim().split('\n').length > 1, 'the table has rows')
  })

  await t.test('the key list opens at once after the palette was closed', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: say('palette.title') }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: say('keys.title') }).waitFor()
    await page.keyboard.press('Escape')
  })

  await t.test('the Enter that ends a Hangul syllable sends nothing; the next one does', async () => {
    await page.goto(`${program.url}/organisations`)
    await page
      .getByRole('button', { name: say('organisation.new') })
      .first()
      .click()
    const name = page.getByRole('dialog').getByLabel(say('field.name'))
    await name.focus()
    const keyboard = await context.newCDPSession(page)
    const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/v1/organisations')) sent.push(request.url())
    })
    await page.evaluate(
      `addEventListener('keydown', (event) => { if (event.key === 'Enter') window.composed = event.isComposing }, true)`,
    )
    await keyboard.send('Input.imeSetComposition', { text: '하늘콜', selectionStart: 3, selectionEnd: 3 })
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', ...enter })
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter })
    assert.equal(await page.evaluate('window.composed'), true, 'the Enter came while a syllable was composed')
    await keyboard.send('Input.insertText', { text: '하늘콜' })
    assert.equal(await name.inputValue(), '하늘콜')
    assert.deepEqual(sent, [])
    await page.keyboard.press('Enter')
    await page.waitForURL('**/organisations/org_*')
    await page.getByRole('heading', { level: 1, name: '하늘콜' }).waitFor()
    assert.equal(sent.length, 1)
  })

  await t.test('a receipt that is dropped on the Ledger page is proved there; changed, it is not', async () => {
    const receipt = await house.administrator.must(200, 'GET', `/v1/decisions/${recorded.id}/proof`)
    await page.goto(`${program.url}/ledger`)
    await drop(page, JSON.stringify(receipt))
    await page.getByText(say('ledger.valid'), { exact: true }).waitFor()
    await page.getByRole('link', { name: recorded.id }).waitFor()
    await drop(page, JSON.stringify({ ...receipt, leaf: { ...receipt.leaf, at: receipt.leaf.at + 1 } }))
    await page.getByText(say('ledger.invalid'), { exact: true }).waitFor()
  })

  await t.test('a script that one person wrote is approved by another', async () => {
    await page.goto(`${program.url}/scripts`)
    await page
      .getByRole('button', { name: say('script.new') })
      .first()
      .click()
    const form = page.getByRole('dialog')
    await form.getByRole('combobox', { name: say('field.organisation') }).fill('Dallim')
    await page.getByRole('option', { name: 'Dallim Mobility' }).click()
    await form.getByLabel(say('field.name')).fill('Driver at the door')
    await form.getByLabel(say('script.text')).fill('Your driver has arrived at the pick-up point.')
    await form.getByRole('button', { name: say('act.create') }).click()
    await page.waitForURL('**/scripts/scr_*')
    await page.getByRole('button', { name: say('script.submit') }).click()
    await page.getByText(say('state.submitted')).first().waitFor()
    const address = page.url()
    // Its author is told why somebody else decides, and is offered no button.
    await page.getByText(say('script.own')).waitFor()
    assert.equal(await page.getByRole('button', { name: say('act.approve') }).count(), 0)

    await signIn(manager.page, program.url, managerEmail)
    await manager.page.waitForURL('**/live')
    await manager.page.goto(address)
    await manager.page.getByRole('button', { name: say('act.approve') }).click()
    await manager.page.getByText(say('state.approved')).first().waitFor()
  })

  await t.test('a line is suspended, its business appeals, somebody else grants it and reopens the line', async () => {
    const refused = async () => {
      const { verdict, reasons } = await house.key.must(
        201,
        'POST',
        '/v1/decisions',
        riderContact(house, riderNumber(6)),
      )
      return verdict === 'deny' && reasons.some((reason: { rule: string }) => reason.rule === 'RF-line')
    }
    await page.goto(`${program.url}/lines/${house.line}`)
    await page.getByRole('button', { name: say('line.change') }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel(say('state.new')).selectOption('suspended')
    await form.getByLabel(say('field.reason')).fill('Two complaints on record within a week')
    await form.getByLabel(say('line.hurry')).fill('People are called every few minutes')
    await form.getByRole('button', { name: say('state.change') }).click()
    await form.waitFor({ state: 'detached' })
    assert.equal(await refused(), true, 'the line is closed to contacts at once')

    await page
      .getByRole('button', { name: say('appeal.bring') })
      .first()
      .click()
    const appeal = page.getByRole('dialog')
    await appeal.getByLabel(say('appeal.text')).fill('The two calls were call-backs that the people had asked for.')
    await appeal.getByRole('button', { name: say('appeal.send') }).click()
    await appeal.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: say('appeal.open') }).click()
    await page.getByText(say('appeal.own-decision')).waitFor()

    await manager.page.goto(`${program.url}/approvals`)
    await manager.page.getByText('The two calls were call-backs that the people had asked for.').click()
    const answer = manager.page.getByRole('dialog')
    await answer.getByLabel(say('appeal.grant'), { exact: true }).check()
    await answer.getByLabel(say('field.reason')).fill('The recordings show both requests.')
    await answer.getByRole('button', { name: say('appeal.answer') }).click()
    await manager.page.getByRole('link', { name: say('appeal.to-line') }).click()
    await manager.page.waitForURL('**/lines/lin_*')
    assert.equal(await refused(), true, 'a granted appeal lifts nothing by itself')
    await manager.page.getByRole('button', { name: say('line.change') }).click()
    const reopen = manager.page.getByRole('dialog')
    await reopen.getByLabel(say('field.reason')).fill('Appeal granted')
    await reopen.getByRole('button', { name: say('state.change') }).click()
    await reopen.waitFor({ state: 'detached' })
    assert.equal(await refused(), false)
  })

  await t.test('a licence is ended with a reason, and what needs it is refused', async () => {
    await page.goto(`${program.url}/organisations/${house.organisation}`)
    await page
      .getByRole('listitem')
      .filter({ hasText: say('licence.business-registration') })
      .getByRole('button', { name: say('standing.end') })
      .click()
    const form = page.getByRole('dialog')
    await form.getByLabel(say('field.reason')).fill('Struck off the register')
    await form.getByRole('button', { name: say('licence.end') }).click()
    await form.waitFor({ state: 'detached' })
    const { verdict, reasons } = await house.key.must(201, 'POST', '/v1/decisions', riderContact(house, riderNumber(7)))
    const failing = reasons.filter((reason: { outcome: string }) => reason.outcome === 'deny')
    assert.equal(verdict, 'deny')
    assert.ok(
      failing.some((reason: { rule: string }) => reason.rule === 'RF-business-registration'),
      JSON.stringify(failing),
    )
  })

  await t.test('a second factor is scanned or typed in, and from then on asked for', async () => {
    await manager.page.goto(`${program.url}/access`)
    await manager.page.getByRole('button', { name: say('factor.turn-on') }).click()
    await manager.page.locator('input[autocomplete="current-password"]').fill(password)
    await manager.page.getByRole('button', { name: say('factor.turn-on') }).click()
    await manager.page.getByRole('img', { name: say('factor.qr') }).waitFor()
    const secret = (await manager.page.locator('.rf-copyable code').innerText()).trim()
    await manager.page.getByLabel(say('sign.code')).fill(codeOf(secret))
    await manager.page.getByRole('button', { name: say('factor.confirm') }).click()
    await manager.page.getByText(say('factor.on'), { exact: true }).waitFor()

    const other = await sitDown(browser)
    await signIn(other.page, program.url, managerEmail)
    await other.page.getByRole('heading', { name: say('sign.second') }).waitFor()
    await other.page.getByLabel(say('sign.code')).fill(codeOf(secret))
    await other.page.getByRole('button', { name: say('sign.in'), exact: true }).click()
    await other.page.waitForURL('**/live')
  })

  assert.deepEqual([...faults, ...manager.faults], [], 'the pages reported no faults')
  await program.stop()
})

test('where a second factor is a must, nothing else opens until it is set up', {
  timeout: 240_000,
  skip: withoutBrowser,
}, async (t) => {
  const program = await Program.start(t, { env: { RINGFENCE_SECOND_FACTOR: 'required' } })
  const token = new URL(await firstLink(program)).hash.slice(1)
  const first = { token, password, email: administratorEmail, name: 'Han Seo-yeon' }
  await new Client(program.url).must(201, 'POST', '/v1/invitations/accept', first)
  const { page, faults } = await sitDown(await openBrowser(t))
  await signIn(page, program.url, administratorEmail)
  await page.waitForURL('**/second-factor**')
  await page.goto(`${program.url}/organisations`)
  await page.waitForURL('**/second-factor**')
  await page.getByRole('heading', { level: 1, name: say('enrol.title') }).waitFor()
  await page.locator('input[autocomplete="current-password"]').fill(password)
  await page.getByRole('button', { name: say('factor.turn-on') }).click()
  await page.getByRole('img', { name: say('factor.qr') }).waitFor()
  const secret = (await page.locator('.rf-copyable code').innerText()).trim()
  await page.getByLabel(say('sign.code')).fill(codeOf(secret))
  await page.getByRole('button', { name: say('factor.confirm') }).click()
  // The way leads on to where it was going.
  await page.waitForURL('**/organisations')
  await page.getByRole('heading', { level: 1, name: say('nav.organisations') }).waitFor()
  assert.deepEqual(faults, [], 'the page reported no faults')
  await program.stop()
})

async function signIn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(`${url}/signin`)
  await page.getByLabel(say('staff.email')).fill(email)
  await page.locator('input[autocomplete="current-password"]').fill(password)
  await page.getByRole('button', { name: say('sign.in'), exact: true }).click()
}

/** Drags a file over the page's drop zone and lets go, as a browser does with a file of the desktop. */
async function drop(page: Page, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([${JSON.stringify(text)}], 'receipt.json', { type: 'application/json' }))
    return transfer
  })()`)
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    await page.locator('.rf-drop').dispatchEvent(kind, { dataTransfer: transfer })
  }
}

/** The six digits that an authenticator app shows now (RFC 6238: SHA-1, 30 seconds). */
function codeOf(base32: string): string {
  const bits = [...base32.replace(/=+$/, '')].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
