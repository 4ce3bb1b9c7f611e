import { StoreUnavailable } from '../../store/index.ts'
import type { ErrorCode } from '../../terms/index.ts'
import { MasterKeyFault } from '../../vault/index.ts'

type Coded = Error & { code?: unknown; path?: unknown; syscall?: unknown }

const ofFiles: Record<string, string> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there: a part of its path is no folder',
  EISDIR: 'is a folder; a file is needed',
  EACCES: 'may not be read or written by this user',
  EPERM: 'may not be read or written by this user',
  EROFS: 'stands on a disk that cannot be written',
  EEXIST: 'exists already',
  ENOSPC: 'does not fit: the disk is full',
  EDQUOT: 'does not fit: this user has used up the disk',
  EMFILE: 'cannot be opened: this process has too many files open',
}

/** Whether the error says that a compressed stream is not whole. */
export function isBrokenGzip(error: unknown): boolean {
  return error instanceof Error && /^Z_/.test(String((error as Coded).code))
}

/** Whether our own output has no reader any more ("| head"). */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && (error as Coded).code === 'EPIPE' && (error as Coded).syscall === 'write'
}

/**
 * One plain sentence for what no command expected: a disk, a database, a fault of ours. The address of a database is never in it, since
 * it holds a password.
 */
export function plainly(error: unknown): { code: ErrorCode; detail: string } {
  if (!(error instanceof Error)) return { code: 'internal', detail: `Something broke: ${String(error)}.` }
  if (error instanceof StoreUnavailable) return { code: 'not-ready', detail: ofStore(error) }
  if (error instanceof MasterKeyFault) return { code: 'wrong-state', detail: sentence(error.message) }
  if (isBrokenGzip(error))
    return { code: 'bad-request', detail: `The compressed file is damaged or was cut short (${error.message}).` }
  const { code, path } = error as Coded
  const said = typeof code === 'string' ? ofFiles[code] : undefined
  if (said !== undefined)
    return { code: code === 'ENOENT' ? 'not-found' : 'bad-request', detail: `${named(path)} ${said}.` }
  // SQLSTATE class 28 and 3D: who may sign in, and to which database.
  if (typeof code === 'string' && /^(28|3D)[0-9A-Z]{3}$/.test(code))
    return { code: 'not-ready', detail: `PostgreSQL does not let us in: ${sentence(error.message)}` }
  return { code: 'internal', detail: `Something broke: ${sentence(error.message)} RINGFENCE_LOG=debug says where.` }
}

const named = (path: unknown): string => (typeof path === 'string' ? path : 'A file')

function ofStore(error: StoreUnavailable): string {
  if (error.reason === 'gone')
    return 'The database cannot be reached: is its server running, and does DATABASE_URL name it rightly?'
  return sentence(error.message)
}

function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}${/[.!?]$/.test(line) ? '' : '.'}`
}
