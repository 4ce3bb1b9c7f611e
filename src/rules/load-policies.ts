import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { YamlSource } from '../terms/index.ts'
import type { Pack, PackFault, Policies, Rule } from './pack.ts'
import { PackForm, type RuleForm } from './pack-schema.ts'
import { revisionOf } from './revision.ts'

/** What the loader must know of a kind of rule: the gate has the kinds, this room only holds packs against them. */
export interface KindForm {
  params: TSchema
  /** Sentences that a rule of this kind must bring in `texts`, beside `text`. May depend on its parameters. */
  sentences(params: Readonly<Record<string, unknown>>): readonly string[]
  /** Ways in which it can pass that a duty may be tied to. */
  ways?: readonly string[]
}

export interface LoadResult {
  /** Present when there was no fault at all: half a law is no law. */
  policies?: Policies
  faults: readonly PackFault[]
}

/** Reads every `*\/pack.yaml` under the folder. Never throws for what is written there: faults name file, line and remedy. */
export function loadPolicies(
  folder: string,
  kinds: ReadonlyMap<string, KindForm>,
  dutyKinds: readonly string[],
): LoadResult {
  const faults: PackFault[] = []
  const packs: Pack[] = []
  const seen = new Map<string, string>()
  for (const name of packFolders(folder)) {
    const source = new YamlSource(`${name}/pack.yaml`, readFileSync(join(folder, name, 'pack.yaml'), 'utf8'))
    const pack = source.faults.length === 0 ? readPack(source, kinds, dutyKinds, seen) : undefined
    faults.push(...source.faults)
    if (pack) packs.push(pack)
  }
  if (packs.length === 0 && faults.length === 0)
    faults.push({ file: '.', line: 0, message: 'There is no pack here.', remedy: 'Write at least base/pack.yaml.' })
  if (faults.length > 0) return { faults }
  return { policies: { revision: revisionOf(packs), packs }, faults }
}

/** The packs' folders, base first: its rules are read before any country's. */
export function packFolders(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'pack.yaml')))
    .map((entry) => entry.name)
    .sort()
  return names.sort((a, b) => Number(b === 'base') - Number(a === 'base'))
}

function readPack(
  source: YamlSource,
  kinds: ReadonlyMap<string, KindForm>,
  dutyKinds: readonly string[],
  seen: Map<string, string>,
): Pack | undefined {
  if (!checkForm(source, PackForm, source.value, [])) return undefined
  const written = source.value as Static<typeof PackForm>
  const rules = written.rules.map((rule, index) => {
    const at = ['rules', index]
    const kind = kinds.get(rule.kind)
    if (!kind) {
      const known = [...kinds.keys()].join(', ')
      source.fault([...at, 'kind'], `${rule.id}: there is no kind of rule "${rule.kind}".`, `Use one of ${known}.`)
    } else {
      checkForm(source, kind.params, rule.params ?? {}, [...at, 'params'])
      checkSentences(source, at, rule, kind)
    }
    checkDuties(source, at, rule, kind, dutyKinds)
    checkSense(source, at, rule, seen)
    return toRule(written, rule)
  })
  return {
    pack: written.pack,
    country: written.country,
    version: written.version,
    ...(written.territories === undefined ? {} : { territories: written.territories }),
    retention: (written.retention ?? []) as Pack['retention'],
    rules,
  }
}

function checkForm(source: YamlSource, form: TSchema, value: unknown, at: readonly (string | number)[]): boolean {
  if (Value.Check(form, value)) return true
  for (const error of Value.Errors(form, value).slice(0, 20)) {
    const inside = error.instancePath.split('/').slice(1)
    const path = [...at, ...inside.map((part) => (/^\d+$/.test(part) ? Number(part) : part))]
    const field = path.join('.') || 'the file'
    const extra = (error.params as { additionalProperties?: string[]; allowedValues?: unknown[] }) ?? {}
    // typebox reports an unknown member twice; the one that lists names is the useful one.
    if (error.message === 'schema is false') continue
    if (extra.additionalProperties)
      for (const name of extra.additionalProperties)
        source.fault([...path, name], `"${name}" is not a member of ${field}.`, 'Remove it, or mend its spelling.')
    else source.fault(path, `${field} ${error.message}.`, remedyFor(extra.allowedValues))
  }
  return false
}

function remedyFor(allowed: unknown[] | undefined): string {
  return allowed ? `Use one of ${allowed.join(', ')}.` : 'See CONTRIBUTING, "adding a rule", and the rules beside it.'
}

type Written = Static<typeof RuleForm>

function checkSentences(source: YamlSource, at: readonly (string | number)[], rule: Written, kind: KindForm): void {
  const needed = kind.sentences((rule.params ?? {}) as Record<string, unknown>)
  for (const name of needed)
    if (!rule.texts?.[name])
      source.fault(
        at,
        `${rule.id}: a rule of kind ${rule.kind} must also say "${name}".`,
        `Add texts.${name} with ko, zh, en.`,
      )
  for (const name of Object.keys(rule.texts ?? {}))
    if (!needed.includes(name))
      source.fault([...at, 'texts', name], `${rule.id}: nothing ever says "${name}".`, 'Remove that text.')
}

function checkDuties(
  source: YamlSource,
  at: readonly (string | number)[],
  rule: Written,
  kind: KindForm | undefined,
  dutyKinds: readonly string[],
): void {
  for (const [index, duty] of (rule.duties ?? []).entries()) {
    const path = [...at, 'duties', index]
    if (!dutyKinds.includes(duty.kind))
      source.fault([...path, 'kind'], `${rule.id}: "${duty.kind}" is no duty.`, `Use one of ${dutyKinds.join(', ')}.`)
    if (duty.when && kind && !kind.ways?.includes(duty.when))
      source.fault(
        [...path, 'when'],
        `${rule.id}: a rule of kind ${rule.kind} never passes as "${duty.when}".`,
        `Leave it out, or use one of ${kind.ways?.join(', ') || '(none)'}.`,
      )
  }
}

function checkSense(
  source: YamlSource,
  at: readonly (string | number)[],
  rule: Written,
  seen: Map<string, string>,
): void {
  const other = seen.get(rule.id)
  if (other) source.fault([...at, 'id'], `${rule.id} stands in ${other} already.`, 'Give this rule an id of its own.')
  seen.set(rule.id, source.file)
  if (rule.confidence === 'low' && rule.state !== 'draft')
    source.fault(
      [...at, 'state'],
      `${rule.id}: low confidence, yet ${rule.state}.`,
      'Make it a draft until a source is found.',
    )
  if (rule.state !== 'live' && !rule.note)
    source.fault([...at, 'state'], `${rule.id} is ${rule.state} without a reason.`, 'Say why in `note`.')
  if (rule.until !== undefined && Date.parse(rule.until) <= Date.parse(rule.from))
    source.fault([...at, 'until'], `${rule.id} ends before it begins.`, 'Mend `from` or `until`.')
}

function toRule(pack: Static<typeof PackForm>, rule: Written): Rule {
  const { from, until, applies, ...rest } = rule
  return {
    ...rest,
    pack: pack.pack,
    country: pack.country,
    from: Date.parse(from),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
    applies: { side: 'either', ...applies },
    params: rule.params ?? {},
    texts: rule.texts ?? {},
    duties: rule.duties ?? [],
  } as Rule
}
