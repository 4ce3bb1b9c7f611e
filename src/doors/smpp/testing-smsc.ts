// A network for tests, run as a process of its own by testing.ts: a real SMPP server that says on standard output what it received, octet by
// octet, and takes wishes on standard input, one JSON object a line.
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { Pdu, Session } from 'smpp'
import { octetsOnly } from './octets.ts'

export interface SmscWishes {
  /** What receipts say; `none` sends none. */
  receipts?: 'delivered' | 'undelivered' | 'none'
  /** The receipt leaves before the answer to the submit. */
  early?: boolean
  /** Repeats our reference in receipts. */
  references?: boolean
  /** Refuses so many of the next submits with RTHROTTLED. */
  throttle?: number
  /** Refuses every submit with this status; 0 takes them again. */
  refuse?: number
  /** Takes the next submit, and cuts the connection instead of answering. */
  cutNext?: boolean
  /** Cuts every connection at once. */
  cut?: boolean
  /** Answers nothing at all any more. */
  mute?: boolean
  /** Sends the receipts that it held back. */
  release?: boolean
  /** Holds receipts back until `release`. */
  hold?: boolean
  /** Says nothing of single submits, only counts: for benches. */
  quiet?: boolean
}

const smpp = octetsOnly()
const wishes: SmscWishes = { receipts: 'delivered', references: true }
const sessions = new Set<Session>()
let held: (() => void)[] = []
const unacknowledged = new Set<() => void>()
let count = 0
const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`)

function receipt(session: Session, pdu: Pdu, id: string): void {
  const delivered = wishes.receipts === 'delivered'
  const text = `id:${id} sub:001 dlvrd:00${delivered ? 1 : 0} submit date:2603020300 done date:2603020300 stat:${delivered ? 'DELIVRD' : 'UNDELIV'} err:${delivered ? '000' : '034'} text:`
  const deliver = () => {
    // As networks do: to whoever is bound now, and again at the next bind where it was not acknowledged.
    const target = sessions.has(session) ? session : [...sessions].at(-1)
    unacknowledged.add(deliver)
    target?.deliver_sm(
      {
        esm_class: 0x04,
        source_addr: pdu.destination_addr,
        destination_addr: pdu.source_addr,
        data_coding: 0,
        short_message: Buffer.from(text, 'latin1'),
        ...(wishes.references ? { user_message_reference: pdu.user_message_reference } : {}),
      },
      ({ command_status }) => {
        if (command_status === 0) unacknowledged.delete(deliver)
        say({ receipt: id, status: command_status })
      },
    )
  }
  if (wishes.hold) held.push(deliver)
  else deliver()
}

function submitted(session: Session, pdu: Pdu): void {
  if (wishes.mute) return
  if ((wishes.throttle ?? 0) > 0) {
    wishes.throttle = (wishes.throttle ?? 0) - 1
    session.send(pdu.response({ command_status: 0x58 }))
    say({ throttled: pdu.destination_addr })
    return
  }
  if (wishes.refuse) return void session.send(pdu.response({ command_status: wishes.refuse }))
  // An underscore, which the default alphabet of GSM does not have where ASCII has it.
  const id = `${randomBytes(6).toString('hex')}_${++count}`
  if (!wishes.quiet)
    say({
      submit: id,
      from: pdu.source_addr,
      to: pdu.destination_addr,
      dataCoding: pdu.data_coding,
      esmClass: pdu.esm_class,
      reference: pdu.user_message_reference,
      hex: pdu.short_message?.toString('hex'),
    })
  const wanted = wishes.receipts !== 'none'
  if (wishes.cutNext) {
    wishes.cutNext = false
    if (wanted) receipt(session, pdu, id)
    return void session.destroy()
  }
  if (wanted && wishes.early) receipt(session, pdu, id)
  session.send(pdu.response({ message_id: id }))
  if (wanted && !wishes.early) receipt(session, pdu, id)
}

const server = smpp.createServer((session) => {
  session.on('error', () => session.destroy())
  session.on('close', () => sessions.delete(session))
  session.on('bind_transceiver', (pdu: Pdu) => {
    if (wishes.mute) return
    const ok = pdu.password === 'secret'
    session.send(pdu.response(ok ? { system_id: 'test' } : { command_status: 0x0e }))
    if (!ok) return session.close()
    sessions.add(session)
    say({ bound: pdu.system_id })
    for (const deliver of [...unacknowledged]) deliver()
  })
  session.on('submit_sm', (pdu: Pdu) => submitted(session, pdu))
  session.on('enquire_link', (pdu: Pdu) => void (wishes.mute || session.send(pdu.response())))
  session.on('unbind', (pdu: Pdu) => {
    session.send(pdu.response())
    session.close()
  })
})
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () =>
  say({ listening: (server.address() as { port: number }).port }),
)

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const wish = JSON.parse(line) as SmscWishes
    Object.assign(wishes, wish)
    if (wish.cut) for (const session of sessions) session.destroy()
    if (wish.release) for (const send of held.splice(0)) send()
    if (wish.release) held = []
    say({ heard: wish })
  })
  .on('close', () => process.exit(0))
