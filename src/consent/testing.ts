import type { TestContext } from 'node:test'
import { type Callers, callersMigrations, openCallers } from '../callers/index.ts'
import { type Directory, directoryMigrations, openDirectory } from '../directory/index.ts'
import { Approvals, approvalMigrations } from '../staff/index.ts'
import type { Store, Transaction } from '../store/index.ts'
import { type StoreCase, withStores } from '../store/testing.ts'
import { type Act, type Actor, Ids, Problem } from '../terms/index.ts'
import { MasterKey, openVault, type Vault, vaultMigrations } from '../vault/index.ts'
import { type Consent, consentMigrations, openConsent } from './index.ts'

export const agent: Actor = { kind: 'staff', id: 'stf_agent' }
export const manager: Actor = { kind: 'staff', id: 'stf_manager' }
/** A key of one firm. */
export const keyOf = (organisation: string): Actor => ({ kind: 'key', id: `key_${organisation}`, organisation })

/** The rooms that change what the gate knows, wired as main wires them, but with acts kept in a list beside the ledger's place. */
export interface Rooms extends StoreCase {
  store: Store
  vault: Vault
  ids: Ids
  approvals: Approvals
  consent: Consent
  callers: Callers
  directory: Directory
  /** Acts of committed transactions, oldest first. */
  acts: Act[]
}

/** Runs a case on both stores. */
export async function withRooms(t: TestContext, work: (rooms: Rooms) => Promise<void>): Promise<void> {
  const rooms = [
    vaultMigrations,
    consentMigrations,
    callersMigrations,
    directoryMigrations,
    { room: 'staff', migrations: approvalMigrations },
  ]
  await withStores(t, async (store, kit) => await work(await openRooms(store, kit)), { rooms })
}

async function openRooms(store: Store, kit: StoreCase): Promise<Rooms> {
  const ids = new Ids(kit.clock)
  const acts: Act[] = []
  const recordAct = async (_trx: Transaction, act: Act) => void acts.push(act)
  const vault = await openVault({
    store,
    clock: kit.clock,
    log: kit.log,
    ids,
    masterKeys: [new MasterKey(Buffer.alloc(32, 1))],
    recordDestruction: async () => {},
  })
  const room = { store, clock: kit.clock, ids, vault, recordAct }
  const approvals = new Approvals(room)
  const consent = openConsent({ ...room, secondPerson: approvals })
  const directory = openDirectory({ ...room, secondPerson: approvals })
  return { ...kit, store, vault, ids, approvals, consent, callers: openCallers(room), directory, acts }
}

/** The value, where a Problem would be a fault of the test. */
export function must<T>(outcome: T | Problem): T {
  if (outcome instanceof Problem) throw new Error(`${outcome.code}: ${outcome.detail}`)
  return outcome
}

/** The code of an expected refusal; anything else is shown as it is. */
export function codeOf(outcome: unknown): unknown {
  return outcome instanceof Problem ? outcome.code : outcome
}
