import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface SeenMail {
  from: string
  to: string[]
  raw: string
}

/** A mail server in a process of its own: `testing-smtp.ts`. */
export class TestMailServer {
  url = ''
  readonly #child: ChildProcess
  readonly #mails: SeenMail[] = []
  readonly #waiting: ((mail: SeenMail) => void)[] = []

  private constructor(ready: () => void) {
    const program = new URL('./testing-smtp.ts', import.meta.url).pathname
    this.#child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const told = JSON.parse(line) as { port: number } | SeenMail
      if ('port' in told) {
        this.url = `smtp://127.0.0.1:${told.port}`
        return ready()
      }
      const waiting = this.#waiting.shift()
      if (waiting) waiting(told)
      else this.#mails.push(told)
    })
  }

  static async start(): Promise<TestMailServer> {
    return await new Promise((resolve) => {
      const server: TestMailServer = new TestMailServer(() => resolve(server))
    })
  }

  next(): Promise<SeenMail> {
    const mail = this.#mails.shift()
    return mail ? Promise.resolve(mail) : new Promise((resolve) => this.#waiting.push(resolve))
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }
}
