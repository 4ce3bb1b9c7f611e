/** What this door uses of the package `smpp`, which brings no types. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events'
  import type { Server as NetServer, Socket } from 'node:net'

  export interface Pdu {
    command: string
    command_status: number
    sequence_number: number
    message_id?: string
    esm_class?: number
    data_coding?: number
    source_addr?: string
    destination_addr?: string
    system_id?: string
    password?: string
    /** Octets, since the package's own filter is taken off (smpp-session.ts). */
    short_message?: Buffer
    receipted_message_id?: string
    message_state?: number
    user_message_reference?: number
    validity_period?: unknown
    response(options?: Record<string, unknown>): Pdu
  }

  export interface Session extends EventEmitter {
    socket: Socket
    send(pdu: Pdu): boolean
    close(): void
    destroy(): void
    bind_transceiver(options: Record<string, unknown>, answered: (pdu: Pdu) => void): boolean
    submit_sm(options: Record<string, unknown>, answered: (pdu: Pdu) => void): boolean
    deliver_sm(options: Record<string, unknown>, answered?: (pdu: Pdu) => void): boolean
    enquire_link(answered: (pdu: Pdu) => void): boolean
    unbind(answered?: (pdu: Pdu) => void): boolean
  }

  interface Smpp {
    connect(options: { host: string; port?: number; tls?: boolean; servername?: string }): Session
    createServer(onSession: (session: Session) => void): NetServer
    commands: Record<string, { params: Record<string, { filter?: unknown }> }>
  }
  const smpp: Smpp
  export default smpp
}
