import { join } from 'node:path'

/** The database's files inside the data folder. */
export function databaseFolder(folder: string): string {
  return join(folder, 'database')
}
