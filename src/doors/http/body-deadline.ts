import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

const pending = Symbol('request that is being received')
interface Watched extends Socket {
  [pending]?: { request: IncomingMessage; since: number }
}

/**
 * Cuts connections that take too long to send a body. Node's own limit for a whole request would cut batches too, which may take as long
 * as they like while they go on. The hot path pays one property; the sockets are looked at every few seconds.
 */
export class BodyDeadline {
  readonly #sockets = new Set<Watched>()
  readonly #timer: NodeJS.Timeout
  readonly #limitMs: number

  constructor(server: Server, limitMs: number) {
    this.#limitMs = limitMs
    server.on('connection', (socket: Watched) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    this.#timer = setInterval(() => this.sweep(), Math.max(50, Math.min(limitMs / 4, 5_000)))
    this.#timer.unref()
    server.once('close', () => clearInterval(this.#timer))
  }

  watch(request: IncomingMessage): void {
    ;(request.socket as Watched)[pending] = { request, since: performance.now() }
  }

  sweep(): void {
    const limit = performance.now() - this.#limitMs
    for (const socket of this.#sockets) {
      const held = socket[pending]
      if (held !== undefined && !held.request.complete && held.since < limit) socket.destroy()
    }
  }
}
