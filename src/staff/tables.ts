import type { ColumnType } from 'kysely'
import type { StaffRole } from './role.ts'

/** Columns of better-auth's tables that we read ourselves carry its `Date`s; our own tables keep ms. */
export interface StaffTables {
  'staff.members': {
    id: string
    name: string
    email: string
    email_verified: boolean
    image: string | null
    role: StaffRole
    organisation: string | null
    state: 'invited' | 'active' | 'disabled'
    two_factor_enabled: boolean
    /** How many they have: asked at every request, so it is kept beside them. */
    passkeys: ColumnType<number, number | undefined, number>
    created_at: Date
    updated_at: Date
  }
  'staff.sessions': {
    id: string
    user_id: string
    token: string
    expires_at: Date
    created_at: Date
    updated_at: Date
    ip_address: string | null
    user_agent: string | null
    /** How it was opened, where that matters later: 'passkey', 'oidc'. */
    way: ColumnType<string | null, never, never>
  }
  'staff.credentials': {
    id: string
    user_id: string
    account_id: string
    provider_id: string
    password: string | null
    created_at: Date
    updated_at: Date
  }
  'staff.invitations': {
    id: string
    token_hash: Uint8Array
    member: string | null
    role: StaffRole
    created_by: string
    created_at: number
    expires_at: number
    used_at: number | null
  }
  'staff.passkeys': {
    id: string
    member: string
    /** WebAuthn's id of it, base64url. */
    credential: string
    public_key: Uint8Array
    counter: number
    transports: ColumnType<string[], string, string>
    name: string
    created_at: number
    last_used_at: number | null
  }
  'staff.challenges': {
    key: string
    kind: string
    data: ColumnType<Record<string, string>, string, string>
    expires_at: number
  }
  'staff.lockouts': { account: Uint8Array; failures: number; last_at: number; locked_until: number | null }
  'staff.api_keys': {
    id: string
    name: string
    scopes: string[]
    organisation: string | null
    created_at: number
    created_by: string
    expires_at: number | null
    revoked_at: number | null
    last_used_at: number | null
  }
  'staff.api_key_secrets': { key: string; handle: string; hash: Uint8Array; created_at: number; ends_at: number | null }
}
