import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe from 'axe-core'
import { openBrowser, withoutBrowser } from './browser.ts'
import { moveIn } from './house.ts'
import { Program } from './program.ts'
import { words } from './words.ts'

const locales = { ko: 'ko-KR', zh: 'zh-CN', en: 'en-GB' } as const

test('anybody tells of a call on a phone: in three languages, with the consent before it, and gets a reference', {
  skip: withoutBrowser,
}, async (t) => {
  const program = await Program.start(t)
  const { administrator } = await moveIn(program)
  const browser = await openBrowser(t)
  for (const [lang, locale] of Object.entries(locales) as [keyof typeof locales, string][]) {
    await t.test(lang, async () => {
      const context = await browser.newContext({ locale, viewport: { width: 360, height: 640 } })
      const page = await context.newPage()
      const say = words(lang)
      await page.goto(`${program.url}/complain`)
      const send = page.getByRole('button', { name: say('intake.send') })
      await send.waitFor()
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, 'nothing stands out sideways')
      await page.evaluate(axe.source)
      const found = await page.evaluate<string[]>(
        `axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag22aa'] } })
          .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 160)))`,
      )
      assert.deepEqual(found, [])

      await page.getByLabel(say('intake.matter-business')).check()
      await page.getByLabel(say('intake.number')).fill('+82 10-5550-7777')
      await page.getByRole('textbox', { name: say('intake.text') }).fill('보험 전화가 왔습니다')
      assert.ok(await send.isDisabled(), 'not before it is agreed to')
      await page.getByLabel(say('intake.agree')).check()
      // The Enter that ends a syllable is the keyboard's, not the form's.
      await page.getByLabel(say('intake.caller')).focus()
      const keyboard = await context.newCDPSession(page)
      await keyboard.send('Input.imeSetComposition', { text: '하', selectionStart: 1, selectionEnd: 1 })
      await keyboard.send('Input.dispatchKeyEvent', {
        type: 'keyDown',
        key: 'Enter',
        code: 'Enter',
        windowsVirtualKeyCode: 229,
      })
      await keyboard.send('Input.insertText', { text: '하' })
      assert.ok(await send.isVisible())
      await page.getByLabel(say('intake.caller')).fill('+82 1588-1234')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('intake.done')).first().waitFor()
      const told = await page.locator('.rf-public-reference').innerText()
      const reference = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(told)?.[0] ?? ''
      const { items } = await administrator.must(200, 'GET', `/v1/cases?reference=${reference}`)
      assert.deepEqual([items.length, items[0].channel, items[0].lang], [1, 'web', lang])
      await context.close()
    })
  }
})
