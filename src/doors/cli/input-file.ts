import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { Problem } from '../../terms/index.ts'

/** Says what is wrong with a file that a command shall read, before anything is opened for it. Streams and devices are not read. */
export async function checkInputFile(file: string): Promise<Problem | undefined> {
  const found = await stat(file).catch(() => undefined)
  if (found === undefined) return new Problem('not-found', `There is no file ${file}.`)
  if (found.isDirectory()) return new Problem('bad-request', `${file} is a folder; a file is needed.`)
  if (!found.isFile()) return new Problem('bad-request', `${file} is no plain file; save it to disk first.`)
  if (found.size === 0) return new Problem('bad-request', `${file} is empty.`)
  const readable = await access(file, constants.R_OK).then(
    () => true,
    () => false,
  )
  return readable ? undefined : new Problem('bad-request', `${file} may not be read by this user.`)
}
