import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, withoutBrowser } from './browser.ts'
import { administratorEmail, moveIn, password, riderContact, riderNumber } from './house.ts'
import { Program } from './program.ts'
import { words } from './words.ts'

const places = [
  'live',
  'ask',
  'numbers',
  'complaints',
  'approvals',
  'organisations',
  'lines',
  'scripts',
  'ledger',
  'rules',
  'access',
] as const
const locales = { ko: 'ko-KR', zh: 'zh-CN', en: 'en-GB' } as const

interface Seen {
  text: string
  told: string
  /** How many pixels the page is wider than its window. */
  sideways: number
}
/** Runs in the page; as text, because the types of a browser are not those of the tests. */
const look = `(({ documentElement: page, body }) => ({
  text: body.innerText,
  told: page.lang,
  sideways: page.scrollWidth - page.clientWidth,
}))(document)`

test('every page opens in three languages, light and dark, without a fault, a missing word or a sideways scroll', {
  timeout: 300_000,
  skip: withoutBrowser,
}, async (t) => {
  const program = await Program.start(t)
  const house = await moveIn(program)
  for (let n = 0; n < 20; n++) await house.key.must(201, 'POST', '/v1/decisions', riderContact(house, riderNumber(n)))
  const browser = await openBrowser(t)
  const wrong: string[] = []

  for (const [lang, locale] of Object.entries(locales) as ['ko' | 'zh' | 'en', string][]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ locale, colorScheme, viewport: { width: 1280, height: 720 } })
      const page = await context.newPage()
      const say = words(lang)
      let at = ''
      page.on('pageerror', (error) => wrong.push(`${at}: ${error}`))
      await page.goto(`${program.url}/signin`)
      await page.getByLabel(say('staff.email')).fill(administratorEmail)
      await page.locator('input[autocomplete="current-password"]').fill(password)
      await page.getByRole('button', { name: say('sign.in'), exact: true }).click()
      await page.waitForURL('**/live')
      for (const place of places) {
        at = `${lang} ${colorScheme} /${place}`
        await page.goto(`${program.url}/${place}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        const { text, told, sideways } = await page.evaluate<Seen>(look)
        if (!told.startsWith(lang)) wrong.push(`${at}: the page says that it is in ${told}`)
        if (sideways > 0) wrong.push(`${at}: ${sideways} px wider than the window`)
        const bare =
          /(?:^|\s)(?:nav|field|state|verdict|act|app|list|live|complaint|approval|restrict)\.[a-z]+(?:-[a-z]+)*(?=\s|$)/.exec(
            text,
          )
        if (bare) wrong.push(`${at}: the message ${bare[0].trim()} has no words`)
        if (/\bundefined\b|\bNaN\b|\[object Object\]/.test(text))
          wrong.push(`${at}: shows ${/undefined|NaN|\[object Object\]/.exec(text)?.[0]}`)
      }
      await context.close()
    }
  }
  assert.deepEqual(wrong, [])
  await program.stop()
})
