import type { Rule, Violation } from './house.ts'

interface Locked {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/** Each package that the lock file names stands in it: else `npm ci` refuses it on a clean machine, though `npm install` did not. */
export const lockFileIsWhole: Rule = (house) => {
  if (!house.has('package-lock.json')) return []
  const { packages } = JSON.parse(house.text('package-lock.json')) as { packages: Record<string, Locked> }
  const present = new Set(
    Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)),
  )
  const lines = house.text('package-lock.json').split('\n')
  const found: Violation[] = []
  for (const [path, { dependencies, optionalDependencies }] of Object.entries(packages)) {
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (present.has(name)) continue
      const line = lines.findIndex((text) => text.includes(`"${name}"`)) + 1
      found.push({
        file: 'package-lock.json',
        line,
        what: `${path || 'package.json'} names ${name}, which is not locked`,
        remedy: 'choose a version whose packages the registry all has, and install again',
      })
    }
  }
  return found
}
