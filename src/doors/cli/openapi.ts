import packageJson from '../../../package.json' with { type: 'json' }
import { openApiDocument } from '../http/index.ts'
import type { Command } from './command.ts'

export const openapi: Command = {
  words: 'openapi',
  usage: '',
  summary: 'Print the description of the HTTP interface (OpenAPI 3.1).',
  options: {},
  positionals: [0, 0],
  async run({ json }, terminal) {
    terminal.out(`${JSON.stringify(openApiDocument(packageJson.version), null, json ? undefined : 2)}\n`)
    return 0
  },
}
