import type { EngineResult } from './engine.ts'

/** What the store asks of the thread that runs the embedded database. One at a time; answers come in the same order. */
export type EmbeddedRequest =
  | { id: number; kind: 'run'; sql: string; parameters: readonly (string | Uint8Array | null)[] }
  | { id: number; kind: 'script'; sql: string }
  | { id: number; kind: 'ready' }
  | { id: number; kind: 'close' }

export type EmbeddedReply =
  | { id: number; results: EngineResult[] }
  | { id: number; error: { message: string; fields: Record<string, unknown> } }

/** What the thread is started with. No folder: in memory, for tests. */
export interface EmbeddedStart {
  folder: string | undefined
}
