import type { Logger } from 'pino'
import type { App } from './app.ts'
import { type Clock, Problem } from './terms/index.ts'

/** What runs by the clock, once in the whole house each time. */
export async function startJobs(
  rooms: Pick<
    App,
    'registries' | 'store' | 'vault' | 'approvals' | 'directory' | 'consent' | 'desk' | 'deskRuns' | 'refusalLinks'
  >,
  clock: Clock,
  log: Logger,
): Promise<void> {
  const { registries, store, vault, approvals, directory, consent, desk, deskRuns, refusalLinks } = rooms
  await store.jobs.schedule('retention', '17 * * * *', async () => {
    // The rooms' rows first, then what the vault holds for them.
    const forgotten =
      (await directory.bookings.forgetContacts()) + (await consent.forgetEnded()) + (await desk.endCases())
    const report = await vault.retentionRun(clock.now())
    log.info({ ...report, forgotten }, 'destroyed what had reached the end of its time')
  })
  await store.jobs.schedule('refusal-links', '41 3 * * *', async () => void (await refusalLinks.forgetEnded()))
  await store.jobs.schedule('registries', '23 2 * * *', async () => {
    const written = await registries.compact()
    if (written instanceof Problem) log.error({ code: written.code }, `lists were not compacted: ${written.detail}`)
  })
  await store.jobs.schedule('day-keys', '5 * * * *', () => vault.prepareDayKeys())
  // The digest lies there when the desk begins to work: 09:00 in Seoul.
  await store.jobs.schedule('desk-digest', '0 0 * * *', async () => void (await deskRuns.digests.makeDaily()))
  await store.jobs.schedule('desk-due', '*/5 * * * *', async () => {
    await deskRuns.runs.datesReached()
    await deskRuns.tasks.tellDue()
    await desk.caseActs.wakeDue()
  })
  await store.jobs.schedule('approvals', '*/10 * * * *', async () => void (await approvals.expireDue()))
}
