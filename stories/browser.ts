import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

/** Says why a story in the browser is skipped; in CI none is. */
export const withoutBrowser: string | false =
  executable !== undefined || process.env.CI
    ? false
    : 'Chromium is not installed: apt-get install chromium fonts-noto-cjk'

/** A real browser that ends with the test. */
export async function openBrowser(t: TestContext): Promise<Browser> {
  if (executable === undefined) throw new Error('Chromium is not installed: apt-get install chromium')
  const browser = await chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  t.after(async () => {
    if (!t.passed)
      for (const page of browser.contexts().flatMap((context) => context.pages())) await keepPicture(t, page)
    await browser.close()
  })
  return browser
}

/** When a story fails, the picture of each screen is kept and the story says where. */
async function keepPicture(t: TestContext, page: Page): Promise<void> {
  const file = join(tmpdir(), `ringfence-story-${process.pid}-${process.hrtime.bigint()}.png`)
  await page.screenshot({ path: file, fullPage: true }).catch(() => undefined)
  t.diagnostic(`${page.url()} looked like ${file}`)
}

/** Somebody at a screen of their own: cookies are not shared. Faults that the page reports are collected. */
export async function sitDown(
  browser: Browser,
  options: { locale?: string } = {},
): Promise<{ page: Page; context: BrowserContext; faults: string[] }> {
  const context = await browser.newContext({
    locale: options.locale ?? 'en-GB',
    viewport: { width: 1280, height: 800 },
  })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    // A refused sign-in check answers 401, which the browser tells as an error of its own.
    if (message.type() === 'error' && !/status of 40[0-9]/.test(message.text())) faults.push(message.text())
  })
  return { page, context, faults }
}
