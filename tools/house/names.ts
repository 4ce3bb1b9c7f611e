import type { Rule, Violation } from './house.ts'

/** A name that says nothing about what is inside. */
const banned = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'misc',
  'shared',
  'lib',
  'service',
  'services',
  'controller',
  'controllers',
  'repository',
  'repositories',
  'manager',
  'managers',
])
const ours = /^(src|web|tools|stories|bench|policies|procedures|bin)\//

/** Files and folders are called after their main thing, in small letters with dashes. */
export const goodNames: Rule = (house) => {
  const found: Violation[] = []
  for (const path of house.paths) {
    if (!ours.test(path)) continue
    const parts = path.split('/')
    for (const part of parts) {
      const words = part.replace(/(\.test)?\.\w+$/, '')
      if (banned.has(words) || [...banned].some((word) => words.endsWith(`-${word}`) && word.length > 4))
        found.push({
          file: path,
          line: 1,
          what: `is called ${part}, which says nothing of what it holds`,
          remedy: 'name it after its main thing',
        })
      if (
        /^(src|tools|stories|bench)\//.test(path) &&
        part !== 'README.md' &&
        /[A-Z_ ]/.test(part) &&
        !part.startsWith('__')
      )
        found.push({
          file: path,
          line: 1,
          what: `${part} has capitals, blanks or underscores`,
          remedy: 'small letters with dashes',
        })
    }
    // Only what must be readable for an older Node, to tell it so, stands in bin/ as JavaScript.
    if (
      (/\.(js|jsx|cjs|mjs)$/.test(path) && !path.startsWith('bin/')) ||
      (path.endsWith('.tsx') && path.startsWith('src/'))
    )
      found.push({
        file: path,
        line: 1,
        what: 'Node does not run this as it stands, or it is not checked',
        remedy: 'write it as .ts without JSX',
      })
  }
  return found
}
