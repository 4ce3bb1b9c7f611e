import { ApiProblem, call } from '../api/client.ts'
import type { Passkey, PasskeyOptions } from '../api/types.ts'

/** How one may sign in here; asked for before anybody is signed in. */
export interface Ways {
  passkey: boolean
  /** The operator's own sign-in, where there is one. */
  provider?: { name?: string }
}

export const ways = (): Promise<Ways> => call<Ways>('/auth/ways')

/** Whether this browser can have passkeys at all: what it reads and writes as JSON is younger than passkeys themselves. */
export const browserHasPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function'

/** Signs in by whichever passkey the person chooses. Throws ApiProblem, 'passkey-cancelled' where none was shown. */
export async function signInByPasskey(): Promise<void> {
  const asked = await call<PublicKeyCredentialRequestOptionsJSON>('/auth/passkey/options', { method: 'POST', body: {} })
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked)
  const response = await asJson(() => navigator.credentials.get({ publicKey }))
  await call('/auth/passkey/sign-in', { method: 'POST', body: { response } })
}

/** Makes a passkey on this device, or on one beside it. Throws ApiProblem, 'passkey-cancelled' where none was made. */
export async function makePasskey(name: string, password: string | undefined): Promise<Passkey> {
  const { options } = await call<PasskeyOptions>('/v1/me/passkeys/options', {
    method: 'POST',
    body: password ? { password } : {},
  })
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  )
  const response = await asJson(() => navigator.credentials.create({ publicKey }))
  return await call<Passkey>('/v1/me/passkeys', { method: 'POST', body: { name, response } })
}

// Whatever a browser says when a person closes its window, waits too long, or has no key here: there is none.
async function asJson(ask: () => Promise<Credential | null>): Promise<unknown> {
  const made = await ask().catch(() => null)
  if (!(made instanceof PublicKeyCredential)) throw new ApiProblem('passkey-cancelled', 0, '')
  return made.toJSON()
}
