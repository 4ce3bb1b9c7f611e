import type { ServerResponse } from 'node:http'
import type { Ledger, RecordedLeaf } from '../../ledger/index.ts'
import type { Change, Store } from '../../store/index.ts'
import type { Scope } from '../../terms/index.ts'
import type { NoticeEvent } from './schema/index.ts'
import { iso } from './time.ts'

/** A resume reads at most so many leaves; who was away longer gets a notice of the gap and goes on from now. */
const resumeMax = 20_000
const pendingMax = 10_000

interface Stream {
  response: ServerResponse
  scope: Scope
  stillAllowed: () => Promise<boolean>
  /** The last position sent or passed over. */
  seq: number
  /** While the past is being read: what falls meanwhile. */
  pending: RecordedLeaf[] | undefined
}

export interface HubOptions {
  ledger: Ledger
  store: Store
  /** What is shown of a decision; the same text goes to every stream that may see it. */
  show: (leaf: RecordedLeaf) => unknown
  streamsMax: number
  backlogBytesMax: number
  heartbeatMs: number
}

/** All open event streams of this node. */
export class EventHub {
  readonly #options: HubOptions
  readonly #streams = new Set<Stream>()
  #stop: (() => void)[] | undefined
  #starting: Promise<void> | undefined

  constructor(options: HubOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#streams.size
  }
  get full(): boolean {
    return this.#streams.size >= this.#options.streamsMax
  }

  /** Opens a stream on a response whose head is written. `after`: the last position that the reader has; undefined = from now. */
  async open(
    response: ServerResponse,
    scope: Scope,
    after: number | undefined,
    stillAllowed: () => Promise<boolean>,
  ): Promise<void> {
    const stream: Stream = { response, scope, stillAllowed, seq: after ?? -1, pending: [] }
    this.#streams.add(stream)
    response.once('close', () => this.#forget(stream))
    response.write('retry: 2000\n\n')
    this.#starting ??= this.#start()
    await this.#starting
    if (after !== undefined) await this.#resume(stream, after)
    const pending = stream.pending ?? []
    stream.pending = undefined
    for (const leaf of pending) this.#deliver(stream, leaf)
  }

  /** Ends every stream with a notice, so that browsers come back to another node. */
  close(): void {
    for (const stream of [...this.#streams])
      this.#end(stream, { code: 'closing', detail: 'This server is stopping: reconnect.' })
    for (const stop of this.#stop ?? []) stop()
  }

  async #start(): Promise<void> {
    const { ledger, store, heartbeatMs } = this.#options
    const timer = setInterval(() => void this.#beat(), heartbeatMs)
    timer.unref()
    this.#stop = [() => clearInterval(timer), store.changes.on((change) => this.#changed(change))]
    this.#stop.push(await ledger.listen((leaf) => this.#fell(leaf)))
  }

  async #resume(stream: Stream, after: number): Promise<void> {
    const { ledger } = this.#options
    let read = 0
    let from = after
    for (;;) {
      const leaves = await ledger.tail(from, 500)
      for (const leaf of leaves) this.#deliver(stream, leaf)
      from = leaves.at(-1)?.seq ?? from
      read += leaves.length
      if (leaves.length < 500 || stream.response.closed) return
      if (read >= resumeMax) {
        stream.seq = Number((await ledger.head()).size) - 1
        return this.#write(
          stream,
          event('notice', { code: 'gap', detail: 'Too much fell in between: reload the list.' } satisfies NoticeEvent),
        )
      }
      // The past is sent no faster than the reader takes it.
      if (stream.response.writableNeedDrain)
        await new Promise((resolve) => stream.response.once('drain', resolve).once('close', resolve))
    }
  }

  #fell(leaf: RecordedLeaf): void {
    for (const stream of this.#streams) {
      if (stream.pending === undefined) this.#deliver(stream, leaf)
      else if (stream.pending.length < pendingMax) stream.pending.push(leaf)
      else this.#end(stream, { code: 'too-slow', detail: 'More fell than could be sent: reconnect, nothing is lost.' })
    }
  }

  readonly #shown = new WeakMap<RecordedLeaf, string>()
  #deliver(stream: Stream, leaf: RecordedLeaf): void {
    if (leaf.seq <= stream.seq) return
    stream.seq = leaf.seq
    if (leaf.kind !== 'decision') return
    if (stream.scope.organisation !== undefined && leaf.owner !== stream.scope.organisation) return
    let text = this.#shown.get(leaf)
    if (text === undefined) {
      text = `id: ${leaf.seq}\n${event('decision', this.#options.show(leaf))}`
      this.#shown.set(leaf, text)
    }
    this.#write(stream, text)
  }

  #changed(change: Change): void {
    const text = event('change', { room: change.room, kind: change.kind, key: change.key, at: iso(change.at) })
    const owner = ownerOf(change)
    for (const stream of this.#streams)
      if (stream.scope.organisation === undefined || stream.scope.organisation === owner) this.#write(stream, text)
  }

  #write(stream: Stream, text: string): void {
    const { response } = stream
    if (response.closed || response.destroyed) return
    response.write(text)
    // While the past is sent, back-pressure holds it; what is live is cut where a reader cannot follow.
    if (stream.pending === undefined && response.writableLength > this.#options.backlogBytesMax)
      this.#end(stream, {
        code: 'too-slow',
        detail: 'You read more slowly than decisions fall: reconnect, nothing is lost.',
      })
  }

  async #beat(): Promise<void> {
    for (const stream of [...this.#streams]) {
      const allowed = await stream.stillAllowed().catch(() => true)
      if (!allowed) this.#end(stream, { code: 'signed-out', detail: 'Sign in again.' })
      else if (!stream.response.closed) stream.response.write(': still here\n\n')
    }
  }

  #end(stream: Stream, notice: NoticeEvent): void {
    this.#forget(stream)
    if (stream.response.closed) return
    stream.response.end(event('notice', notice))
    // A reader that takes nothing at all would hold the socket for ever.
    setTimeout(() => stream.response.destroy(), 2_000).unref()
  }

  #forget(stream: Stream): void {
    this.#streams.delete(stream)
  }
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Whose change it is, where its data says so; anything else is the operator's alone to hear. */
function ownerOf(change: Change): string | undefined {
  const data = change.data as { organisation?: unknown; fact?: { organisation?: unknown } } | null
  const owner = data?.organisation ?? data?.fact?.organisation
  return typeof owner === 'string' ? owner : undefined
}
