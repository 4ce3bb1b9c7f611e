import type { Logger } from 'pino'
import type { Pdu, Session } from 'smpp'
import type { Carrier, CarrierReceipt, OutgoingPart, SubmitAnswer } from '../../notices/index.ts'
import { octetsOnly } from './octets.ts'
import { isReceipt, readReceipt } from './receipt-text.ts'
import { submitOptions } from './submit-options.ts'

const smpp = octetsOnly()

export interface SmppDoorOptions {
  /** `smpp://user:password@host:2775` or `ssmpp://…`. */
  url: string
  systemType?: string | undefined
  /** Submits that may wait for their answer. */
  window: number
  log: Logger
  /** For tests: how long is waited, ms. */
  times?: Partial<Times> | undefined
}

interface Times {
  /** An answer that takes longer is lost. */
  answerMs: number
  /** How often an idle connection is asked whether it still is one. */
  enquireMs: number
  /** First and longest wait before connecting again. */
  againMs: number
  againMaxMs: number
  /** First and longest pause after the network asked for one. */
  pauseMs: number
  pauseMaxMs: number
}

const usualTimes: Times = {
  answerMs: 30_000,
  enquireMs: 30_000,
  againMs: 1_000,
  againMaxMs: 60_000,
  pauseMs: 500,
  pauseMaxMs: 15_000,
}
/** Asked for a pause so often, one part goes back to the outbox. */
const pausesMax = 6
const waitingMax = 10_000
/** SMPP 3.4 §5.1.3: RSYSERR, RMSGQFUL, RSUBMITFAIL, RTHROTTLED, RX_T_APPN pass by; anything else stays as it is. */
const throttled: ReadonlySet<number> = new Set([0x14, 0x58])
const passing: ReadonlySet<number> = new Set([0x08, 0x14, 0x45, 0x58, 0x64])

interface Job {
  part: OutgoingPart
  pauses: number
  done: (answer: SubmitAnswer) => void
}

/** One connection to a network, bound as transceiver, and bound again whenever it is lost. */
export class SmppDoor implements Carrier {
  readonly #options: SmppDoorOptions
  readonly #times: Times
  #session: Session | undefined
  #bound = false
  #closed = false
  #tries = 0
  #waiting: Job[] = []
  readonly #inFlight = new Set<{ lost: () => void }>()
  #pause = 0
  #paused: NodeJS.Timeout | undefined
  #again: NodeJS.Timeout | undefined
  #enquiry: NodeJS.Timeout | undefined
  #receipt: (receipt: CarrierReceipt) => Promise<void> = async () => {}
  #readyListener: () => void = () => {}

  constructor(options: SmppDoorOptions) {
    this.#options = options
    this.#times = { ...usualTimes, ...options.times }
  }

  get ready(): boolean {
    return this.#bound
  }
  onReceipt(listener: (receipt: CarrierReceipt) => Promise<void>): void {
    this.#receipt = listener
  }
  onReady(listener: () => void): void {
    this.#readyListener = listener
  }

