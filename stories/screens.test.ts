import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { openBrowser, withoutBrowser } from './browser.ts'
import { administratorEmail, type House, moveIn, password, riderContact, riderNumber } from './house.ts'
import { Program } from './program.ts'
import { words } from './words.ts'

const places = [
  'live',
  'ask',
  'numbers',
  'desk',
  'tasks',
  'escalations',
  'complaints',
  'approvals',
  'procedures',
  'notices',
  'webhooks',
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
  sideways: Math.max(
    page.scrollWidth - page.clientWidth,
    ...[...document.querySelectorAll('.rf-content')].map((content) => content.scrollWidth - content.clientWidth),
  ),
}))(document)`

/** What axe finds on the page as it is, by the rules of WCAG 2.2 A and AA; in words that lead to the element. */
async function barriers(page: Page): Promise<string[]> {
  // Evaluated rather than added as a script: the page's policy allows none but its own.
  await page.evaluate(axe.source)
  return page.evaluate<string[]>(`axe
    .run(document, {
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
      resultTypes: ['violations'],
    })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 160)))`)
}

/** A page of each kind of thing that has one. */
async function details(house: House): Promise<string[]> {
  const { administrator, organisation, line } = house
  const decision = (await administrator.must(200, 'GET', '/v1/decisions')).items[0]
  const script = await administrator.must(201, 'POST', '/v1/scripts', {
    organisation,
    name: 'Booked ride',
    purpose: 'service',
    category: 'transport',
    channels: ['voice'],
    text: 'Your driver has arrived.',
    humanReachable: true,
  })
  const complaint = await administrator.must(201, 'POST', '/v1/complaints', {
    number: riderNumber(3),
    at: new Date().toISOString(),
    text: 'I never booked.',
    channel: 'voice',
  })
  await administrator.must(201, 'POST', '/v1/refusals', {
    ref: complaint.person.ref,
    via: 'complaint',
    case: complaint.id,
  })
  // A case in the middle of its procedure: what was answered, what was found, and the next question.
  const { id: asked } = await administrator.must(201, 'POST', '/v1/cases', {
    procedure: 'unsolicited-contact',
    channel: 'phone',
    lang: 'ko',
    ref: complaint.person.ref,
    text: 'I never booked.',
    tags: ['night'],
    priority: 'urgent',
  })
  const answer = (step: string, answers: object) =>
    administrator.must(200, 'POST', `/v1/cases/${asked}/procedure/answers`, { step, answers })
  await answer('listen', { 'what-happened': 'A driver called.', 'contacted-by': 'driver-call', member: true })
  await answer('number', { 'asker-number': complaint.person.ref })
  await administrator.must(201, 'POST', `/v1/cases/${asked}/notes`, { text: 'She calls again tomorrow.' })
  return [
    `desk?case=${asked}`,
    'desk?new=yes',
    'procedures?open=unsolicited-contact',
    `decisions/${decision.id}`,
    `organisations/${organisation}`,
    `lines/${line}`,
    `scripts/${script.id}`,
    `complaints/${complaint.id}`,
    `numbers/${complaint.person.ref}`,
  ]
}

test('every page opens in three languages, light and dark, without a fault, a missing word or a sideways scroll', {
  timeout: 600_000,
  skip: withoutBrowser,
}, async (t) => {
  const program = await Program.start(t)
  const house = await moveIn(program)
  for (let n = 0; n < 20; n++) await house.key.must(201, 'POST', '/v1/decisions', riderContact(house, riderNumber(n)))
  const pages = [...places, ...(await details(house))]
  const browser = await openBrowser(t)
  const wrong: string[] = []

  for (const [lang, locale] of Object.entries(locales) as ['ko' | 'zh' | 'en', string][]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ locale, colorScheme, viewport: { width: 1280, height: 720 } })
      const page = await context.newPage()
      const say = words(lang)
      let at = ''
      page.on('pageerror', (error) => wrong.push(`${at}: ${error}`))
      await enter(page, program.url, say)
      for (const place of pages) {
        at = `${lang} ${colorScheme} /${place}`
        await page.goto(`${program.url}/${place}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        const { text, told, sideways } = await page.evaluate<Seen>(look)
        if (!told.startsWith(lang)) wrong.push(`${at}: the page says that it is in ${told}`)
        if (sideways > 0) wrong.push(`${at}: ${sideways} px wider than the window`)
        // Names and contrasts do not differ by language: one is looked at closely, in both themes.
        if (lang === 'ko') wrong.push(...(await barriers(page)).map((one) => `${at}: ${one}`))
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

  // 1280 × 720 at 200 %, with motion reduced: everything is still there, in one column.
  const context = await browser.newContext({
    locale: locales.ko,
    viewport: { width: 640, height: 360 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await enter(page, program.url, words('ko'))
  for (const place of pages) {
    await page.goto(`${program.url}/${place}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const { sideways } = await page.evaluate<Seen>(look)
    if (sideways > 0) wrong.push(`/${place} at 200 %: ${sideways} px wider than the window`)
  }
  assert.deepEqual(wrong, [])
  await program.stop()
})

async function enter(page: Page, url: string, say: (id: string) => string): Promise<void> {
  await page.goto(`${url}/signin`)
  await page.getByLabel(say('staff.email')).fill(administratorEmail)
  await page.locator('input[autocomplete="current-password"]').fill(password)
  await page.getByRole('button', { name: say('sign.in'), exact: true }).click()
  await page.waitForURL('**/live')
}
