import { lineAt, type Rule, type Violation } from './house.ts'
import { isFace, roomOf, rooms } from './rooms.ts'

const readmeLimit = 25

/** Each room shows its face in `index.ts`: names one by one, nothing by the star, no default. */
export const namedFaces: Rule = (house) => {
  const found: Violation[] = []
  for (const source of house.sources('src/')) {
    if (!isFace(source.path)) continue
    source.walk((node, parent) => {
      const star = node.type === 'ExportAllDeclaration' && !node.exported
      if (!star && node.type !== 'ExportDefaultDeclaration') return
      if (parent?.type !== 'Program') return
      found.push({
        file: source.path,
        line: lineAt(source.text, node.start),
        what: star ? 'exports everything of a file' : 'has a default export',
        remedy: 'name what the room offers, one by one',
      })
    })
  }
  return found
}

/** Each room has a face and a README of about ten lines: its words, its invariants, who may call. */
export const roomsIntroduceThemselves: Rule = (house) => {
  const found: Violation[] = []
  const built = new Set(
    house.paths
      .map(roomOf)
      .filter((room) => room !== undefined && room !== 'doors' && rooms[room.split('/')[0] as string]),
  )
  for (const room of built) {
    const readme = `src/${room}/README.md`
    if (!house.has(`src/${room}/index.ts`))
      found.push({
        file: `src/${room}/index.ts`,
        line: 1,
        what: 'the room has no face',
        remedy: 'add index.ts with the names that others may use',
      })
    if (!house.has(readme)) {
      found.push({
        file: readme,
        line: 1,
        what: 'the room has no README',
        remedy: 'write ten lines: words, invariants, who may call',
      })
      continue
    }
    const lines = house.text(readme).trimEnd().split('\n').length
    if (lines > readmeLimit)
      found.push({
        file: readme,
        line: readmeLimit + 1,
        what: `${lines} lines, more than ${readmeLimit}`,
        remedy: 'keep words, invariants and who may call; move the rest to docs/',
      })
  }
  return found
}
