/**
 * An answer that its handler wrote as JSON text, of the form that the route's `reply` says. For the hottest path alone: going through a
 * decision's twenty reasons member by member costs more than deciding.
 */
export class Written<Reply> {
  declare readonly form: Reply
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Fastify's serialiser for routes whose handlers write. */
export const textOfWritten = () => (answer: unknown) => (answer as Written<unknown>).text
