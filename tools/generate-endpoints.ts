import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { endpointsPage } from './endpoints-page.ts'

writeFileSync(resolve(import.meta.dirname, '../docs/endpoints.md'), endpointsPage())
