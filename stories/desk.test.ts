import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser, sitDown, withoutBrowser } from './browser.ts'
import { firstAccount, type House, managerEmail, moveIn, password, riderContact, riderNumber } from './house.ts'
import { Program, until } from './program.ts'
import { words } from './words.ts'

const agentEmail = 'agent@ringfence.example'

/** The smallest PNG. */
const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A procedure's own words: titles of its steps, labels of what they collect, choices. */
interface Words {
  title: (step: string) => string
  label: (fact: string) => string
  choice: (fact: string, id: string) => string
}

test('at the desk', { timeout: 600_000, skip: withoutBrowser }, async (t) => {
  const program = await Program.start(t)
  const house = await moveIn(program)
  await hireAgent(house)
  const account = await firstAccount(house)
  const rider = riderNumber(7)
  await house.administrator.must(201, 'POST', '/v1/bookings', { organisation: house.organisation, account, rider })
  const contact = { ...riderContact(house, rider), requester: account }
  assert.equal((await house.key.must(201, 'POST', '/v1/decisions', contact)).verdict, 'allow')

  const browser = await openBrowser(t)
  const agent = await sitDown(browser, { locale: 'ko-KR' })
  const manager = await sitDown(browser, { locale: 'ko-KR' })
  const { page } = agent
  const say = words('ko')
  const ko = await procedureWords(house, 'ko')
  await signIn(page, program.url, agentEmail, say)
  await signIn(manager.page, program.url, managerEmail, say)
  let caseId = ''

  await t.test('a Korean agent walks a case from the first word to the request for a restriction', async () => {
    await page.goto(`${program.url}/desk`)
    await page.getByRole('heading', { level: 1, name: say('nav.desk') }).waitFor()
    // Under a Hangul keyboard the key N says "ㅜ": the physical key counts.
    await page.keyboard.press('KeyN')
    const dialog = page.getByRole('dialog', { name: say('case.new') })
    await dialog.getByRole('radio', { name: ko.title('') }).check()
    await dialog.getByLabel(say('complaint.text')).fill('택시를 부른 적이 없는데 기사님이 전화하셨어요.')
    await page.keyboard.press('Control+Enter')
    await page.waitForURL('**/desk?case=cas_*')
    caseId = new URL(page.url()).searchParams.get('case') as string

    await at(page, ko.title('listen'))
    await page.getByLabel(ko.label('what-happened')).fill('예약하지 않았는데 기사님이 도착했다고 하심')
    await page.getByRole('radio', { name: ko.choice('contacted-by', 'driver-call') }).check()
    await yesNo(page, ko.label('member'), say('word.yes'))
    await page.keyboard.press('Control+Enter')

    // Number in full-width digits and dashes, as some keyboards write it.
    await at(page, ko.title('number'))
    const national = `０１０－${rider.slice(5, 9)}－${rider.slice(9)}`.replace(/\d/g, (digit) =>
      String.fromCharCode(digit.charCodeAt(0) + 0xfee0),
    )
    await page.getByLabel(ko.label('asker-number')).fill(national)
    await page.keyboard.press('Control+Enter')

    await at(page, ko.title('explore'))
    // Only its last two digits are shown from here on, and the person's pane knows it.
    assert.ok(!(await page.locator('body').innerText()).includes(rider.slice(-8)), 'the number is masked')
    await page
      .getByRole('complementary', { name: say('desk.person') })
      .getByText(rider.slice(-2))
      .first()
      .waitFor()
    await page.getByRole('radio', { name: ko.choice('changed-hands', 'long-held') }).check()
    await page.getByRole('radio', { name: ko.choice('contacts-before', 'none') }).check()
    await page.keyboard.press('Control+Enter')

    await at(page, ko.title('explain-mistake'))
    await goOn(page, say)
    await at(page, ko.title('wishes'))
    await yesNo(page, ko.label('asks-sanction'), say('word.no'))
    await yesNo(page, ko.label('wants-restriction'), say('word.yes'))
    await page.keyboard.press('Control+Enter')

    // Back until something has acted, and forward again.
    await at(page, ko.title('warn'))
    await page.getByRole('button', { name: say('step.back') }).click()
    await at(page, ko.title('wishes'))
    await yesNo(page, ko.label('asks-sanction'), say('word.no'))
    await yesNo(page, ko.label('wants-restriction'), say('word.yes'))
    await page.keyboard.press('Control+Enter')

    await at(page, ko.title('warn'))
    await yesNo(page, ko.label('still-wants-it'), say('word.yes'))
    await page.keyboard.press('Control+Enter')
    await at(page, ko.title('restriction-asked'))
    assert.equal(await page.getByRole('button', { name: say('step.back') }).count(), 0, 'an act is not gone back over')
    await goOn(page, say)
    await at(page, ko.title('goodbye'))
    await goOn(page, say)
    await at(page, ko.title('wait-for-restriction'))
    await page.getByText(say('waiting.approval')).waitFor()
    assert.equal((await house.key.must(201, 'POST', '/v1/decisions', contact)).verdict, 'allow', 'nothing holds yet')
  })

  await t.test('a manager approves; the case goes on by itself and the next decision cites it', async () => {
    await manager.page.goto(`${program.url}/approvals`)
    await manager.page
      .getByRole('row')
      .filter({ hasText: say('approval.register-restriction') })
      .first()
      .click()
    await manager.page.getByRole('button', { name: say('act.approve') }).click()
    await page.getByText(say('case.gate')).waitFor()
    const decision = await house.key.must(201, 'POST', '/v1/decisions', contact)
    assert.equal(decision.verdict, 'deny')
    const cites = decision.reasons.map(({ cite }: { cite?: string }) => cite)
    assert.ok(cites.includes(caseId), `${cites} cite ${caseId}`)
    assert.equal((await house.administrator.must(200, 'GET', `/v1/cases/${caseId}`)).status, 'closed')
  })

  await t.test('the Enter that ends a Hangul syllable sends no tag; the next one does', async () => {
    const opened = await newCase(house, 'ko')
    await page.goto(`${program.url}/desk?case=${opened.id}`)
    await at(page, ko.title('listen'))
    await page.keyboard.press('KeyY')
    await page.getByRole('menuitem', { name: say('case.act-tags') }).click()
    const field = page.getByRole('dialog').getByLabel(say('case.tags'))
    await field.focus()
    const keyboard = await agent.context.newCDPSession(page)
    const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/tags')) sent.push(request.url())
    })
    for (const text of ['ㅇ', '야', '야ㄱ', '야가', '야간'])
      await keyboard.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', ...enter })
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter })
    await keyboard.send('Input.insertText', { text: '야간' })
    assert.equal(await field.inputValue(), '야간')
    assert.deepEqual(sent, [])
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.equal(sent.length, 1)
    await page.locator('.rf-case-facts').getByText('야간').waitFor()
  })

  await t.test('two on one case see each other; the slower one loses nothing of what was typed', async () => {
    const opened = await newCase(house, 'ko')
    await page.goto(`${program.url}/desk?case=${opened.id}`)
    await at(page, ko.title('listen'))
    await page.getByLabel(ko.label('what-happened')).fill('아직 보내지 않은 말')
    await manager.page.goto(`${program.url}/desk?case=${opened.id}`)
    await at(manager.page, ko.title('listen'))
    await manager.page
      .locator('.rf-presence')
      .getByText(/Agent Kim/)
      .waitFor()
    await page
      .locator('.rf-presence')
      .getByText(/Oh Min-jun/)
      .waitFor()

    await manager.page.getByLabel(ko.label('what-happened')).fill('관리자가 먼저 적음')
    await manager.page.getByRole('radio', { name: ko.choice('contacted-by', 'driver-call') }).check()
    await yesNo(manager.page, ko.label('member'), say('word.yes'))
    await manager.page.keyboard.press('Control+Enter')
    await at(manager.page, ko.title('number'))

    await at(page, ko.title('number'))
    await page.getByText(say('step.moved')).waitFor()
    await page.getByText('아직 보내지 않은 말').waitFor()
  })

  await t.test(
    'the queue: walked by keys, filtered in the address, the place kept, the next case by one key',
    async () => {
      for (let n = 0; n < 120; n++) await newCase(house, 'ko', n % 3 === 0 ? 'urgent' : 'normal')
      await page.goto(`${program.url}/desk?priority=urgent`)
      const rows = page.locator('[data-case]')
      await rows.first().waitFor()
      assert.ok((await rows.count()) < 40, 'only what is seen stands in the page')
      await page.keyboard.press('KeyJ')
      await page.waitForURL('**/desk?priority=urgent&case=cas_*')
      const first = page.url()
      await page.keyboard.press('KeyJ')
      await page.waitForURL((url) => url.href !== first)
      const second = page.url()
      await page.keyboard.press('KeyK')
      await page.waitForURL(first)
      await page.reload()
      await page.locator('[aria-current="true"]').waitFor()
      await page.keyboard.press('KeyX')
      await page.waitForURL(second)
    },
  )

  await t.test('a queue without end: however far one scrolls, only what is seen stands in the page', async () => {
    const { items } = await house.administrator.must(200, 'GET', '/v1/cases?limit=1')
    // The server's own answer, over and over: a million cases are not made for this.
    await page.route('**/v1/cases?*', async (route) => {
      const before = new URL(route.request().url()).searchParams.get('before')
      const from = Number(before?.split('.')[1] ?? 0)
      const page_ = Array.from({ length: 100 }, (_, n) => ({
        ...items[0],
        id: `cas_${String(from + n).padStart(26, '0')}`,
      }))
      await route.fulfill({ json: { items: page_, next: `due.${from + 100}.x` } })
    })
    await page.goto(`${program.url}/desk`)
    const rows = page.locator('[data-case]')
    await rows.first().waitFor()
    for (let n = 1; n <= 20; n++) {
      const last = `cas_${String(n * 100 - 1).padStart(26, '0')}`
      await until(
        () =>
          page.evaluate<boolean>(`(() => {
            const list = document.querySelector('.rf-pane-queue .rf-scroll')
            list.scrollTop = list.scrollHeight
            return document.querySelector('[data-case="${last}"]') !== null
          })()`),
        20_000,
        () => `row ${n * 100} did not come`,
      )
      assert.ok((await rows.count()) < 40)
    }
    await page.unroute('**/v1/cases?*')
  })

  await t.test('a picture is taken, seen with a reason, and what is no picture is refused with words', async () => {
    // Somebody whose page may report a fault: a refusal is one to the browser.
    const clerk = await sitDown(browser, { locale: 'ko-KR' })
    await signIn(clerk.page, program.url, agentEmail, say)
    const opened = await newCase(house, 'ko')
    await clerk.page.goto(`${program.url}/desk?case=${opened.id}`)
    await clerk.page.getByRole('tab', { name: say('casetab.files') }).click()
    const input = clerk.page.locator('input[type="file"]')
    await input.setInputFiles({ name: 'call-log.png', mimeType: 'image/png', buffer: onePixel })
    await clerk.page.getByRole('button', { name: new RegExp(`^${say('file.show')}: `) }).click()
    await clerk.page.getByRole('dialog').getByLabel(say('field.reason')).fill('통화 기록 확인')
    await clerk.page.keyboard.press('Control+Enter')
    await clerk.page.getByRole('dialog').locator('img.rf-picture').waitFor()
    await clerk.page.keyboard.press('Escape')
    await input.setInputFiles({ name: 'evil.png', mimeType: 'image/png', buffer: Buffer.from('<script>1</script>') })
    await clerk.page.getByRole('alert').waitFor()
    await clerk.page.getByRole('button', { name: /evil\.png/ }).click()
    await clerk.page.getByRole('alert').waitFor({ state: 'detached' })
  })

  for (const lang of ['zh', 'en'] as const) {
    await t.test(
      `the shortest path in ${lang}: consent refused twice, which is recorded and the number is not`,
      async () => {
        const there = await sitDown(browser, { locale: lang === 'zh' ? 'zh-CN' : 'en-GB' })
        const tell = words(lang)
        const text = await procedureWords(house, lang)
        await signIn(there.page, program.url, agentEmail, tell)
        const opened = await newCase(house, lang)
        await there.page.goto(`${program.url}/desk?case=${opened.id}`)
        await at(there.page, text.title('listen'))
        await there.page.getByLabel(text.label('what-happened')).fill('A driver called.')
        await there.page.getByRole('radio', { name: text.choice('contacted-by', 'driver-call') }).check()
        await yesNo(there.page, text.label('member'), tell('word.no'))
        await there.page.keyboard.press('Control+Enter')
        for (const step of ['consent', 'consent-again']) {
          await at(there.page, text.title(step))
          await there.page.getByRole('radio', { name: text.choice('consent', 'refused') }).check()
          await there.page.keyboard.press('Control+Enter')
        }
        await there.page.locator('.rf-say blockquote').waitFor()
        await there.page.locator('.rf-case-facts').getByText(tell('casestate.closed'), { exact: true }).waitFor()
        const closed = await house.administrator.must(200, 'GET', `/v1/cases/${opened.id}`)
        assert.equal(closed.outcome, 'consent-refused')
        assert.equal(closed.person, undefined)
        assert.deepEqual(there.faults, [])
      },
    )
  }

  assert.deepEqual([...agent.faults, ...manager.faults], [], 'the pages reported no faults')
  await program.stop()
})

