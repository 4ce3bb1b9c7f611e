import { type BetterAuthPlugin, betterAuth } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { twoFactor } from 'better-auth/plugins'
import { hourMs, Problem } from '../terms/index.ts'
import type { StaffPrincipal } from './principal.ts'
import { decidingRoles, type StaffRole } from './role.ts'
import type { StaffRoom } from './room.ts'
import { SignInLockout } from './sign-in-lockout.ts'
import type { StaffTables } from './tables.ts'

export interface SignInOptions {
  /** Cookies are sent over https alone. */
  secureCookies: boolean
  /** 32 characters or more: signs cookies, seals second-factor secrets. */
  secret: string
  sessionHours: number
  /** Required: of the roles that decide. */
  secondFactor?: 'optional' | 'required'
  failuresMax: number
  lockMinutes: number
}

/** Of all that the library serves, only this is let in: the rest (sign-up, e-mail change, deletion …) has ways of its own here. */
export const signInPaths: ReadonlySet<string> = new Set([
  '/auth/sign-in/email',
  '/auth/sign-out',
  '/auth/get-session',
  '/auth/change-password',
  '/auth/two-factor/enable',
  '/auth/two-factor/disable',
  '/auth/two-factor/verify-totp',
  '/auth/two-factor/verify-backup-code',
  '/auth/two-factor/generate-backup-codes',
])

/**
 * What the library takes for its own address. The door has checked already that a request comes from our pages, whatever they are
 * called outside; the library is told one name, so that it need not know.
 */
const innerOrigin = (secure: boolean) => (secure ? 'https://ringfence.internal' : 'http://ringfence.internal')

const times = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** How somebody came in who did not come by password: what opened their session. */
export type OtherWay = 'passkey' | 'oidc'

/** Called by us alone, so there is nothing to check; the library wants a schema all the same. */
const entering = {
  '~standard': {
    version: 1,
    vendor: 'ringfence',
    validate: (value: unknown) => ({ value: value as { member: string; way: OtherWay } }),
    types: undefined as
      | undefined
      | { input: { member: string; way: OtherWay }; output: { member: string; way: OtherWay } },
  },
} as const

/** Opens a session for somebody who has proved who they are in a way of ours. Not reachable from outside: the paths above are all. */
const letIn = {
  id: 'let-in',
  endpoints: {
    letIn: createAuthEndpoint(
      '/let-in',
      { method: 'POST', body: entering, metadata: { SERVER_ONLY: true } },
      async (ctx) => {
        const { member, way } = ctx.body
        const session = await ctx.context.internalAdapter.createSession(member, false, { way })
        const user = await ctx.context.internalAdapter.findUserById(member)
        if (!user) throw new Error('somebody who was let in is not there')
        await setSessionCookie(ctx, { session, user })
        return ctx.json({ done: true })
      },
    ),
  },
} satisfies BetterAuthPlugin

