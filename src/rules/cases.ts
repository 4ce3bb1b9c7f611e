import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { Value } from 'typebox/value'
import { YamlSource } from '../terms/index.ts'
import { packFolders } from './load-policies.ts'
import type { PackFault } from './pack.ts'

const strict = { additionalProperties: false } as const
const Anything = Type.Object({}, { additionalProperties: true })

export const CaseForm = Type.Object(
  {
    name: Type.String({ minLength: 3 }),
    /** The clock, ISO with offset. */
    now: Type.String(),
    /** Changes to the scene's request. */
    request: Type.Optional(Anything),
    /** Changes to the scene's facts; `null` removes one (known not to exist), `unknown: [names]` makes it unknown. */
    facts: Type.Optional(Anything),
    unknown: Type.Optional(Type.Array(Type.String())),
    expect: Type.Object(
      {
        outcome: Type.Enum(['pass', 'deny', 'hold', 'unknown', 'not-applicable', 'absent']),
        verdict: Type.Optional(Type.Enum(['allow', 'deny', 'hold'])),
        until: Type.Optional(Type.String()),
        fact: Type.Optional(Type.String()),
        cite: Type.Optional(Type.String()),
        duty: Type.Optional(Type.String()),
      },
      strict,
    ),
  },
  strict,
)

export const CaseFileForm = Type.Object(
  { rule: Type.String(), scene: Type.String(), cases: Type.Array(CaseForm, { minItems: 1 }) },
  strict,
)
export type CaseFile = Static<typeof CaseFileForm>
export interface LoadedCase {
  file: string
  line: number
  rule: string
  scene: string
  case: Static<typeof CaseForm>
}

/** Reads the scenes (`scenes.yaml`) and every `*\/cases/*.yaml`. */
export function loadCases(folder: string): {
  scenes: Record<string, unknown>
  cases: LoadedCase[]
  faults: PackFault[]
} {
  const faults: PackFault[] = []
  const cases: LoadedCase[] = []
  const sceneFile = new YamlSource('scenes.yaml', readFileSync(join(folder, 'scenes.yaml'), 'utf8'))
  faults.push(...sceneFile.faults)
  for (const pack of packFolders(folder)) {
    const inside = join(folder, pack, 'cases')
    const files = existsSync(inside) ? readdirSync(inside).filter((name) => name.endsWith('.yaml')) : []
    for (const name of files.sort()) {
      const source = new YamlSource(`${pack}/cases/${name}`, readFileSync(join(inside, name), 'utf8'))
      if (source.faults.length === 0 && !Value.Check(CaseFileForm, source.value))
        for (const error of Value.Errors(CaseFileForm, source.value).slice(0, 5)) {
          const path = error.instancePath.split('/').slice(1)
          source.fault(
            path.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
            `${path.join('.')} ${error.message}.`,
            'A case has name, now, request, facts, unknown and expect.',
          )
        }
      faults.push(...source.faults)
      if (source.faults.length > 0) continue
      const file = source.value as CaseFile
      for (const [index, one] of file.cases.entries())
        cases.push({
          file: source.file,
          line: source.line(['cases', index]),
          rule: file.rule,
          scene: file.scene,
          case: one,
        })
    }
  }
  return { scenes: (sceneFile.value ?? {}) as Record<string, unknown>, cases, faults }
}
