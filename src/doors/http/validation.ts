import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { Problem } from '../../terms/index.ts'

/** Carries the finding through Fastify, which wants an Error. */
export class InvalidInput extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/**
 * Fastify's validator: the schemas compiled by TypeBox itself. Bodies are taken as they are: "1" is not 1 there; what comes in a URL
 * is text by nature and is converted. Findings name the field and the rule, never the value: it might be a phone number.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema)
  const converts = httpPart !== 'body'
  return (value: unknown) => {
    const given = converts ? withDefaults(schema, Value.Convert(schema, value)) : value
    if (check.Check(given)) return { value: given }
    // An id that cannot be one names nothing that is there.
    if (httpPart === 'params') return { error: new InvalidInput(new Problem('not-found', 'There is no such thing.')) }
    const found = check.Errors(given) as Finding[]
    const first = found.find(({ keyword }) => keyword === 'additionalProperties') ?? found[0]
    return { error: new InvalidInput(explained(first, httpPart ?? 'body', given)) }
  }
}

function withDefaults(schema: TSchema, value: unknown): unknown {
  return Value.Default(schema, value)
}

interface Finding {
  keyword: string
  instancePath: string
  message: string
  params: Record<string, unknown>
}

function explained(finding: Finding | undefined, part: string, given: unknown): Problem {
  if (finding === undefined) return new Problem('invalid-field', 'The request is not of its form.', { in: part })
  const at = finding.instancePath.slice(1).replaceAll('/', '.')
  const extra = (field: string) => ({ field, in: part })
  const below = (name: string) => (at === '' ? name : `${at}.${name}`)
  if (finding.keyword === 'required') {
    const missing = (finding.params.requiredProperties as string[] | undefined)?.[0] ?? ''
    return new Problem('invalid-field', `"${below(missing)}" is missing.`, extra(below(missing)))
  }
  if (finding.keyword === 'additionalProperties') {
    // A number that was sent as a member's name must not come back in the answer or stand in a log.
    const name = String((finding.params.additionalProperties as string[] | undefined)?.[0] ?? '').slice(0, 40)
    const shown = /^[A-Za-z][A-Za-z_-]*$/.test(name) ? name : 'a field'
    return new Problem('invalid-field', `"${below(shown)}" is not known here.`, extra(below(shown)))
  }
  if (at === '' && (given === undefined || given === null || typeof given !== 'object'))
    return new Problem('invalid-field', 'Send a JSON object.', { in: part })
  const allowed = finding.params.allowedValues
  const rule = Array.isArray(allowed) ? `must be one of ${allowed.slice(0, 30).join(', ')}` : finding.message
  return new Problem('invalid-field', `"${at}" ${rule}.`, extra(at))
}
