import { lineAt, type Rule, type Violation } from './house.ts'

/** What Node's type stripping trips over while the type checker says nothing. */
export const runsAsItStands: Rule = (house) => {
  const found: Violation[] = []
  for (const source of house.sources('src/', 'tools/', 'stories/', 'bench/')) {
    for (const fault of source.faults)
      found.push({
        file: source.path,
        line: 1,
        what: `cannot be parsed: ${fault}`,
        remedy: 'write it so that Node can read it',
      })
    for (const one of source.imports) {
      if (one.kind === 'text' || !one.from.startsWith('.') || /\.(ts|json)$/.test(one.from)) continue
      found.push({
        file: source.path,
        line: lineAt(source.text, one.offset),
        what: `imports ${one.from}`,
        remedy: 'name the file with its .ts ending: Node looks for nothing else',
      })
    }
    source.walk((node) => {
      if (node.type === 'Decorator')
        found.push({
          file: source.path,
          line: lineAt(source.text, node.start),
          what: 'a decorator',
          remedy: 'Node does not run decorators; call the function',
        })
    })
  }
  return found
}
