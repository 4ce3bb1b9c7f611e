import { join } from 'node:path'
import type { App } from '../app.ts'
import { type Actor, dayMs, hourMs, type Ids, Problem, systemActor } from '../terms/index.ts'
import { colleagues, customer, type Firm, firms, household, howManyPeople, rider } from './cast.ts'
import type { DemoClock } from './demo-clock.ts'
import { seedDesk } from './desk-seed.ts'

/** A firm as it stands on record after seeding. */
export interface SeededFirm {
  organisation: string
  line: string
  script?: string | undefined
  /** Secret of the firm's own key: it can ask for its own contacts only. */
  key: string
}

export interface Seeded {
  firms: Record<Firm['key'], SeededFirm>
  /** Booking accounts of the ride platform; the last one is suspended. */
  bookers: string[]
  /** The account that keeps entering a stranger's number. */
  careless: string
  password: string
}

const author = systemActor('demo author')
const reviewer = systemActor('demo reviewer')
const threeYearsMs = 3 * 365 * dayMs

/** Puts the invented world on record, through the same acts that everybody uses: nothing is written past the rooms. */
export async function seed(app: App, ids: Ids, clock: DemoClock, password: string): Promise<Seeded> {
  const staff = new Map<string, string>()
  for (const colleague of colleagues) {
    const { link } = must(await app.staff.invitations.invite(colleague, author))
    const member = must(await app.staff.invitations.accept({ token: new URL(link).hash.slice(1), password }))
    staff.set(colleague.role, member.id)
  }
  const now = clock.now()
  const seeded: Partial<Seeded['firms']> = {}
  for (const firm of firms) seeded[firm.key] = await seedFirm(app, firm, now)
  const all = seeded as Seeded['firms']
  const bookers = await seedBookers(app, ids, all.ride.organisation, now)
  const careless = await booker(app, all.ride.organisation, rider(98))
  // The one who had the number before her never gave it up.
  await booker(app, all.ride.organisation, rider(22))
  await seedDesk(
    app,
    clock,
    { agent: staff.get('agent') as string, manager: staff.get('manager') as string },
    { organisation: all.ride.organisation, careless },
  )
  // The desk's days are told; from here on it is now.
  clock.reach(0)
  await seedPeople(app, all, clock.now())
  must(await app.desk.reportedCalls.import({ file: join(import.meta.dirname, 'ftc-sample.csv') }))
  return { firms: all, bookers, careless, password }
}

async function seedFirm(app: App, firm: Firm, now: number): Promise<SeededFirm> {
  const { name, country, sector, callerId, channels, filed } = firm
  const { id: organisation } = must(await app.callers.organisations.create({ name, country, sector }, author))
  for (const kind of firm.licences) {
    const licence = { kind, country, validFrom: now - threeYearsMs, validUntil: now + threeYearsMs }
    must(await app.callers.organisations.addLicence(organisation, licence, author))
  }
  const [carrier, vendor] = firm.chain
  const { id: line } = must(
    await app.callers.lines.create(
      {
        organisation,
        callerId,
        channels,
        filed,
        callerIdRegistered: true,
        supplyChain: [
          { role: 'carrier', name: carrier, qualified: true },
          { role: 'line-vendor', name: vendor, qualified: true },
          { role: 'business', name, organisation, qualified: true },
        ],
      },
      author,
    ),
  )
  const { secret: key } = must(
    await app.staff.keys.create({ name: `${name} CTI`, scopes: ['decide', 'read'], organisation }, author),
  )
  if (firm.script === undefined) return { organisation, line, key }
  const { id: script } = must(
    await app.callers.scripts.create(
      { organisation, ...firm.script, humanReachable: true, expiresAt: now + 180 * dayMs },
      author,
    ),
  )
  must(await app.callers.scripts.submit(script, {}, author))
  must(await app.callers.scripts.review(script, { approve: true }, reviewer))
  return { organisation, line, key, script }
}

async function seedBookers(app: App, ids: Ids, organisation: string, now: number): Promise<string[]> {
  const bookers: string[] = []
  for (let n = 90; n < 96; n++) bookers.push(await booker(app, organisation, rider(n)))
  // One of them was sanctioned: the gate refuses what that account causes.
  const suspended = bookers.at(-1) as string
  const reason = 'Entered numbers of strangers again and again after a warning.'
  const caseId = ids.next('complaint')
  must(await app.directory.sanctions.suspend(suspended, { until: now + 30 * dayMs, reason, case: caseId }, reviewer))
  return bookers
}

async function booker(app: App, organisation: string, number: string): Promise<string> {
  const { id } = must(await app.directory.accounts.create({ organisation, number: { number } }, author))
  must(await app.directory.accounts.verify(id, {}, author))
  return id
}

/** Who agreed to what, who refused, who is a customer: so that every verdict has its reason. */
async function seedPeople(app: App, { insurer, academy, solar }: Seeded['firms'], now: number): Promise<void> {
  const { consents, refusals, relationships, windows, holders } = app.consent
  for (let n = 0; n < howManyPeople; n++) {
    if (n % 3 === 0) await consent(academy.organisation, rider(n), n % 6 === 0)
    if (n % 4 === 0) await consent(solar.organisation, household(n), false)
    if (n % 2 === 0) {
      const customerOf = { organisation: insurer.organisation, kind: 'contract', category: 'insurance' } as const
      const given = { with: { number: customer(n) }, ...customerOf, numberSource: 'direct' } as const
      must(await relationships.record({ ...given, lastTransactionAt: now - n * dayMs }, author))
    }
    if (n % 5 === 0) await consent(insurer.organisation, customer(n), true)
    if (n % 7 === 0)
      must(await refusals.refuse({ of: { number: household(n) }, category: 'energy', via: 'person' }, author))
    if (n % 11 === 0)
      must(
        await refusals.refuse({ of: { number: rider(n) }, organisation: academy.organisation, via: 'person' }, author),
      )
  }
  const meeting = { from: now - hourMs, until: now + 3 * hourMs }
  must(await windows.add({ of: { number: rider(12) }, kind: 'quiet', ...meeting }, author))
  must(await holders.record({ of: { number: rider(18) }, since: now - 20 * dayMs, source: 'carrier' }, author))

  async function consent(organisation: string, number: string, night: boolean): Promise<void> {
    const given = {
      to: { number },
      organisation,
      purpose: 'marketing',
      night,
      form: 'separate',
      textVersion: '2026-03',
    } as const
    must(
      await consents.give(
        { ...given, givenAt: now - 90 * dayMs, evidence: 'Web form, box ticked by hand.' },
        author as Actor,
      ),
    )
  }
}

/** A story that cannot be told is a fault of ours, so it throws. */
export function must<T>(result: T | Problem): T {
  if (result instanceof Problem) throw new Error(`the demo could not be set up: ${result.code} ${result.detail}`)
  return result
}
