/** What a room says about a change that it makes. Holds no phone number: it is read by every node and sent to screens. */
export interface RecordedChange {
  /** The room whose facts changed. */
  room: string
  /** What happened, in the room's words: 'refusal-given'. */
  kind: string
  /** What it happened to: an id or a person's reference. */
  key: string
  /** Whatever the read models need; JSON. */
  data: unknown
}

/** A change as every node sees it, in the one order in which they were committed. */
export interface Change extends RecordedChange {
  /** Grows with every change; not without gaps. */
  seq: number
  /** When it was recorded, ms since the epoch by the writing node's clock. */
  at: number
}
