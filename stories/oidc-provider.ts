import { createServer } from 'node:http'
import Provider from 'oidc-provider'

/**
 * An OpenID Connect provider as a process of its own, for the story of signing in through one (node stories/oidc-provider.ts PORT CALLBACK).
 * `PUT /who` says who is at its keyboard: whoever that is signs in at once. Nothing else of it is ours.
 */
const [port = '', callback = ''] = process.argv.slice(2)
const issuer = `http://127.0.0.1:${port}`
interface Who {
  sub: string
  [claim: string]: unknown
}
let who: Who | undefined
const known = new Map<string, Who>()

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'ringfence',
      client_secret: 'a secret between the two of them',
      redirect_uris: [callback],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
  scopes: ['openid', 'email', 'profile', 'groups'],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ['only for a test'] },
  findAccount: (_context, id) => ({ accountId: id, claims: async () => known.get(id) ?? { sub: id } }),
  // Whoever signs in here has agreed to everything.
  async loadExistingGrant(context) {
    const { client, session, params } = context.oidc
    const grant = new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' })
    grant.addOIDCScope(String(params?.scope))
    await grant.save()
    return grant
  },
})
provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) return await next()
  if (!who) {
    await provider.interactionFinished(context.req, context.res, { error: 'access_denied' })
    context.respond = false
    return
  }
  await provider.interactionFinished(context.req, context.res, { login: { accountId: who.sub, remember: false } })
  context.respond = false
})

const answer = provider.callback()
createServer((request, response) => {
  if (request.url !== '/who' || request.method !== 'PUT') return void answer(request, response)
  let body = ''
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text
  })
  request.on('end', () => {
    who = body === '' ? undefined : (JSON.parse(body) as Who)
    if (who) known.set(who.sub, who)
    response.end('noted')
  })
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'))
