import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type SourceFault, YamlSource } from '../terms/index.ts'
import { checkProcedure } from './check.ts'
import type { Procedure } from './procedure.ts'
import { readProcedureFile } from './read-procedure.ts'

/** Half a megabyte is some two thousand steps: nobody writes that by hand. */
const largestBytes = 512 * 1_024

/** The procedures in force, by id: the newest version of each. */
export type Procedures = ReadonlyMap<string, Procedure>

export interface LoadedProcedures {
  /** Present when there was no fault at all. */
  procedures?: Procedures
  faults: readonly SourceFault[]
}

/** A file by the name that faults call it. */
export interface NamedFile {
  name: string
  path: string
}

/** Reads and checks every `*.yaml` of the folder. Never throws for what is written there: faults name file, line and remedy. */
export function loadProcedures(folder: string): LoadedProcedures {
  return loadProcedureFiles(yamlFiles(folder, ''))
}

/** The YAML files of a folder, by name; none where there is no such folder. */
export function yamlFiles(folder: string, prefix: string): NamedFile[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : []
  return names.sort().map((name) => ({ name: `${prefix}${name}`, path: join(folder, name) }))
}

/** The same for files that somebody names. */
export function loadProcedureFiles(files: readonly NamedFile[]): LoadedProcedures {
  if (files.length === 0)
    return {
      faults: [
        { file: '.', line: 0, message: 'There is no procedure here.', remedy: 'Name the folder that holds them.' },
      ],
    }
  const faults: SourceFault[] = []
  const procedures = new Map<string, Procedure>()
  for (const { name, path } of files) {
    const source = readSource(name, path)
    if (!(source instanceof YamlSource)) {
      faults.push(source)
      continue
    }
    const procedure = readProcedureFile(source)
    if (procedure) {
      if (procedures.has(procedure.id))
        source.fault(
          ['id'],
          `There are two procedures "${procedure.id}".`,
          'Keep the newer version alone: cases keep the one that they began with.',
        )
      procedures.set(procedure.id, procedure)
      const places = Object.keys(procedure.steps)
      // Every step of a file without faults of form was read, so they stand as they stand in the file.
      for (const { at, message, remedy } of checkProcedure(procedure))
        source.fault(
          at.map((part, index) => (index === 1 && at[0] === 'steps' ? places.indexOf(String(part)) : part)),
          message,
          remedy,
        )
    }
    faults.push(...source.faults)
  }
  return faults.length > 0 ? { faults } : { procedures, faults }
}

/** A file as YAML, or why it is not read at all. */
export function readSource(name: string, path: string): YamlSource | SourceFault {
  const bytes = statSync(path).size
  if (bytes <= largestBytes) return new YamlSource(name, readFileSync(path, 'utf8'))
  const message = `The file has ${bytes} bytes; ${largestBytes} is the most.`
  return { file: name, line: 0, message, remedy: 'Split the procedure in two.' }
}
