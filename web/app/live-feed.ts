import { useSyncExternalStore } from 'react'
import type { DecisionSummary } from '../api/types.ts'

/**
 * The one event stream of a tab. The browser reconnects by itself and sends Last-Event-ID, so that nothing is missed;
 * decisions are collected and handed on four times a second, however many fall.
 */
export interface LiveState {
  connection: 'connecting' | 'open' | 'lost'
  /** Newest first. */
  decisions: readonly DecisionSummary[]
  /** All that came since the stream was opened. */
  seen: number
}

/** What a room says has changed: reload what shows it. */
export interface RoomChange {
  room: string
  kind: string
  key: string
}

const keptMost = 500
const flushMs = 250

export class LiveFeed {
  #state: LiveState = { connection: 'connecting', decisions: [], seen: 0 }
  #source: EventSource | undefined
  #waiting: DecisionSummary[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #listeners = new Set<() => void>()
  readonly #changeListeners = new Set<(change: RoomChange) => void>()
  #onChange: (change: RoomChange) => void = () => {}

  open(onChange: (change: RoomChange) => void): void {
    this.#onChange = onChange
    if (this.#source) return
    const source = new EventSource('/v1/events')
    this.#source = source
    source.onopen = () => this.#set({ connection: 'open' })
    source.onerror = () => {
      this.#set({ connection: 'lost' })
      // A closed source does not come back by itself (a 401 or 503 at the reconnect): open a new one a little later.
      if (source.readyState === EventSource.CLOSED && this.#source === source) {
        this.#source = undefined
        setTimeout(() => this.open(this.#onChange), 5_000)
      }
    }
    source.addEventListener('decision', (event) => {
      this.#waiting.push(JSON.parse(event.data) as DecisionSummary)
      this.#timer ??= setTimeout(() => this.#flush(), flushMs)
    })
    source.addEventListener('notice', (event) => {
      const { code } = JSON.parse(event.data) as { code: string }
      if (code === 'signed-out') this.#onChange({ room: 'me', kind: code, key: '' })
      // What fell into the gap is on the server's list.
      if (code === 'gap' || code === 'too-slow') this.#onChange({ room: 'decisions', kind: code, key: '' })
    })
    source.addEventListener('change', (event) => {
      const change = JSON.parse(event.data) as RoomChange
      this.#onChange(change)
      for (const listener of this.#changeListeners) listener(change)
    })
  }

  close(): void {
    const source = this.#source
    this.#source = undefined
    source?.close()
    this.#set({ connection: 'connecting', decisions: [], seen: 0 })
  }

  /** What was already there when the screen opened. */
  seed(decisions: readonly DecisionSummary[]): void {
    const known = new Set(this.#state.decisions.map((decision) => decision.id))
    const more = decisions.filter((decision) => !known.has(decision.id))
    if (more.length > 0) this.#set({ decisions: newestFirst([...this.#state.decisions, ...more]) })
  }

  #flush(): void {
    this.#timer = undefined
    const known = new Set(this.#state.decisions.slice(0, 100).map((decision) => decision.id))
    const fresh = this.#waiting.filter((decision) => !known.has(decision.id))
    this.#waiting = []
    this.#set({ decisions: newestFirst([...fresh, ...this.#state.decisions]), seen: this.#state.seen + fresh.length })
  }

  #set(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  state = (): LiveState => this.#state

  /** Each change as it comes, for who looks closer than at whole lists. Gives the way to stop. */
  onChanged(listener: (change: RoomChange) => void): () => void {
    this.#changeListeners.add(listener)
    return () => this.#changeListeners.delete(listener)
  }
}

function newestFirst(decisions: DecisionSummary[]): DecisionSummary[] {
  return decisions.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1)).slice(0, keptMost)
}

export const liveFeed = new LiveFeed()

export function useLive(): LiveState {
  return useSyncExternalStore(liveFeed.subscribe, liveFeed.state)
}
