import type { Selectable } from 'kysely'
import type { Transaction } from '../store/index.ts'
import { systemActor } from '../terms/index.ts'
import type { StaffRole } from './role.ts'
import type { StaffRoom } from './room.ts'
import type { StaffTables } from './tables.ts'

/** What the provider says about whoever signed in there. */
export interface Claimed {
  /** In small letters. */
  email: string | undefined
  verified: boolean
  name: string | undefined
  /** Values of the claim that gives the role. */
  groups: readonly string[]
}

export type Admitted = { member: string } | { refused: 'unverified' | 'unknown' | 'no-role' | 'disabled' }
type Row = Selectable<StaffTables['staff.members']>

const provider = systemActor('sign-in provider')

/** Which member somebody is who comes from the provider: see docs/decisions/0023-oidc.md. What changes by it is on record. */
export class OidcMembers {
  readonly #room: StaffRoom
  readonly #roles: readonly { value: string; role: StaffRole }[] | undefined

  constructor(room: StaffRoom, roles: readonly { value: string; role: StaffRole }[] | undefined) {
    this.#room = room
    this.#roles = roles
  }

  async admit(claimed: Claimed): Promise<Admitted> {
    const { email, verified } = claimed
    // An address that nobody has checked could be anybody's.
    if (email === undefined || !verified) return { refused: 'unverified' }
    const role = this.#roles?.find(({ value }) => claimed.groups.includes(value))?.role
    return await this.#room.store.transaction(async (trx) => {
      const row = await trx
        .tables<StaffTables>()
        .selectFrom('staff.members')
        .selectAll()
        .where('email', '=', email)
        .forUpdate()
        .executeTakeFirst()
      if (row === undefined) return role === undefined ? this.#unknown() : await this.#join(trx, email, claimed, role)
      if (row.state === 'disabled') return { refused: 'disabled' }
      // The operator's directory says nothing about the people of another firm.
      const mapped = this.#roles !== undefined && row.organisation === null
      if (mapped && role === undefined) return { refused: 'no-role' }
      if (mapped && role !== undefined && role !== row.role) await this.#changeRole(trx, row, role)
      if (row.state === 'invited') await this.#activate(trx, row)
      return { member: row.id }
    })
  }

  #unknown(): Admitted {
    return { refused: this.#roles === undefined ? 'unknown' : 'no-role' }
  }

  async #join(trx: Transaction, email: string, { name }: Claimed, role: StaffRole): Promise<Admitted> {
    const id = this.#room.ids.next('staff')
    const at = new Date(this.#room.clock.now())
    const made = await trx
      .tables<StaffTables>()
      .insertInto('staff.members')
      .values({
        id,
        name: name ?? email,
        email,
        email_verified: true,
        image: null,
        role,
        organisation: null,
        state: 'active',
        two_factor_enabled: false,
        passkeys: 0,
        created_at: at,
        updated_at: at,
      })
      // Somebody who pressed twice comes twice at once: the other one made it.
      .onConflict((conflict) => conflict.column('email').doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 0n) {
      const other = await trx
        .tables<StaffTables>()
        .selectFrom('staff.members')
        .select('id')
        .where('email', '=', email)
        .executeTakeFirstOrThrow()
      return { member: other.id }
    }
    await this.#record(trx, 'staff.join', { staff: id, role })
    return { member: id }
  }

  /** Sessions under the old role end, as when an administrator changes it. */
  async #changeRole(trx: Transaction, row: Row, role: StaffRole): Promise<void> {
    const db = trx.tables<StaffTables>()
    await db
      .updateTable('staff.members')
      .set({ role, updated_at: new Date(this.#room.clock.now()) })
      .where('id', '=', row.id)
      .execute()
    await db.deleteFrom('staff.sessions').where('user_id', '=', row.id).execute()
    await this.#record(trx, 'staff.change-role', { staff: row.id, role })
  }

  /** The invitation is used by this: its link opens nothing any more. */
  async #activate(trx: Transaction, row: Row): Promise<void> {
    const at = this.#room.clock.now()
    const db = trx.tables<StaffTables>()
    await db
      .updateTable('staff.members')
      .set({ state: 'active', email_verified: true, updated_at: new Date(at) })
      .where('id', '=', row.id)
      .execute()
    await db
      .updateTable('staff.invitations')
      .set({ used_at: at })
      .where('member', '=', row.id)
      .where('used_at', 'is', null)
      .execute()
    await this.#record(trx, 'staff.accept-invitation', { staff: row.id, role: row.role }, row.organisation)
  }

  async #record(
    trx: Transaction,
    name: string,
    detail: Readonly<Record<string, unknown>>,
    owner?: string | null,
  ): Promise<void> {
    await this.#room.recordAct(trx, {
      name,
      ref: this.#room.ids.next('act'),
      owner: owner ?? undefined,
      at: this.#room.clock.now(),
      actor: provider,
      detail,
    })
  }
}