  /** Connects, and keeps connected. Comes back at once: a network that is down must not hold up a start. */
  open(): void {
    if (!this.#closed && this.#session === undefined) this.#connect()
  }

  /** Never rejects. The window holds back what the network has not answered yet. */
  submit(part: OutgoingPart): Promise<SubmitAnswer> {
    if (!this.#bound || this.#waiting.length >= waitingMax) return Promise.resolve({ kind: 'not-sent' })
    return new Promise((done) => {
      this.#waiting.push({ part, pauses: 0, done })
      this.#drain()
    })
  }

  /** Lets what was sent be answered, unbinds, and stays closed. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#again)
    for (const job of this.#waiting.splice(0)) job.done({ kind: 'not-sent' })
    const session = this.#session
    if (session === undefined) return
    const ended = new Promise<void>((resolve) => session.once('close', () => resolve()))
    const cut = setTimeout(() => session.destroy(), 2_000)
    if (this.#bound) session.unbind(() => session.close())
    else session.destroy()
    await ended
    clearTimeout(cut)
  }

  #connect(): void {
    const { log, systemType = '' } = this.#options
    const { protocol, hostname, port, username, password } = new URL(this.#options.url)
    const tls = protocol === 'ssmpp:'
    const session = smpp.connect({
      host: hostname,
      port: port === '' ? (tls ? 3550 : 2775) : Number(port),
      tls,
      ...(tls ? { servername: hostname } : {}),
    })
    this.#session = session
    const late = setTimeout(() => session.destroy(), this.#times.answerMs)
    session.once(tls ? 'secureConnect' : 'connect', () => {
      const who = { system_id: decodeURIComponent(username), password: decodeURIComponent(password) }
      session.bind_transceiver({ ...who, system_type: systemType, interface_version: 0x34 }, ({ command_status }) => {
        clearTimeout(late)
        if (command_status === 0) return this.#isBound(session)
        log.error({ status: command_status }, 'the network refused to bind')
        session.destroy()
      })
    })
    // 'close' follows; an unreadable PDU leaves the package's reader stuck, so the connection is of no more use either.
    session.on('error', (error: Error) => {
      log.warn({ err: error }, 'the connection to the network failed')
      session.destroy()
    })
    session.once('close', () => {
      clearTimeout(late)
      this.#lost()
    })
    session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()))
    session.on('unbind', (pdu: Pdu) => {
      session.send(pdu.response())
      session.close()
    })
    session.on('deliver_sm', (pdu: Pdu) => void this.#delivered(session, pdu))
  }

  #isBound(session: Session): void {
    this.#bound = true
    this.#tries = 0
    this.#pause = 0
    this.#options.log.info('bound to the network for texts')
    this.#enquiry = setInterval(() => {
      const dead = setTimeout(() => session.destroy(), this.#times.answerMs)
      dead.unref()
      session.enquire_link(() => clearTimeout(dead))
    }, this.#times.enquireMs).unref()
    this.#readyListener()
  }

  /** What waits was never sent; what was sent has lost its answer. */
  #lost(): void {
    const wasBound = this.#bound
    this.#bound = false
    this.#session = undefined
    clearInterval(this.#enquiry)
    clearTimeout(this.#paused)
    this.#paused = undefined
    for (const job of this.#waiting.splice(0)) job.done({ kind: 'not-sent' })
    for (const one of [...this.#inFlight]) one.lost()
    if (this.#closed) return
    const { againMs, againMaxMs } = this.#times
    const wait = Math.min(againMaxMs, againMs * 2 ** this.#tries++)
    if (wasBound) this.#options.log.warn({ wait }, 'the connection to the network is lost; trying again')
    this.#again = setTimeout(() => this.#connect(), wait)
    this.#again.unref()
  }

  #drain(): void {
    while (this.#bound && this.#paused === undefined && this.#inFlight.size < this.#options.window) {
      const job = this.#waiting.shift()
      if (job === undefined) return
      this.#send(job)
    }
  }

  #send(job: Job): void {
    const session = this.#session as Session
    let timer: NodeJS.Timeout | undefined
    const settle = (answer: SubmitAnswer | 'again') => {
      if (!this.#inFlight.delete(flight)) return
      clearTimeout(timer)
      if (answer === 'again') this.#waiting.unshift(job)
      else job.done(answer)
      this.#drain()
    }
    const flight = { lost: () => settle({ kind: 'unknown' }) }
    this.#inFlight.add(flight)
    timer = setTimeout(flight.lost, this.#times.answerMs)
    timer.unref()
    const left = session.submit_sm(submitOptions(job.part), ({ command_status: status, message_id }) => {
      if (status === 0) {
        this.#pause = 0
        settle({ kind: 'accepted', messageId: message_id ?? '' })
      } else if (throttled.has(status) && ++job.pauses < pausesMax && !this.#closed) {
        // It said that it has not taken this one, so it may be submitted again.
        this.#holdBack()
        settle('again')
      } else settle({ kind: 'refused', status, later: passing.has(status) })
    })
    if (!left) settle({ kind: 'not-sent' })
  }

  #holdBack(): void {
    const { pauseMs, pauseMaxMs } = this.#times
    if (this.#paused !== undefined) return
    this.#pause = Math.min(pauseMaxMs, this.#pause === 0 ? pauseMs : this.#pause * 2)
    this.#paused = setTimeout(() => {
      this.#paused = undefined
      this.#drain()
    }, this.#pause)
    this.#paused.unref()
  }

  /** Acknowledged once it is kept; otherwise the network is told to bring it again. */
  async #delivered(session: Session, pdu: Pdu): Promise<void> {
    const temporary = 0x64
    let status = 0
    if (isReceipt(pdu)) {
      const receipt = readReceipt(pdu)
      if (receipt === undefined) this.#options.log.warn('a receipt names no message')
      else
        try {
          await this.#receipt(receipt)
        } catch (error) {
          this.#options.log.error({ err: error }, 'a receipt could not be kept')
          status = temporary
        }
    }
    // Somebody's answer to a text is taken and not read: nothing here says that it would be.
    session.send(pdu.response(status === 0 ? { message_id: '' } : { command_status: status }))
  }
}
