import { ApiKeys } from './api-key-store.ts'
import { Challenges } from './challenge.ts'
import { type InvitationOptions, Invitations } from './invitation.ts'
import { Members } from './member.ts'
import { Oidc, type OidcSettings } from './oidc.ts'
import { Passkeys } from './passkey.ts'
import { Proofs } from './proof.ts'
import type { StaffRoom } from './room.ts'
import { SignIn, type SignInOptions } from './sign-in.ts'

export type StaffOptions = SignInOptions & InvitationOptions & { oidc?: OidcSettings | undefined }

/** The staff room: who works here, how they sign in, which keys machines use. */
export class Staff {
  readonly members: Members
  readonly invitations: Invitations
  readonly signIn: SignIn
  readonly keys: ApiKeys
  readonly passkeys: Passkeys
  /** Where a provider is set. */
  readonly oidc: Oidc | undefined

  private constructor(room: StaffRoom, options: StaffOptions, keys: ApiKeys) {
    this.members = new Members(room)
    this.invitations = new Invitations(room, options)
    this.signIn = new SignIn(room, options)
    const challenges = new Challenges(room)
    this.passkeys = new Passkeys(room, challenges, new Proofs(room, this.signIn.lockout))
    this.oidc = options.oidc && new Oidc(room, options.oidc, challenges, options.publicUrl)
    this.keys = keys
  }

  /** After the room's migrations. Loads the keys into memory. */
  static async open(room: StaffRoom, options: StaffOptions): Promise<Staff> {
    return new Staff(room, options, await ApiKeys.open(room))
  }

  async close(): Promise<void> {
    await this.keys.close()
  }
}
