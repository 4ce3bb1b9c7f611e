import { lineAt, type Rule, type Violation } from './house.ts'

const us = 'tools/house/'
const leftOvers: { what: string; pattern: RegExp; where: RegExp; remedy: string }[] = [
  {
    what: 'a path of one machine',
    pattern: /(?<![\w.:/-])\/(?:work|root|home|Users|mnt)\/[\w.-]+/,
    where: /^(?!package-lock\.json)/,
    remedy: 'a path from the repository’s root, or one that is asked for',
  },
  {
    what: 'a page that readers of this repository do not have',
    pattern: /\bMISSION\b|\bDESIGN\b|\bUX \d|(?<!\.\.\/)\bshared\/(?:rules|data)\b/,
    where: /\.(?:ts|tsx|css|html|md|yaml|yml)$/,
    remedy: 'give the reason itself, or name a page of docs/',
  },
  {
    what: 'an unfinished piece',
    pattern: /\b(?:TODO|FIXME|XXX)\b|\bnot implemented\b/,
    where: /\.(ts|tsx|yaml|css|html)$/,
    remedy: 'finish it, or open an issue and take the mark out',
  },
  {
    what: 'a test narrowed to itself',
    pattern: /\b(?:test|it|describe|suite)\.only\(|\bonly: true/,
    where: /\.test\.tsx?$/,
    remedy: 'take the only out',
  },
  {
    what: 'an address from which a package came',
    pattern: /"resolved":\s*"https?:/,
    where: /^package-lock\.json$/,
    remedy: 'npm install with omit-lockfile-registry-resolved=true',
  },
]

/** Nothing of the writing of the house is left lying about in it. */
export const nothingLeftBehind: Rule = (house) => {
  const found: Violation[] = []
  for (const path of house.paths) {
    if (path.startsWith(us)) continue
    const text = house.text(path)
    for (const { what, pattern, where, remedy } of leftOvers) {
      if (!where.test(path)) continue
      const at = pattern.exec(text)
      if (at) found.push({ file: path, line: lineAt(text, at.index), what: `${what}: ${at[0]}`, remedy })
    }
  }
  return found
}
