import { backup, restore } from './backup.ts'
import type { Command } from './command.ts'
import { complaintsImport } from './complaints.ts'
import { decide } from './decide.ts'
import { directoryImport } from './directory.ts'
import { ledgerExport, ledgerVerify } from './ledger.ts'
import { openapi } from './openapi.ts'
import { proceduresCheck, proceduresGraph } from './procedures.ts'
import { registryCompact, registryImport, registryInfo } from './registry.ts'
import { rulesList, rulesTest } from './rules.ts'
import { serve } from './serve.ts'

export { type Command, type ExitCode, runCommand, type Terminal } from './command.ts'
export { quietLog, settingsOf } from './house.ts'
export { serveUntilStopped } from './serve.ts'

/** Every command of the program but the demo, which main adds. */
export const commands: readonly Command[] = [
  serve,
  decide,
  complaintsImport,
  directoryImport,
  registryImport,
  registryInfo,
  registryCompact,
  ledgerExport,
  ledgerVerify,
  rulesList,
  rulesTest,
  proceduresCheck,
  proceduresGraph,
  openapi,
  backup,
  restore,
]
