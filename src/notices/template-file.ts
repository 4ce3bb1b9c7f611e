import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Template, templateFaults } from './template.ts'

const file = join(import.meta.dirname, 'templates.yaml')

/** The texts of the house. Throws with every fault where one is not sound: better no start than half a sentence to a person. */
export function loadTemplates(source: string = readFileSync(file, 'utf8')): ReadonlyMap<string, Template> {
  const given = (parse(source) as { templates?: Template[] } | null)?.templates ?? []
  const templates = given.map((one) => ({ ...one, variables: one.variables ?? {} }))
  const faults = templateFaults(templates)
  if (faults.length > 0)
    throw new Error(`templates.yaml: ${faults.map(({ template, what }) => `${template}: ${what}`).join('; ')}`)
  return new Map(templates.map((template) => [template.id, Object.freeze(template)]))
}
