import {
  type ActName,
  actRow,
  acts,
  type LookName,
  lookRow,
  looks,
  type Param,
  roleNames,
  type WaitName,
  waitRow,
  waits,
} from './catalogue.ts'
import type { Branch, FactDeclaration, Field, Given, Step, StepBody, Wording } from './procedure.ts'
import { readCondition } from './read-condition.ts'
import { readWording } from './read-wording.ts'
import type { At, Members, Reading } from './reading.ts'

/** The member that makes a step what it is → what else it may have. `say` comes last: others speak too. */
const kinds = {
  ask: { required: ['ask', 'next'], optional: ['say'] },
  look: { required: ['look', 'next'], optional: ['with', 'into'] },
  branch: { required: ['branch'], optional: ['otherwise'] },
  do: { required: ['do', 'next'], optional: ['with', 'into', 'words', 'roles', 'refused'] },
  wait: { required: ['wait', 'outcomes'], optional: ['with'] },
  end: { required: ['end'], optional: ['say'] },
  say: { required: ['say', 'next'], optional: [] },
} as const
type Kind = keyof typeof kinds
type Declared = Readonly<Record<string, FactDeclaration>>

export function readStep(reading: Reading, at: At, value: unknown, facts: Declared): Step | undefined {
  const written = typeof value === 'object' && value !== null ? (value as Members) : {}
  const kind = (Object.keys(kinds) as Kind[]).find((name) => written[name] !== undefined)
  const called = typeof written.id === 'string' ? `Step ${written.id.slice(0, 60)}` : 'A step'
  if (kind === undefined)
    return reading.fault(
      at,
      `${called} does not say what it does.`,
      'Give it say:, ask:, look:, branch:, do:, wait: or end:.',
    )
  const { required, optional } = kinds[kind]
  const members = reading.map(at, value, called, ['id', 'title', ...required], optional)
  if (!members) return undefined
  const id = reading.name([...at, 'id'], members.id, 'The id of a step')
  const title = reading.text([...at, 'title'], members.title, `The title of ${called.toLowerCase()}`)
  const body = readBody({ reading, at, called, members, facts }, kind)
  return id !== undefined && title && body ? { id, title, ...body } : undefined
}

interface Written {
  reading: Reading
  at: At
  called: string
  members: Members
  facts: Declared
}

function readBody(written: Written, kind: Kind): StepBody | undefined {
  const { reading, at, called, members } = written
  const to = (name: string): string | undefined =>
    reading.name([...at, name], members[name], `The step that ${called.toLowerCase()} leads to`)
  const saying = (): { say?: Wording } | undefined => {
    if (members.say === undefined) return {}
    const say = readWording(reading, [...at, 'say'], members.say, called)
    return say && { say }
  }
  switch (kind) {
    case 'say': {
      const say = readWording(reading, [...at, 'say'], members.say, called)
      const next = to('next')
      return say && next !== undefined ? { kind, say, next } : undefined
    }
    case 'ask': {
      const fields = readFields(written)
      const say = saying()
      const next = to('next')
      return fields && say && next !== undefined ? { kind, ...say, fields, next } : undefined
    }
    case 'look': {
      const look = reading.word([...at, 'look'], members.look, 'look-up', Object.keys(looks) as LookName[])
      const next = to('next')
      if (look === undefined || next === undefined) return undefined
      const given = readGiven(written, lookRow(look)?.params ?? {})
      const into = readInto(written)
      return given && into && { kind, look, with: given, into, next }
    }
    case 'branch':
      return readBranch(written)
    case 'do':
      return readDo(written, to('next'))
    case 'wait': {
      const name = reading.word([...at, 'wait'], members.wait, 'kind of waiting', Object.keys(waits) as WaitName[])
      if (name === undefined) return undefined
      const given = readGiven(written, waitRow(name)?.params ?? {})
      const outcomes = readNames(written, 'outcomes', 'The step after an outcome')
      return given && outcomes && { kind, for: name, with: given, outcomes }
    }
    case 'end': {
      const outcome = reading.name([...at, 'end'], members.end, 'An outcome')
      const say = saying()
      return outcome !== undefined && say ? { kind, outcome, ...say } : undefined
    }
  }
}

