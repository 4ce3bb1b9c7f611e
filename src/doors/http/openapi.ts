import type { TSchema } from 'typebox'
import { errorTable } from '../../terms/index.ts'
import { permissions } from './permissions.ts'
import type { Route } from './route.ts'
import { type OperationId, routes } from './routes.ts'
import * as schemas from './schema/index.ts'

type Json = Record<string, unknown>

/** Schemas that have a name of their own, found by identity: one that is used twice is written once. */
const named = new Map<unknown, string>()
for (const [name, schema] of Object.entries(schemas)) if (/^[A-Z]/.test(name)) named.set(schema, name)

function written(schema: unknown, components: Json, inline = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => written(item, components))
  if (schema === null || typeof schema !== 'object') return schema
  const name = named.get(schema)
  if (name !== undefined && !inline) {
    if (!(name in components)) {
      components[name] = {}
      components[name] = written(schema, components, true)
    }
    return { $ref: `#/components/schemas/${name}` }
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, written(value, components)]))
}

function parameters(schema: TSchema | undefined, place: 'path' | 'query', components: Json): Json[] {
  if (schema === undefined) return []
  const { properties, required = [] } = schema as unknown as {
    properties: Record<string, TSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: written(property, components),
  }))
}

const jsonOf = (schema: TSchema, components: Json) => ({ 'application/json': { schema: written(schema, components) } })

function success(route: Route, components: Json): Json {
  if (route.reply) return { description: 'Done.', content: jsonOf(route.reply, components) }
  const type = route.streams ?? 'application/json'
  const lines = type === 'application/x-ndjson' ? written(schemas.BatchLine, components) : { type: 'string' }
  return { description: 'A stream.', content: { [type]: { schema: lines } } }
}

function operation(id: OperationId, route: Route, components: Json): Json {
  const access = permissions[id]
  const writes = route.method !== 'GET' && id !== 'decideBatch'
  const body = route.body
    ? { requestBody: { required: true, content: jsonOf(route.body, components) } }
    : id === 'decideBatch'
      ? {
          requestBody: {
            required: true,
            content: { 'application/x-ndjson': { schema: written(schemas.ContactRequest, components) } },
          },
        }
      : route.takes
        ? { requestBody: { required: true, content: { [route.takes]: {} } } }
        : {}
  return {
    operationId: id,
    tags: [route.tag],
    summary: route.summary,
    security: access.public
      ? []
      : [
          ...(access.roles.length ? [{ session: [] }] : []),
          ...(access.scopes.length ? [{ key: [...access.scopes] }] : []),
        ],
    'x-roles': access.roles,
    'x-scopes': access.scopes,
    parameters: [
      ...parameters(route.params, 'path', components),
      ...parameters(route.query, 'query', components),
      ...(writes && !access.public ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    ...body,
    responses: {
      [String(route.status ?? 200)]: success(route, components),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

/** The OpenAPI 3.1 document, from the same schemas that validate. Needs nothing that runs. */
export function openApiDocument(version: string): Json {
  const components: Json = {}
  const paths: Record<string, Json> = {}
  for (const [id, route] of Object.entries(routes) as [OperationId, Route][]) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = operation(id, route, components)
  }
  const problem = written(schemas.ProblemDocument, components)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ringfence',
      version,
      description: `Ask before each contact. Errors are problem documents with one of these codes: ${Object.keys(errorTable).join(', ')}.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(Object.values(routes as Record<string, Route>).map((route) => route.tag))].map((name) => ({
      name,
    })),
    paths,
    components: {
      schemas: components,
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description:
            'The same key with the same request has one effect; the first answer is given again with Idempotency-Replayed: true.',
          schema: { type: 'string', minLength: 8, maxLength: 200 },
        },
      },
      responses: {
        Problem: { description: 'Why not (RFC 9457).', content: { 'application/problem+json': { schema: problem } } },
      },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: rf_…' },
        session: { type: 'apiKey', in: 'cookie', name: 'ringfence.session_token' },
      },
    },
  }
}
