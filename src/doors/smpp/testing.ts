import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { SmscWishes } from './testing-smsc.ts'

/** One submit_sm as it came over the wire. */
export interface SeenSubmit {
  submit: string
  from: string
  to: string
  dataCoding: number
  esmClass: number
  reference: number
  hex: string
}
type Told = Partial<SeenSubmit> & {
  listening?: number
  bound?: string
  heard?: SmscWishes
  receipt?: string
  status?: number
  throttled?: string
}

/** A network in a process of its own: `testing-smsc.ts`. */
export class TestSmsc {
  readonly told: Told[] = []
  port = 0
  readonly #child: ChildProcess
  #listeners = new Set<() => void>()

  private constructor(port: number) {
    const program = new URL('./testing-smsc.ts', import.meta.url).pathname
    this.#child = spawn(process.execPath, [program, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.told.push(JSON.parse(line) as Told)
      for (const listener of [...this.#listeners]) listener()
    })
  }

  static async start(port = 0): Promise<TestSmsc> {
    const smsc = new TestSmsc(port)
    smsc.port = (await smsc.until((told) => told.find(({ listening }) => listening)?.listening)) as number
    return smsc
  }

  get url(): string {
    return `smpp://ringfence:secret@127.0.0.1:${this.port}`
  }

  submits(): SeenSubmit[] {
    return this.told.filter((one): one is SeenSubmit => one.submit !== undefined)
  }

  /** Resolves when `look` finds something in all that was told so far. */
  until<T>(look: (told: readonly Told[]) => T | undefined | false): Promise<T> {
    return new Promise((resolve) => {
      const listener = () => {
        const found = look(this.told)
        if (found === undefined || found === false) return
        this.#listeners.delete(listener)
        resolve(found)
      }
      this.#listeners.add(listener)
      listener()
    })
  }

  /** Resolves when it has been heard. */
  async wish(wishes: SmscWishes): Promise<void> {
    const before = this.told.filter(({ heard }) => heard).length
    this.#child.stdin?.write(`${JSON.stringify(wishes)}\n`)
    await this.until((told) => told.filter(({ heard }) => heard).length > before)
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}
