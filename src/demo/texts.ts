import type { App } from '../app.ts'
import type { Config } from '../config.ts'
import type { Actor } from '../terms/index.ts'
import { wronglyContacted } from './cast.ts'
import { must, type Seeded } from './seed.ts'

const desk: Actor = { kind: 'system', id: 'demo desk' }

/** The ride platform runs the house, so texts go in its name; without a carrier they stay in the outbox. Two are there to look at. */
export async function seedTexts(app: App, config: Config, { firms: { ride } }: Seeded): Promise<void> {
  config.noticeOrganisation = ride.organisation
  config.noticeLine = ride.line
  await app.notices.start()
  const bookings = must(await app.directory.bookings.find({ organisation: ride.organisation, limit: 200 }, {}))
  const forSomebodyElse = bookings.find(({ rider }) => rider !== undefined)
  if (forSomebodyElse) must(await app.riderContacts.tell(forSomebodyElse.id, 'ko', desk))
  const to = app.vault.personRef(wronglyContacted)
  const given = { to, template: 'inquiry-received', variables: { date: day(app) }, lang: 'ko' } as const
  must(await app.notices.sendText(given, desk))
}

/** Tomorrow, for the answer that is promised. */
function day(app: App): string {
  return new Date(app.store.changes.asOf() + 24 * 3_600_000).toISOString().slice(0, 10)
}
