import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { openApp } from '../app.ts'
import { type Config, defaultConfig } from '../config.ts'
import { type ExitCode, serveUntilStopped, settingsOf, type Terminal } from '../doors/cli/index.ts'
import { hourMs, Ids, Problem, secureRandom } from '../terms/index.ts'
import { colleagues, wronglyContacted } from './cast.ts'
import { DemoClock } from './demo-clock.ts'
import { oldestHours } from './desk-story.ts'
import { must, type Seeded, seed } from './seed.ts'
import { seedTexts } from './texts.ts'
import { Traffic } from './traffic.ts'

/** A few minutes of life before the page is first opened. */
const before = 120

/** Runs until it is stopped. Of the operator's settings only the port is taken: nothing of a real house, no key, no database. */
export async function runDemo(terminal: Terminal): Promise<ExitCode> {
  const settings = settingsOf(terminal)
  if (settings instanceof Problem) {
    terminal.err(`${settings.detail}\n`)
    return 1
  }
  // A folder of its own, new each time and gone afterwards; never the operator's database, never another address than loopback.
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-demo-'))
  const config: Config = { ...defaultConfig(), host: '127.0.0.1', port: settings.config.port }
  try {
    const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }))
    const clock = new DemoClock(terminal.clock, oldestHours * hourMs)
    const app = await openApp({ config, clock, log, folder })
    if (app instanceof Problem) {
      terminal.err(`${app.detail}\n`)
      return 1
    }
    let traffic: Traffic | undefined
    let running: Promise<void> | undefined
    terminal.signal.addEventListener('abort', () => traffic?.stop())
    const code = await serveUntilStopped(app, terminal, async () => {
      terminal.out('Setting the scene …\n')
      const seeded = await seed(app, new Ids(clock), clock, newPassword())
      const url = await app.http.listen()
      traffic = new Traffic(url, seeded, Math.random)
      for (let n = 0; n < 3; n++) await traffic.contactStranger()
      const complaint = must(
        await app.desk.complaints.open(
          {
            number: wronglyContacted,
            about: '+8215880001',
            at: terminal.clock.now(),
            channel: 'voice',
            text: '택시를 부른 적이 없는데 기사님들이 자꾸 전화하십니다. 어제부터 세 번째예요. 제 번호를 누가 쓰는지 확인하고 막아 주세요.',
          },
          { kind: 'system', id: 'demo intake' },
        ),
      )
      await seedTexts(app, config, seeded)
      await traffic.burst(before)
      tellStory(terminal, url, seeded, complaint.id)
      running = traffic.run((ms) => delay(ms, undefined, { signal: terminal.signal }).catch(() => undefined))
    })
    await running
    return code
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Short enough to type, long enough for a demo on loopback; a new one each time. */
function newPassword(): string {
  const bytes = new Uint8Array(6)
  secureRandom(bytes)
  return `demo-${Buffer.from(bytes).toString('hex')}`
}

function tellStory(terminal: Terminal, url: string, seeded: Seeded, complaint: string): void {
  const { password, firms, bookers } = seeded
  const who = colleagues.map(({ email, role, name }) => `  ${email.padEnd(28)} ${role.padEnd(14)} ${name}`)
  const [agent, manager] = ['agent', 'manager'].map((role) => colleagues.find((one) => one.role === role)?.email)
  terminal.out(`
The demo runs at ${url}  (this machine only; its data is gone when it ends)

Sign in as one of these; the password of all of them is ${password}
${who.join('\n')}

Then, in about two minutes:
  1. Live: contacts are decided as you watch. A ride platform, an insurer, a tutoring firm and a solar seller are asking.
  2. Complaints: somebody whom drivers keep calling never booked a ride (…${complaint.slice(-6)}). Open it as minji: the calls are there.
  3. Ask for the restriction; minji cannot approve it herself. Sign in as junho in a private window and approve.
  4. Back on Live: the next contact to that number is refused, and cites the complaint.

For the loop by curl in README.md, paste this into a shell:
  URL=${url} KEY=${firms.ride.key}
  ORGANISATION=${firms.ride.organisation} LINE=${firms.ride.line}
  ACCOUNT=${bookers[0]} AGENT=${agent} MANAGER=${manager} PASSWORD=${password}

Ctrl-C ends it.
`)
}
