import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { openBrowser, withoutBrowser } from './browser.ts'
import { moveIn, riderContact, riderNumber } from './house.ts'
import { Program } from './program.ts'

const stranger = riderNumber(6_606)
const screens = [
  { locale: 'ko-KR', refuse: '이런 연락 거부하기', done: '거부했습니다', undo: '거부 취소하기' },
  { locale: 'zh-CN', refuse: '拒绝此类联系', done: '已拒绝', undo: '撤销拒绝' },
  { locale: 'en-GB', refuse: 'Refuse such contact', done: 'Refused', undo: 'Take it back' },
] as const

test('a stranger taps the link in a text: no sign-in, one button, on a small phone; the gate refuses at once', {
  skip: withoutBrowser,
}, async (t) => {
  const program = await Program.start(t)
  const house = await moveIn(program)
  const { administrator, key, organisation } = house
  const booker = await administrator.must(201, 'POST', '/v1/accounts', { organisation, number: riderNumber(7) })
  await administrator.must(200, 'POST', `/v1/accounts/${booker.id}/verify`, { number: riderNumber(7) })
  const made = { organisation, account: booker.id, rider: stranger }
  const booking = await administrator.must(201, 'POST', '/v1/bookings', made)
  const { id } = await administrator.must(201, 'POST', `/v1/bookings/${booking.id}/rider-notice`, { lang: 'ko' })
  const { text } = await administrator.must(200, 'GET', `/v1/notices/${id}`)
  const link = /https?:\/\/\S+/.exec(text)?.[0] ?? ''
  const verdict = async () => {
    const asked = { ...riderContact(house, stranger), requester: booker.id }
    return (await key.must(201, 'POST', '/v1/decisions', asked)).verdict
  }
  const browser = await openBrowser(t)
  for (const { locale, refuse, done, undo } of screens)
    await t.test(locale, async () => {
      const context = await browser.newContext({
        locale,
        viewport: { width: 360, height: 640 },
        colorScheme: locale === 'zh-CN' ? 'dark' : 'light',
        bypassCSP: true,
      })
      const page = await context.newPage()
      await page.goto(link)
      await sound(page)
      assert.equal(await verdict(), 'allow')
      await page.getByRole('button', { name: refuse }).click()
      await page.getByRole('heading', { level: 1, name: done }).waitFor()
      await sound(page)
      assert.equal(await verdict(), 'deny')
      await page.getByRole('button', { name: undo }).click()
      await page.getByRole('button', { name: refuse }).waitFor()
      assert.equal(await verdict(), 'allow')
      await context.close()
    })
  await t.test('without any script', async () => {
    const context = await browser.newContext({ locale: 'ko-KR', javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(link)
    await page.getByRole('button', { name: screens[0].refuse }).click()
    await page.getByRole('heading', { level: 1, name: screens[0].done }).waitFor()
    assert.equal(await verdict(), 'deny')
    await context.close()
  })
})

/** Nothing sideways, and nothing that keeps people out. */
async function sound(page: Page): Promise<void> {
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, 'nothing stands out sideways')
  await page.evaluate(axe.source)
  const found = await page.evaluate<string[]>(
    `axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag22aa'] } })
      .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 160)))`,
  )
  assert.deepEqual(found, [])
}
