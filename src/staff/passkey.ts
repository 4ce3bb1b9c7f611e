import { isIP } from 'node:net'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server'
import type { Selectable } from 'kysely'
import { isUniqueViolation } from '../store/index.ts'
import { act, minuteMs, notFound, Problem } from '../terms/index.ts'
import type { Challenges } from './challenge.ts'
import type { Asker, Proofs } from './proof.ts'
import type { StaffRoom } from './room.ts'
import type { StaffTables } from './tables.ts'

/** How long a person may take with the browser's window. */
const challengeMs = 5 * minuteMs
/** EdDSA, ES256, RS256: what all authenticators know. (By default the library asks Node about newer ones, which warns of an experiment.) */
const algorithms = [-8, -7, -257]
/** Of one member. */
const passkeysMax = 20

/** A passkey as its owner sees it. Times in ms. */
export interface Passkey {
  id: string
  name: string
  createdAt: number
  lastUsedAt?: number
}

/** The site that a passkey is bound to: where the person is. */
interface Site {
  host: string
  origin: string
}

/** Whether the browser at this origin can have passkeys: they are bound to a name, so an address of digits has none. */
export function passkeysAt(origin: string | undefined): boolean {
  return !(siteOf(origin) instanceof Problem)
}

function siteOf(origin: string | undefined): Site | Problem {
  const url = origin === undefined ? null : URL.parse(origin)
  const host = url?.hostname.replace(/^\[|\]$/g, '')
  if (!url || !host || isIP(host) !== 0)
    return new Problem(
      'wrong-state',
      'A passkey needs a host name: open the console by its name, not by an address of digits.',
    )
  return { host, origin: url.origin }
}

/**
 * Passkeys (WebAuthn) of the staff. The holder is always verified by finger, face or PIN, so that one is a whole sign-in. `origin`: the
 * page that asks, which the door has found to be ours.
 */
export class Passkeys {
  readonly #room: StaffRoom
  readonly #challenges: Challenges
  readonly #proofs: Proofs

  constructor(room: StaffRoom, challenges: Challenges, proofs: Proofs) {
    this.#room = room
    this.#challenges = challenges
    this.#proofs = proofs
  }

  async list(member: string): Promise<Passkey[]> {
    const rows = await this.#rows(member)
    return rows.map(passkeyOf)
  }