function readDo(written: Written, next: string | undefined): StepBody | undefined {
  const { reading, at, called, members } = written
  const act = reading.word([...at, 'do'], members.do, 'act', Object.keys(acts) as ActName[])
  if (act === undefined || next === undefined) return undefined
  const given = readGiven(written, actRow(act)?.params ?? {})
  const into = readInto(written)
  if (!given || !into) return undefined
  const words =
    members.words === undefined
      ? undefined
      : reading.text([...at, 'words'], members.words, `What ${called.toLowerCase()} writes`)
  const listed = members.roles === undefined ? undefined : reading.list([...at, 'roles'], members.roles, 'roles')
  const roles = listed?.map((one, index) => reading.word([...at, 'roles', index], one, 'role', roleNames))
  const refused =
    members.refused === undefined
      ? undefined
      : reading.name([...at, 'refused'], members.refused, 'The step after a refusal')
  return {
    kind: 'do',
    act,
    with: given,
    into,
    ...(words === undefined ? {} : { words }),
    ...(roles === undefined ? {} : { roles: roles.filter((role) => role !== undefined) }),
    next,
    ...(refused === undefined ? {} : { refused }),
  }
}

function readFields({ reading, at, members, called }: Written): Field[] | undefined {
  const list = reading.list([...at, 'ask'], members.ask, `What ${called.toLowerCase()} asks`)
  const fields = list?.map((one, index): Field | undefined => {
    const here = [...at, 'ask', index]
    const field = reading.map(here, one, `A question of ${called.toLowerCase()}`, ['fact', 'label'], ['optional'])
    if (!field) return undefined
    const fact = reading.name([...here, 'fact'], field.fact, 'The name of a fact')
    const label = reading.text([...here, 'label'], field.label, 'The label of a question')
    const optional =
      field.optional === undefined ? false : reading.yesNo([...here, 'optional'], field.optional, '"optional"')
    return fact !== undefined && label && optional !== undefined ? { fact, label, required: !optional } : undefined
  })
  return fields?.every((field) => field !== undefined) ? fields : undefined
}

/** A word is a fact's name, but where the parameter takes words of its own and it is one of them. */
function readGiven(
  { reading, at, members, called }: Written,
  params: Readonly<Record<string, Param>>,
): Record<string, Given> | undefined {
  if (members.with === undefined) return {}
  const table = reading.table([...at, 'with'], members.with, `"with" of ${called.toLowerCase()}`)
  if (!table) return undefined
  const given: Record<string, Given> = {}
  for (const [name, value] of Object.entries(table)) {
    const param = Object.hasOwn(params, name) ? params[name] : undefined
    if (typeof value === 'number' || typeof value === 'boolean') given[name] = { value }
    else if (typeof value === 'string') given[name] = param?.choices?.includes(value) ? { value } : { fact: value }
    else
      reading.fault(
        [...at, 'with', name],
        `"${name}" takes the name of a fact, or one value.`,
        'Write one word after the colon.',
      )
  }
  return given
}

const readInto = (written: Written): Record<string, string> | undefined =>
  written.members.into === undefined ? {} : readNames(written, 'into', 'The fact that keeps a result')

function readNames(
  { reading, at, members, called }: Written,
  member: string,
  what: string,
): Record<string, string> | undefined {
  const table = reading.table([...at, member], members[member], `"${member}" of ${called.toLowerCase()}`)
  if (!table) return undefined
  const names: Record<string, string> = {}
  for (const [name, value] of Object.entries(table)) {
    const target = reading.name([...at, member, name], value, what)
    if (target !== undefined) names[name] = target
  }
  return Object.keys(names).length === Object.keys(table).length ? names : undefined
}

function readBranch({ reading, at, members, called }: Written): StepBody | undefined {
  const list = reading.list([...at, 'branch'], members.branch, `The branches of ${called.toLowerCase()}`)
  const branches = list?.map((one, index): Branch | undefined => {
    const here = [...at, 'branch', index]
    const branch = reading.map(here, one, `A branch of ${called.toLowerCase()}`, ['when', 'next', 'why'], [])
    if (!branch) return undefined
    const when = readCondition(reading, [...here, 'when'], branch.when)
    const next = reading.name([...here, 'next'], branch.next, 'The step that a branch leads to')
    const why = reading.text([...here, 'why'], branch.why, 'Why this branch is taken')
    return when && next !== undefined && why ? { when, next, why } : undefined
  })
  if (!branches?.every((branch) => branch !== undefined)) return undefined
  if (members.otherwise === undefined) return { kind: 'branch', branches }
  const here = [...at, 'otherwise']
  const rest = reading.map(here, members.otherwise, `"otherwise" of ${called.toLowerCase()}`, ['next', 'why'], [])
  const next = rest && reading.name([...here, 'next'], rest.next, 'The step that "otherwise" leads to')
  const why = rest && reading.text([...here, 'why'], rest.why, 'Why "otherwise" is taken')
  return next !== undefined && why ? { kind: 'branch', branches, otherwise: { next, why } } : undefined
}
