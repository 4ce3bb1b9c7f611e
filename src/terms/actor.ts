/** Who did something: stands on every act and in the access log. */
export interface Actor {
  kind: 'staff' | 'key' | 'person' | 'system'
  /** Staff id, API key id, a person's reference, or the name of the job. */
  id: string
  /** The organisation whose records alone this actor may see and touch; absent for the operator's own people. */
  organisation?: string
}

/** The house's own jobs (retention, clock-driven changes). */
export function systemActor(job: string): Actor {
  return { kind: 'system', id: job }
}