  /** First step of adding one: what the browser is to be asked for. */
  async startAdding(
    member: Asker & { name: string },
    password: string | undefined,
    origin: string | undefined,
  ): Promise<PublicKeyCredentialCreationOptionsJSON | Problem> {
    const site = siteOf(origin)
    if (site instanceof Problem) return site
    const unproved = await this.#proofs.check(member, password)
    if (unproved) return unproved
    const known = await this.#rows(member.id)
    if (known.length >= passkeysMax)
      return new Problem('wrong-state', `At most ${passkeysMax} passkeys: remove one that is not used any more.`)
    const options = await generateRegistrationOptions({
      rpName: 'Ringfence',
      rpID: site.host,
      userID: new TextEncoder().encode(member.id),
      userName: member.email,
      userDisplayName: member.name,
      attestationType: 'none',
      excludeCredentials: known.map(({ credential, transports }) => ({
        id: credential,
        transports: transportsOf(transports),
      })),
      supportedAlgorithmIDs: algorithms,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    await this.#challenges.keep('passkey-add', options.challenge, { member: member.id }, challengeMs)
    return options
  }

  /** Second step: what the browser made. */
  async add(member: Asker, name: string, response: unknown, origin: string | undefined): Promise<Passkey | Problem> {
    const site = siteOf(origin)
    if (site instanceof Problem) return site
    const challenge = challengeIn(response)
    const kept = challenge && (await this.#challenges.take('passkey-add', challenge))
    if (!challenge || !kept || kept.member !== member.id)
      return new Problem('wrong-state', 'That took too long. Start again.')
    const made = await verified(() =>
      verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: site.origin,
        expectedRPID: site.host,
        requireUserVerification: true,
        supportedAlgorithmIDs: algorithms,
      }),
    )
    const info = made?.registrationInfo
    if (!info) return new Problem('bad-request', 'What the browser sent is no passkey for this site.')
    const { credential } = info
    try {
      return await act(this.#room, { kind: 'staff', id: member.id }, async (trx, { at }) => {
        const db = trx.tables<StaffTables>()
        const row = await db
          .insertInto('staff.passkeys')
          .values({
            id: this.#room.ids.next('passkey'),
            member: member.id,
            credential: credential.id,
            public_key: Buffer.from(credential.publicKey),
            counter: credential.counter,
            transports: JSON.stringify(credential.transports ?? []),
            name,
            created_at: at,
            last_used_at: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow()
        await db
          .updateTable('staff.members')
          .set((eb) => ({ passkeys: eb('passkeys', '+', 1) }))
          .where('id', '=', member.id)
          .execute()
        return { result: passkeyOf(row), name: 'staff.add-passkey', detail: { staff: member.id, passkey: row.id } }
      })
    } catch (error) {
      if (isUniqueViolation(error)) return new Problem('already-exists', 'That passkey is here already.')
      throw error
    }
  }

  async remove(member: Asker, id: string, password: string | undefined): Promise<Problem | undefined> {
    const unproved = await this.#proofs.check(member, password)
    if (unproved) return unproved
    const done = await act(this.#room, { kind: 'staff', id: member.id }, async (trx) => {
      const db = trx.tables<StaffTables>()
      const gone = await db
        .deleteFrom('staff.passkeys')
        .where('id', '=', id)
        .where('member', '=', member.id)
        .returning('id')
        .executeTakeFirst()
      if (!gone) return notFound('passkey')
      await db
        .updateTable('staff.members')
        .set((eb) => ({ passkeys: eb('passkeys', '-', 1) }))
        .where('id', '=', member.id)
        .execute()
      return { result: true, name: 'staff.remove-passkey', detail: { staff: member.id, passkey: id } }
    })
    return done instanceof Problem ? done : undefined
  }

  /** First step of signing in. Names no passkey: the browser offers those that it has for this site. */
  async startSignIn(origin: string | undefined): Promise<PublicKeyCredentialRequestOptionsJSON | Problem> {
    const site = siteOf(origin)
    if (site instanceof Problem) return site
    const options = await generateAuthenticationOptions({ rpID: site.host, userVerification: 'required' })
    await this.#challenges.keep('passkey-sign-in', options.challenge, {}, challengeMs)
    return options
  }

  /** Second step: whose passkey it is. One answer for all that is wrong: a guesser learns nothing. */
  async signIn(response: unknown, origin: string | undefined): Promise<string | Problem> {
    const site = siteOf(origin)
    if (site instanceof Problem) return site
    const challenge = challengeIn(response)
    if (!challenge || !(await this.#challenges.take('passkey-sign-in', challenge))) return refused()
    const db = this.#room.store.tables<StaffTables>()
    const row = await db
      .selectFrom('staff.passkeys as key')
      .innerJoin('staff.members as who', 'who.id', 'key.member')
      .selectAll('key')
      .where('key.credential', '=', String((response as { id?: unknown }).id))
      .where('who.state', '=', 'active')
      .executeTakeFirst()
    if (!row) return refused()
    const shown = await verified(() =>
      verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: site.origin,
        expectedRPID: site.host,
        credential: {
          id: row.credential,
          publicKey: new Uint8Array(row.public_key),
          counter: row.counter,
          transports: transportsOf(row.transports),
        },
        requireUserVerification: true,
      }),
    )
    if (!shown?.verified) return refused()
    const { newCounter } = shown.authenticationInfo
    // Of two that come with the same count, one is a copy: the count goes up in the same step in which it is compared.
    const counted = await db
      .updateTable('staff.passkeys')
      .set({ counter: newCounter, last_used_at: this.#room.clock.now() })
      .where('id', '=', row.id)
      .where('counter', newCounter > 0 ? '<' : '=', newCounter)
      .executeTakeFirst()
    return counted.numUpdatedRows === 1n ? row.member : refused()
  }

  #rows(member: string) {
    return this.#room.store
      .tables<StaffTables>()
      .selectFrom('staff.passkeys')
      .selectAll()
      .where('member', '=', member)
      .orderBy('id')
      .execute()
  }
}

function refused(): Problem {
  return new Problem('not-signed-in', 'That passkey does not open anything here.')
}

/** The challenge that the browser signed: it stands in what was signed, so nothing else need say which one it was. */
function challengeIn(response: unknown): string | undefined {
  try {
    const { clientDataJSON } = (response as { response: { clientDataJSON: string } }).response
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')) as {
      challenge?: unknown
    }
    return typeof challenge === 'string' && challenge.length <= 200 ? challenge : undefined
  } catch {
    return undefined
  }
}

/** The library throws where what was sent is not right, whatever is wrong with it. */
async function verified<T>(check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check()
  } catch {
    return undefined
  }
}

type Transports = NonNullable<WebAuthnCredential['transports']>
const transportsOf = (kept: string[]): Transports => kept as Transports

function passkeyOf(row: Selectable<StaffTables['staff.passkeys']>): Passkey {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
  }
}