function library(room: StaffRoom, options: SignInOptions) {
  return betterAuth({
    appName: 'Ringfence',
    baseURL: innerOrigin(options.secureCookies),
    basePath: '/auth',
    secret: options.secret,
    database: { db: room.store.tables(), type: 'postgres', schemaName: 'staff' },
    logger: { disabled: true },
    telemetry: { enabled: false },
    // The door limits by address, and SignInLockout by account; the library's own limit would be a third, in this process only.
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 128,
    },
    user: {
      modelName: 'members',
      fields: { emailVerified: 'email_verified', ...times },
      additionalFields: {
        role: { type: 'string', required: true, input: false },
        organisation: { type: 'string', required: false, input: false },
        state: { type: 'string', required: true, input: false },
        passkeys: { type: 'number', required: false, input: false },
      },
    },
    session: {
      modelName: 'sessions',
      fields: {
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        userId: 'user_id',
        ...times,
      },
      additionalFields: { way: { type: 'string', required: false, input: false } },
      expiresIn: (options.sessionHours * hourMs) / 1_000,
      disableSessionRefresh: true,
      // Asked of the database each time, so that ending a session ends it now.
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'credentials',
      fields: {
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...times,
      },
    },
    verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...times } },
    plugins: [
      letIn,
      twoFactor({
        issuer: 'Ringfence',
        twoFactorTable: 'second_factors',
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'second_factors',
            fields: {
              backupCodes: 'backup_codes',
              userId: 'user_id',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
    advanced: {
      cookiePrefix: 'ringfence',
      useSecureCookies: options.secureCookies,
      // Strict: the console is one page that calls us from its own origin, so no foreign page ever needs to bring the cookie.
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', path: '/' },
      ipAddress: { disableIpTracking: true },
    },
  })
}

/** Sign-in of the staff: password, second factor, sessions. Wraps better-auth; nothing of it shows outside this file. */
export class SignIn {
  readonly #room: StaffRoom
  readonly #library: ReturnType<typeof library>
  /** Shared with whoever asks for a password again. */
  readonly lockout: SignInLockout
  readonly #origin: string
  readonly #secondFactor: boolean

  constructor(room: StaffRoom, options: SignInOptions) {
    this.#room = room
    this.#library = library(room, options)
    this.lockout = new SignInLockout(room, options)
    this.#origin = innerOrigin(options.secureCookies)
    this.#secondFactor = options.secondFactor === 'required'
  }

  /**
   * Answers one request of /auth/*, of which the door has checked that it comes from our pages. `body` is the raw JSON text.
   * Problem: not a path that we serve, or an account that is locked.
   */
  async handle(request: {
    method: string
    path: string
    cookie?: string | undefined
    userAgent?: string | undefined
    body?: string | undefined
  }): Promise<Response | Problem> {
    if (!signInPaths.has(request.path)) return new Problem('not-found', 'There is no such endpoint.')
    const signingIn = request.path === '/auth/sign-in/email' && request.method === 'POST'
    const email = signingIn ? emailIn(request.body) : undefined
    if (signingIn && email === undefined)
      return new Problem('invalid-field', 'Send an e-mail address and a password.', { field: 'email' })
    if (email !== undefined) {
      const locked = await this.lockout.attempt(email)
      if (locked) return locked
      const member = await this.#memberBy(email)
      if (member !== undefined && member.state !== 'active')
        return new Problem('not-signed-in', 'That sign-in is not right.')
    }
    const headers = new Headers({ origin: this.#origin })
    if (request.cookie !== undefined) headers.set('cookie', request.cookie)
    if (request.userAgent !== undefined) headers.set('user-agent', request.userAgent.slice(0, 300))
    const init: RequestInit = { method: request.method, headers }
    if (request.method !== 'GET') {
      headers.set('content-type', 'application/json')
      init.body = request.body ?? '{}'
    }
    const response = await this.#library.handler(new Request(`${this.#origin}${request.path}`, init))
    if (email === undefined || !response.ok) return response
    await this.lockout.succeeded(email)
    return await this.#askForPasskey(response)
  }

  /**
   * After a right password. A member who has a passkey does not come in by the password alone: the session that the library has just opened
   * is closed before anybody hears of it, and the page is told to ask for the passkey (or for the code, where there is one too).
   */
  async #askForPasskey(response: Response): Promise<Response> {
    const said = (await response.clone().json()) as {
      token?: string
      user?: { id: string; passkeys?: number }
      twoFactorRedirect?: boolean
      twoFactorMethods?: string[]
    }
    if (said.twoFactorRedirect === true) return response
    if (!said.user || !((await this.#memberById(said.user.id))?.passkeys ?? 0)) return response
    await this.#room.store
      .tables<StaffTables>()
      .deleteFrom('staff.sessions')
      .where('token', '=', String(said.token))
      .execute()
    return Response.json({ twoFactorRedirect: true, twoFactorMethods: ['passkey'] })
  }

  /** A session for somebody who proved by a passkey, or through the provider, that they are this member; its cookie is in the answer. */
  async enter(member: string, way: OtherWay, userAgent: string | undefined): Promise<Response> {
    const headers = new Headers({ origin: this.#origin })
    if (userAgent !== undefined) headers.set('user-agent', userAgent.slice(0, 300))
    return await this.#library.api.letIn({ body: { member, way }, headers, asResponse: true })
  }

  /** Who the cookie belongs to, if it is a living session of an active member. */
  async principal(cookie: string): Promise<StaffPrincipal | undefined> {
    if (!cookie.includes('ringfence.session_token=')) return undefined
    const found = await this.#library.api.getSession({ headers: new Headers({ cookie }) })
    if (!found) return undefined
    const { user, session } = found
    if (user.state !== 'active') return undefined
    const role = user.role as StaffRole
    const secondFactor = user.twoFactorEnabled === true || (user.passkeys ?? 0) > 0
    return {
      kind: 'staff',
      id: user.id,
      name: user.name,
      email: user.email,
      role,
      ...(user.organisation ? { organisation: user.organisation } : {}),
      secondFactor,
      authenticator: user.twoFactorEnabled === true,
      // The provider answers for whoever comes through it.
      mustEnrol: this.#secondFactor && !secondFactor && session.way !== 'oidc' && decidingRoles.includes(role),
      session: session.id,
    }
  }

  /** Living sessions of a member, newest first; times in ms. */
  async sessions(member: string) {
    const rows = await this.#room.store
      .tables<StaffTables>()
      .selectFrom('staff.sessions')
      .select(['id', 'created_at', 'expires_at', 'user_agent'])
      .where('user_id', '=', member)
      .where('expires_at', '>', new Date(this.#room.clock.now()))
      .orderBy('created_at', 'desc')
      .limit(200)
      .execute()
    return rows.map((row) => ({
      id: row.id,
      createdAt: row.created_at.getTime(),
      expiresAt: row.expires_at.getTime(),
      ...(row.user_agent ? { userAgent: row.user_agent.slice(0, 300) } : {}),
    }))
  }

  async endSession(member: string, session: string): Promise<Problem | undefined> {
    const { numDeletedRows } = await this.#room.store
      .tables<StaffTables>()
      .deleteFrom('staff.sessions')
      .where('id', '=', session)
      .where('user_id', '=', member)
      .executeTakeFirst()
    return numDeletedRows === 0n ? new Problem('not-found', 'There is no such session.') : undefined
  }

  async #memberById(id: string) {
    return await this.#room.store
      .tables<StaffTables>()
      .selectFrom('staff.members')
      .select('passkeys')
      .where('id', '=', id)
      .executeTakeFirst()
  }

  async #memberBy(email: string) {
    return await this.#room.store
      .tables<StaffTables>()
      .selectFrom('staff.members')
      .select('state')
      .where('email', '=', email.toLowerCase())
      .executeTakeFirst()
  }
}

function emailIn(body: string | undefined): string | undefined {
  try {
    const { email } = JSON.parse(body ?? '') as { email?: unknown }
    return typeof email === 'string' && email.length <= 254 ? email : undefined
  } catch {
    return undefined
  }
}
