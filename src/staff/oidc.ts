import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { minuteMs, Problem } from '../terms/index.ts'
import type { Challenges } from './challenge.ts'
import { type Admitted, type Claimed, OidcMembers } from './oidc-member.ts'
import type { StaffRole } from './role.ts'
import type { StaffRoom } from './room.ts'

/** How long somebody may be away at the provider. */
const awayMs = 10 * minuteMs
const providerTimeoutSeconds = 10

export interface OidcSettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** What the button says; undefined: a word of the console's. */
  name?: string | undefined
  scopes: string
  roleClaim: string
  /** Values of the claim and the roles that they give; the first that matches counts. Undefined: roles are given here. */
  roles?: readonly { value: string; role: StaffRole }[] | undefined
}

/** Why somebody who came back from the provider is not let in; shown on the sign-in page. */
export type OidcRefusal = 'provider' | 'stale' | Exclude<Admitted, { member: string }>['refused']

/** Sign-in through the operator's own OpenID Connect provider: code flow with PKCE. Why so: docs/decisions/0023-oidc.md. */
export class Oidc {
  readonly #room: StaffRoom
  readonly #settings: OidcSettings
  readonly #challenges: Challenges
  readonly #members: OidcMembers
  readonly #publicUrl: () => string
  #found: Promise<Configuration> | undefined

  constructor(room: StaffRoom, settings: OidcSettings, challenges: Challenges, publicUrl: () => string) {
    this.#room = room
    this.#settings = settings
    this.#challenges = challenges
    this.#members = new OidcMembers(room, settings.roles)
    this.#publicUrl = publicUrl
  }

  get name(): string | undefined {
    return this.#settings.name
  }

  #redirectUri(): string {
    return `${this.#publicUrl()}/auth/oidc/callback`
  }

  // Asked for when first needed, and again after a failure: the house must start while the provider is away.
  #provider(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings
    this.#found ??= discovery(new URL(issuer), clientId, undefined, ClientSecretBasic(clientSecret), {
      timeout: providerTimeoutSeconds,
      // Settings allow http for this very machine alone.
      ...(issuer.startsWith('http:') ? { execute: [allowInsecureRequests] } : {}),
    }).catch((error: unknown) => {
      this.#found = undefined
      throw error
    })
    return this.#found
  }

  /**
   * Where to send the browser, and what it must bring back (`state`, as a cookie). `next`: a path of ours to end at. `again`: after a
   * refusal; the provider then asks who it is, where it would send the same person back at once.
   */
  async start({
    next,
    again = false,
  }: {
    next?: string | undefined
    again?: boolean
  }): Promise<{ url: string; state: string; maxAgeSeconds: number } | Problem> {
    const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()]
    try {
      const url = buildAuthorizationUrl(await this.#provider(), {
        redirect_uri: this.#redirectUri(),
        scope: this.#settings.scopes,
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(again ? { prompt: 'login' } : {}),
      })
      await this.#challenges.keep('oidc', state, { nonce, verifier, ...(next === undefined ? {} : { next }) }, awayMs)
      return { url: url.href, state, maxAgeSeconds: awayMs / 1_000 }
    } catch (error) {
      this.#room.log.error({ err: error }, 'the sign-in provider does not answer')
      return new Problem('not-ready', 'The sign-in provider does not answer. Try again later.')
    }
  }

  /** What the browser brought back: `query` of the callback, and the state that its cookie holds. Every refusal is logged, without a name. */
  async finish(
    query: string,
    state: string | undefined,
  ): Promise<{ member: string; next?: string } | { refused: OidcRefusal }> {
    const kept = state === undefined ? undefined : await this.#challenges.take('oidc', state)
    const { nonce, verifier, next } = kept ?? {}
    if (state === undefined || nonce === undefined || verifier === undefined) return this.#refuse('stale')
    let claimed: Claimed
    try {
      claimed = await this.#claims(new URL(`${this.#redirectUri()}${query}`), { state, nonce, verifier })
    } catch (error) {
      this.#room.log.warn({ err: error }, 'the sign-in provider did not vouch for somebody')
      return { refused: 'provider' }
    }
    const admitted = await this.#members.admit(claimed)
    if ('refused' in admitted) return this.#refuse(admitted.refused)
    return { member: admitted.member, ...(next === undefined ? {} : { next }) }
  }

  #refuse(refused: OidcRefusal): { refused: OidcRefusal } {
    this.#room.log.info({ refused }, 'somebody who came from the sign-in provider was not let in')
    return { refused }
  }

  async #claims(url: URL, kept: { state: string; nonce: string; verifier: string }): Promise<Claimed> {
    const provider = await this.#provider()
    const tokens = await authorizationCodeGrant(provider, url, {
      expectedState: kept.state,
      expectedNonce: kept.nonce,
      pkceCodeVerifier: kept.verifier,
      idTokenExpected: true,
    })
    const told = tokens.claims()
    if (told === undefined) throw new Error('no id token came')
    const { roleClaim, roles } = this.#settings
    const whole = told.email !== undefined && (roles === undefined || told[roleClaim] !== undefined)
    // Many providers put no more than the subject into the id token.
    const more =
      whole || provider.serverMetadata().userinfo_endpoint === undefined
        ? {}
        : await fetchUserInfo(provider, tokens.access_token, told.sub)
    const all: Record<string, unknown> = { ...more, ...told }
    return {
      email: typeof all.email === 'string' ? all.email.toLowerCase() : undefined,
      // Some providers write it as a word.
      verified: all.email_verified === true || all.email_verified === 'true',
      name: typeof all.name === 'string' ? all.name.slice(0, 200) : undefined,
      groups: [all[roleClaim]].flat().filter((one) => typeof one === 'string'),
    }
  }
}
