import { existsSync } from 'node:fs'
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
  t.after(() => browser.close())
  return browser
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
  page.setDefaultTimeout(15_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    // A refused sign-in check answers 401, which the browser tells as an error of its own.
    if (message.type() === 'error' && !/status of 40[0-9]/.test(message.text())) faults.push(message.text())
  })
  return { page, context, faults }
}
