import { isBuiltin } from 'node:module'
import { lineAt, type Rule, type Violation } from './house.ts'
import { isForTests, isTest } from './rooms.ts'

/** Every package that we lean on is pinned and has its reason in a decision record. */
export const dependenciesHaveReasons: Rule = (house) => {
  const text = house.text('package.json')
  const manifest = JSON.parse(text) as {
    dependencies?: Record<string, string>
    devDependencies?: Record<string, string>
  }
  const records = house.paths
    .filter((path) => /^docs\/decisions\/\d{4}-.*\.md$/.test(path))
    .map((path) => house.text(path))
    .join('\n')
  const found: Violation[] = []
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    const line = lineAt(text, text.indexOf(`"${name}"`))
    if (!named(name, records))
      found.push({
        file: 'package.json',
        line,
        what: `no decision record names ${name}`,
        remedy: 'write in docs/decisions/ why we need it, with its name in `backquotes`',
      })
    if (!/^\d+\.\d+\.\d+/.test(version))
      found.push({
        file: 'package.json',
        line,
        what: `${name} is not pinned (${version})`,
        remedy: 'npm install --save-exact',
      })
  }
  return found
}

/** Types of a package are covered by the record of the package. */
function named(name: string, records: string): boolean {
  const real = name.startsWith('@types/') ? name.slice('@types/'.length) : name
  return records.includes(`\`${name}\``) || records.includes(`\`${real}\``)
}

/**
 * What is imported is asked for by name in package.json, not found by luck beside something else; and what the server runs on is
 * there when it is installed without the packages for developing.
 */
export const importsAreAskedFor: Rule = (house) => {
  const manifest = JSON.parse(house.text('package.json')) as {
    dependencies?: Record<string, string>
    devDependencies?: Record<string, string>
  }
  const running = new Set(Object.keys(manifest.dependencies ?? {}))
  const developing = new Set(Object.keys(manifest.devDependencies ?? {}))
  const found: Violation[] = []
  for (const source of house.sources()) {
    const runs = source.path.startsWith('src/') && !isTest(source.path) && !isForTests(source.path)
    for (const one of source.imports) {
      if (/^[./#]/.test(one.from) || isBuiltin(one.from) || one.from.startsWith('virtual:')) continue
      const name = packageOf(one.from)
      const typed = one.typeOnly && developing.has(`@types/${name}`)
      if (running.has(name) || typed || (developing.has(name) && (!runs || one.typeOnly))) continue
      const known = developing.has(name)
      found.push({
        file: source.path,
        line: lineAt(source.text, one.offset),
        what: known
          ? `runs on ${name}, which only stands among the devDependencies`
          : `imports ${name}, which package.json does not name`,
        remedy: known
          ? 'move it to the dependencies'
          : 'npm install --save-exact it, with a decision record; or do without',
      })
    }
  }
  return found
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