async function hireAgent(house: House): Promise<void> {
  const { link } = await house.administrator.must(201, 'POST', '/v1/staff', {
    email: agentEmail,
    name: 'Agent Kim',
    role: 'agent',
  })
  await house.client.must(201, 'POST', '/v1/invitations/accept', { token: new URL(link).hash.slice(1), password })
}

function newCase(house: House, lang: string, priority = 'normal') {
  return house.administrator.must(201, 'POST', '/v1/cases', {
    procedure: 'unsolicited-contact',
    channel: 'phone',
    lang,
    priority,
  })
}

async function procedureWords(house: House, lang: string): Promise<Words> {
  const text = await house.administrator.must(200, 'GET', `/v1/procedures/unsolicited-contact?lang=${lang}`)
  const steps = text.steps as { id: string; title: string; fields?: { fact: string; label: string }[] }[]
  const facts = text.facts as { name: string; choices?: { id: string; label: string }[] }[]
  return {
    title: (id) => (id === '' ? text.title : (steps.find((step) => step.id === id)?.title ?? id)),
    label: (fact) => steps.flatMap(({ fields = [] }) => fields).find((field) => field.fact === fact)?.label ?? fact,
    choice: (fact, id) =>
      facts.find(({ name }) => name === fact)?.choices?.find((choice) => choice.id === id)?.label ?? id,
  }
}

/** Waits until the case stands at the step with this title. */
async function at(page: Page, title: string): Promise<void> {
  await page.locator('.rf-step').getByRole('heading', { name: title, exact: true }).waitFor()
}

async function yesNo(page: Page, question: string, answer: string): Promise<void> {
  await page.getByRole('radiogroup', { name: question }).getByRole('radio', { name: answer, exact: true }).check()
}

async function goOn(page: Page, say: (id: string) => string): Promise<void> {
  await page
    .locator('.rf-step')
    .getByRole('button', { name: say('step.on'), exact: true })
    .click()
}

async function signIn(page: Page, url: string, email: string, say: (id: string) => string): Promise<void> {
  await page.goto(`${url}/signin`)
  await page.getByLabel(say('staff.email')).fill(email)
  await page.locator('input[autocomplete="current-password"]').fill(password)
  await page.getByRole('button', { name: say('sign.in'), exact: true }).click()
  await page.waitForURL('**/live')
}
