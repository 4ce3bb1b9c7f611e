import { lineAt, type Rule, type Violation } from './house.ts'

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
