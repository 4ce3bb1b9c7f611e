import { type House, lineAt, type Rule, type Violation } from './house.ts'
import { isFace, isForTests, isTest, isTestFace, roomOf, rowOf, wiring, wiringForDoors } from './rooms.ts'
import type { Import, Source } from './source.ts'

/** Imports between rooms are those of the table, and go through the other room's `index.ts`. */
export const importTable: Rule = (house) => {
  const found: Violation[] = []
  for (const source of house.sources('src/')) {
    const room = roomOf(source.path)
    if (room === undefined) {
      if (!wiring.includes(source.path.replace('.test.ts', '.ts')))
        found.push({
          file: source.path,
          line: 1,
          what: 'a file of src/ that belongs to no room',
          remedy: `move it into a room; only ${wiring.join(', ')} stand beside the rooms`,
        })
    } else if (rowOf(room) === undefined) {
      found.push({
        file: source.path,
        line: 1,
        what: `${room} is no room of the design`,
        remedy: 'put the file into a room of tools/house/rooms.ts, or add the room there with a decision record',
      })
    }
    for (const one of source.imports) {
      const fault = one.target === undefined ? undefined : faultOf(house, source, room, one, one.target)
      if (fault) found.push({ file: source.path, line: lineAt(source.text, one.offset), ...fault })
    }
  }
  return found
}

type Fault = Pick<Violation, 'what' | 'remedy'>

function faultOf(
  house: House,
  source: Source,
  room: string | undefined,
  one: Import,
  target: string,
): Fault | undefined {
  const test = isTest(source.path) || isForTests(source.path)
  if (isTest(target))
    return {
      what: `imports the test ${target}`,
      remedy: 'tests are imported by nobody; move what is shared into testing.ts',
    }
  if (isTestFace(target) && !test)
    return { what: `imports ${target}, which is for tests`, remedy: 'use the room through its index.ts' }
  if (!target.startsWith('src/')) {
    if (test || room === undefined || target.endsWith('.json')) return undefined
    return {
      what: `imports ${target} from outside src/`,
      remedy: 'the server stands on src/ alone; read data files by path',
    }
  }
  if (wiring.includes(target)) {
    const door = room === undefined || room.startsWith('doors/') || room === 'demo'
    if (test || (door && (room === undefined || wiringForDoors.includes(target)))) return undefined
    return {
      what: `imports ${target}`,
      remedy: 'wiring knows the rooms, rooms do not know the wiring: take what you need as an argument',
    }
  }
  const other = roomOf(target)
  if (other === undefined || other === room) return undefined
  if (!isFace(target) && !(test && isTestFace(target)))
    return {
      what: `enters ${other} through ${target}`,
      remedy: `import from src/${other}/index.ts (export the name there, if ${other} wants to be asked for it)`,
    }
  // Tests work with real parts of other rooms, so they may enter any room, by its face.
  if (test || room === undefined) return undefined
  return tableFault(house, room, other, one, target)
}

function tableFault(house: House, room: string, other: string, one: Import, target: string): Fault | undefined {
  if (other === 'demo' || other.startsWith('doors')) {
    if (room.startsWith('doors/cli') || room === 'demo') return undefined
    return { what: `${room} imports ${other}`, remedy: 'only the wiring opens doors and starts the demo' }
  }
  const row = rowOf(room)
  if (row === undefined || row.mayImport === 'any room' || row.mayImport.includes(other)) return undefined
  if (row.factsOf?.includes(other)) {
    const origins = originsOf(house, target)
    const wrong = one.names.filter((name) => !/facts?\.ts$/.test(origins.get(name) ?? ''))
    if (wrong.length === 0) return undefined
    return {
      what: `${room} takes ${wrong.join(', ')} from ${other}, of which it may know only the facts`,
      remedy: `take it as an argument, or keep it in a *-facts.ts of ${other}`,
    }
  }
  return {
    what: `${room} may not import ${other}`,
    remedy: `pass what is needed from the wiring as an argument (the table: ${room} → ${row.mayImport.join(', ') || 'nothing'})`,
  }
}

/** Which file each name of a face comes from. */
function originsOf(house: House, face: string): Map<string, string> {
  const origins = new Map<string, string>()
  for (const one of house.source(face).imports)
    if (one.kind === 'export') for (const name of one.names) origins.set(name, one.target ?? '')
  return origins
}
