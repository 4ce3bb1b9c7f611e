import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { sql } from 'kysely'
import { callersMigrations, openCallers } from '../callers/index.ts'
import { consentMigrations, openConsent } from '../consent/index.ts'
import { ledgerMigrations, openLedger } from '../ledger/index.ts'
import { Approvals, Members, staffMigrations } from '../staff/index.ts'
import type { Store, Transaction } from '../store/index.ts'
import { type StoreCase, withStores } from '../store/testing.ts'
import { type Act, type Actor, Ids, Problem, type SteppedClock } from '../terms/index.ts'
import { MasterKey, openVault, type Vault, vaultMigrations } from '../vault/index.ts'
import { BusinessCalendar, type Desk, deskMigrations, openDesk } from './index.ts'

const rooms = [vaultMigrations, ledgerMigrations, staffMigrations, consentMigrations, callersMigrations, deskMigrations]
export const agent: Actor = { kind: 'staff', id: `stf_${'A'.repeat(26)}` }
export const other: Actor = { kind: 'staff', id: `stf_${'B'.repeat(26)}` }
export const firm: Actor = { kind: 'key', id: 'key_1', organisation: 'org_a' }
const procedures = new Map([
  ['nuisance-call', { version: 3 }],
  ['driver-call-failure', { version: 1 }],
])
export const calendar = new BusinessCalendar('KR', { opens: 540, closes: 1_080 })

export interface House {
  store: Store
  clock: SteppedClock
  vault: Vault
  desk: Desk
  acts: Act[]
  /** The same house on another node; PostgreSQL only. */
  second?: Desk
}

export function good<T>(outcome: T | Problem): T {
  if (outcome instanceof Problem) assert.fail(`${outcome.code}: ${outcome.detail}`)
  return outcome
}
export const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'no problem')

async function deskOn(store: Store, { clock, log }: StoreCase, acts: Act[]) {
  const ids = new Ids(clock)
  const masterKeys: [MasterKey] = [new MasterKey(Buffer.alloc(32, 3))]
  const vault = await openVault({ store, clock, log, ids, masterKeys, recordDestruction: async () => {} })
  const ledger = await openLedger({ store, clock, log, signingKey: Buffer.alloc(32, 5), origin: 'desk.example/test' })
  const recordAct = async (trx: Transaction, act: Act) => {
    acts.push(act)
    const body = { name: act.name, actor: act.actor, detail: act.detail }
    await ledger.append(trx, { kind: 'act', ref: act.ref, at: act.at, ...(act.owner && { owner: act.owner }), body })
  }
  const base = { store, clock, ids, log, recordAct }
  const consent = openConsent({ ...base, vault, secondPerson: new Approvals(base) })
  const callers = openCallers({ ...base, vault })
  const members = new Members(base)
  const parts = { vault, ledger, lines: callers.lines, consent, members, procedures, calendar }
  const close = async () => {
    await ledger.close()
    await vault.close()
  }
  return { desk: openDesk({ ...base, ...parts } as never), vault, close }
}

export function houses(t: TestContext, work: (house: House) => Promise<void>): Promise<void> {
  return withStores(
    t,
    async (store, kit) => {
      const acts: Act[] = []
      const first = await deskOn(store, kit, acts)
      for (const [n, { id }] of [agent, other].entries())
        await sql`insert into staff.members (id, name, email, email_verified, role, organisation, state, two_factor_enabled, created_at, updated_at)
          values (${id}, ${`Agent ${n}`}, ${`${n}@example.org`}, true, 'agent', null, 'active', false, now(), now())`.execute(
          store.tables<never>(),
        )
      const node = await kit.secondNode?.()
      const second = node && (await deskOn(node, kit, acts))
      try {
        const { desk, vault } = first
        await work({ store, clock: kit.clock, vault, desk, acts, ...(second && { second: second.desk }) })
      } finally {
        await second?.close()
        await first.close()
      }
    },
    { rooms },
  )
}

let numbers = 0
export const given = (more: object = {}) => ({
  procedure: 'nuisance-call',
  channel: 'phone' as const,
  lang: 'ko' as const,
  number: `010-2000-${String(++numbers).padStart(4, '0')}`,
  country: 'KR',
  ...more,
})

/** Waits for another node to have heard. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 200; n++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail('it did not come to hold')
}
