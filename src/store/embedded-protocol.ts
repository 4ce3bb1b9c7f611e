import type { EngineResult } from './engine.ts'

/** What the store asks of the thread that runs the embedded database. One at a time; answers come in the same order. */
export type EmbeddedRequest =
  | { id: number; kind: 'run'; sql: string; parameters: readonly (string | Uint8Array | null)[] }
  | { id: number; kind: 'script'; sql: string }
  | { id: number; kind: 'ready' }
  | { id: number; kind: 'dump'; file: string }
  | { id: number; kind: 'close' }

export type EmbeddedReply =
  | { id: number; results: EngineResult[] }
  /** `fatal`: the database is dead (it panicked or its program aborted); the thread must be replaced. */
  | { id: number; error: { message: string; fields: Record<string, string> }; fatal: boolean }

/** What the thread is started with. */
export interface EmbeddedStart {
  /** None: in memory, for tests. */
  folder?: string | undefined
  /** A tar of a fresh database (tests: making one takes seconds). */
  image?: string | undefined
  /** Address of a module that exports `openFs(folder, faults)` in place of DurableFs: tests of crashes. */
  faultyFs?: string | undefined
  faults?: unknown
}
