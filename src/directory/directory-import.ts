import { type ImportProgress, importRows, type Passage, type Rejects } from '../import/index.ts'
import { type Actor, type Country, notFound, outside, Problem } from '../terms/index.ts'
import { importAccounts } from './import-accounts.ts'
import { importBookings } from './import-bookings.ts'
import {
  type AccountLine,
  type BookingLine,
  type ImportFault,
  type ImportKind,
  readAccount,
  readBooking,
  type Written,
} from './import-fields.ts'
import { type FieldsRecord, type ImportSource, openRecords } from './import-source.ts'
import { type DirectoryRoom, notKeptHere } from './room.ts'

export interface DirectoryImport {
  what: ImportKind
  organisation: string
  /** Of numbers in national writing. */
  country?: Country | undefined
  source: ImportSource
  rejects: Rejects<ImportFault>
  signal?: AbortSignal | undefined
  onProgress?: ((progress: ImportProgress) => void) | undefined
  rowsMax?: number | undefined
}

/** `rows` = `imported` + `changed` + `already` + the sum of `rejected`, always. */
export interface DirectoryImportReport extends Passage<ImportFault> {
  imported: number
  /** On record before, and brought up to date. */
  changed: number
  already: number
}

/** Rows of one transaction: it holds the embedded store's only connection for about a tenth of a second. */
const batchRows = 500

/**
 * Takes a platform's accounts or bookings in, as a stream: memory does not grow with it. Told by the platform's ids, so that importing
 * again changes nothing, and a later file brings up to date. Problem 'bad-request' where it is no such file, 'not-found' (organisation).
 */
export async function importDirectory(
  room: DirectoryRoom,
  job: DirectoryImport,
  actor: Actor,
): Promise<DirectoryImportReport | Problem> {
  if (room.platform) return notKeptHere()
  if (outside(actor, job.organisation)) return notFound('organisation')
  const records = await openRecords(job.what, job.source)
  if (records instanceof Problem) return records
  const counts = { imported: 0, changed: 0, already: 0 }
  const now = room.clock.now()
  const { country, rejects, signal, onProgress, rowsMax } = job
  const whose = { organisation: job.organisation, actor }
  const way = { records, rejects, signal, onProgress, rowsMax, batchRows, clock: room.clock, share: job.source.share }
  const noted = async (written: Written, lines: readonly number[]) => {
    counts.imported += written.imported
    counts.changed += written.changed
    counts.already += written.already
    for (const { place, reason } of written.rejected) await rejects.add(lines[place] as number, reason)
  }
  const readAs =
    <Row>(
      read: (
        fields: Exclude<FieldsRecord['fields'], string>,
        country: Country | undefined,
        now: number,
      ) => Row | ImportFault,
    ) =>
    ({ fields }: FieldsRecord) =>
      typeof fields === 'string' ? fields : read(fields, country, now)
  const passage =
    job.what === 'accounts'
      ? await importRows<FieldsRecord, AccountLine, ImportFault>({
          ...way,
          read: readAs(readAccount),
          write: async (rows, lines) => await noted(await importAccounts(room, rows, whose), lines),
        })
      : await importRows<FieldsRecord, BookingLine, ImportFault>({
          ...way,
          read: readAs(readBooking),
          write: async (rows, lines) => await noted(await importBookings(room, rows, whose), lines),
        })
  return { ...passage, ...counts }
}
