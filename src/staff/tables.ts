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
