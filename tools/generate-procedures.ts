import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { proceduresPage } from './procedures-page.ts'

const file = resolve(import.meta.dirname, '../docs/procedures.md')
writeFileSync(file, proceduresPage(readFileSync(file, 'utf8')))
