import { settings } from '../src/config.ts'

interface Shown {
  env: string
  type: string
  default: string | number | undefined
  unit?: string
  secret?: true
  meaning: string
}

/** docs/configuration.md as the table in src/config.ts has it. */
export function configurationPage(): string {
  const rows = (Object.values(settings) as Shown[]).map((setting) => {
    const value = setting.default === undefined ? '' : `\`${setting.default}\`${setting.unit ? ` ${setting.unit}` : ''}`
    const meaning = `${setting.meaning}${setting.secret ? ' Never printed.' : ''}`
    return `| \`${setting.env}\` | ${escaped(setting.type)} | ${value} | ${escaped(meaning)} |`
  })
  return `# Configuration

<!-- Generated from src/config.ts by "node tools/generate-configuration.ts"; a test compares. Change it there. -->

Ringfence is configured by environment variables alone. An empty variable counts as unset. A value that is not of its form,
or a variable whose name begins with \`RINGFENCE_\` and is not listed here, is refused at start with all faults named at once: a
misspelt limit would otherwise silently not hold. The exit code is 1, as for everything that is refused; 2 is for wrong words on the
command line. Limits that count requests, connections and streams are counted by each node for itself. Limits that cannot be set stand
in [operations](operations.md#limits).

| variable | form | default | meaning |
|---|---|---|---|
${rows.join('\n')}
`
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|')
}
