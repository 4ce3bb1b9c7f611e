/**
 * `npm run bench -- NAME [--json] [more]`: measures one thing. Each bench/NAME.ts exports `bench(args)`, which returns figures with
 * their unit in their name; with --json exactly one JSON object is printed, otherwise a table. No name: the list of names.
 */
import { readdirSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'

const names = readdirSync(import.meta.dirname)
  .filter((file) => /^[a-z][a-z-]*\.ts$/.test(file) && file !== 'run.ts')
  .map((file) => file.slice(0, -3))
  .sort()

const [name, ...rest] = process.argv.slice(2).filter((argument) => argument !== '--json')
const json = process.argv.includes('--json')

if (name === undefined) {
  process.stdout.write(`npm run bench -- NAME [--json]\n\n${names.map((one) => `  ${one}`).join('\n')}\n`)
} else if (!names.includes(name)) {
  process.stderr.write(`There is no bench "${name}". There are: ${names.join(', ')}\n`)
  process.exitCode = 2
} else {
  const { bench } = (await import(join(import.meta.dirname, `${name}.ts`))) as {
    bench(args: readonly string[]): Promise<Record<string, unknown>>
  }
  const figures = await bench(rest)
  if (json) process.stdout.write(`${JSON.stringify(figures)}\n`)
  else {
    process.stdout.write(
      `${name} on ${cpus()[0]?.model ?? 'an unknown processor'} × ${availableParallelism()}, Node ${process.version}\n\n`,
    )
    print(figures, '  ')
  }
}

function print(figures: object, indent: string): void {
  const width = Math.max(...Object.keys(figures).map((key) => key.length))
  for (const [key, value] of Object.entries(figures)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      process.stdout.write(`${indent}${key}\n`)
      print(value, `${indent}  `)
    } else process.stdout.write(`${indent}${key.padEnd(width)}  ${shown(value)}\n`)
  }
}

function shown(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 3 })
  return Array.isArray(value) ? value.join('; ') : String(value)
}
