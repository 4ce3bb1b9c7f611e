import { type Access, permissions } from '../src/doors/http/permissions.ts'
import type { Route } from '../src/doors/http/route.ts'
import { type OperationId, routes } from '../src/doors/http/routes.ts'

/** docs/endpoints.md: every endpoint with who may call it, from the tables that the HTTP door itself works by. */
export function endpointsPage(): string {
  const byTag = Map.groupBy(Object.entries(routes) as [OperationId, Route][], ([, route]) => route.tag)
  const sections = [...byTag].map(([tag, some]) => {
    const rows = some.map(([id, { method, path, summary }]) => {
      const shown = path.replaceAll(/:(\w+)/g, '{$1}')
      return `| \`${method} ${shown}\` | ${summary.replaceAll('|', '\\|')} | ${people(permissions[id])} | ${keys(permissions[id])} |`
    })
    return `## ${tag}\n\n| endpoint | what it does | staff | keys |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `# Endpoints

<!-- Generated from the tables of the HTTP door by "node tools/generate-endpoints.ts"; a test compares. -->

Each with the roles of the staff and the scopes of API keys that may call it. Fields and forms: \`/v1/openapi.json\` of a running
program. How to work with them: [API guide](api.md). What a key or member bound to one organisation gets: *own* records alone,
or nothing (*no*).

${sections.join('\n')}`
}

const allRoles = permissions.getMe.roles.length

function people({ public: open, roles }: Access): string {
  if (open) return 'anybody'
  return roles.length === allRoles ? 'all' : roles.join(', ')
}

function keys({ public: open, scopes, tenant }: Access): string {
  if (open) return 'none needed'
  if (scopes.length === 0) return '–'
  const bound = { own: ' · bound: own', none: ' · bound: no', same: '' }[tenant]
  return scopes.map((scope) => `\`${scope}\``).join(', ') + bound
}
