/**
 * Who may import whom: the table of rooms as the design has it, as data. Change it only together with a decision record.
 *
 * `factsOf`: of those rooms only the facts (their read models and their shapes), which the gate decides by.
 */
export interface Room {
  mayImport: readonly string[] | 'any room'
  factsOf?: readonly string[]
}

export const rooms: Readonly<Record<string, Room>> = {
  terms: { mayImport: [] },
  store: { mayImport: ['terms'] },
  // How a file of many rows is read, whatever it brings: rows, rejects, progress. Decision 20.
  import: { mayImport: ['terms'] },
  vault: { mayImport: ['terms', 'store'] },
  ledger: { mayImport: ['terms', 'store', 'vault'] },
  consent: { mayImport: ['terms', 'store', 'vault'] },
  callers: { mayImport: ['terms', 'store'] },
  directory: { mayImport: ['terms', 'store', 'vault', 'import'] },
  rules: { mayImport: ['terms', 'store'] },
  procedures: { mayImport: ['terms'] },
  gate: { mayImport: ['terms', 'rules', 'ledger'], factsOf: ['consent', 'callers', 'directory'] },
  exchange: { mayImport: ['terms', 'store', 'gate', 'vault', 'ledger'] },
  watch: { mayImport: ['terms', 'store', 'ledger', 'callers'] },
  desk: {
    mayImport: [
      'terms',
      'store',
      'vault',
      'ledger',
      'consent',
      'callers',
      'directory',
      'notices',
      'staff',
      'import',
      'procedures',
    ],
  },
  notices: { mayImport: ['terms', 'store', 'gate', 'vault', 'ledger'] },
  portal: { mayImport: ['terms', 'store', 'vault', 'consent', 'ledger', 'desk'] },
  staff: { mayImport: ['terms', 'store'] },
  doors: { mayImport: 'any room' },
  // The demo is a story told through the public door; like main it may know every room, and only main knows it.
  demo: { mayImport: 'any room' },
}

/** Files beside the rooms that wire them together. They may import everything. */
export const wiring: readonly string[] = [
  'src/main.ts',
  'src/app.ts',
  'src/config.ts',
  'src/folders.ts',
  'src/jobs.ts',
  'src/keys.ts',
  'src/peers.ts',
  'src/tables.ts',
]

/** The wiring that the doors and the demo may read: the table of settings, where data lies, and the assembled program that a command starts. */
export const wiringForDoors: readonly string[] = ['src/app.ts', 'src/config.ts', 'src/folders.ts']

/** Each folder of `doors/` is a door of its own with a face of its own. */
export function roomOf(path: string): string | undefined {
  const parts = path.split('/')
  if (parts[0] !== 'src' || parts.length < 3) return undefined
  if (parts[1] === 'doors' && parts.length > 3) return `doors/${parts[2]}`
  return parts[1]
}

/** The row of the table that holds for a room: `doors/http` stands in the row `doors`. */
export function rowOf(room: string): Room | undefined {
  return rooms[room.split('/')[0] as string]
}

/** The face of a room: the one file through which others enter it. */
export const isFace = (path: string): boolean => /^src\/(doors\/)?[^/]+\/index\.ts$/.test(path)

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)
/** A room may offer a second face to tests alone: `testing.ts`. */
export const isTestFace = (path: string): boolean => path.endsWith('/testing.ts')
/** That face and the files behind it, `testing-*.ts`: not part of the running program. */
export const isForTests = (path: string): boolean => /\/testing(-[^/]+)?\.ts$/.test(path)
