import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'

export const root = resolve(import.meta.dirname, '..')
/** Some seconds on a machine that has nothing else to do; a busy one may take many times that. */
const startLimitMs = 180_000

export interface Start {
  command?: 'serve' | 'demo'
  /** The data folder. Unset: a new one, removed after the test. */
  folder?: string
  port?: number
  env?: Record<string, string>
}

/** The real program, run as its users run it (bin/ringfence), with its own folder and port. */
export class Program {
  readonly url: string
  readonly folder: string
  /** Everything that it printed so far, standard output and error as they came. */
  printed = ''
  readonly #child: ChildProcess
  readonly #exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  #ended = false

  private constructor(child: ChildProcess, url: string, folder: string) {
    this.#child = child
    this.url = url
    this.folder = folder
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text
      })
    this.#exit = once(child, 'exit').then(([code, signal]) => {
      this.#ended = true
      return { code, signal }
    })
  }

  /** Starts it without waiting for anything: for starts that must fail. */
  static async launch(t: TestContext, { command = 'serve', folder, port, env = {} }: Start = {}): Promise<Program> {
    const home = folder ?? newFolder(t)
    const at = port ?? (await freePort())
    const child = spawn(join(root, 'bin/ringfence'), [command], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: home,
        TMPDIR: tmpdir(),
        RINGFENCE_FOLDER: home,
        RINGFENCE_PORT: String(at),
        ...env,
      },
    })
    const program = new Program(child, `http://127.0.0.1:${at}`, home)
    t.after(() => program.kill())
    return program
  }

  /** Starts it and waits until it can decide. */
  static async start(t: TestContext, start: Start = {}): Promise<Program> {
    const program = await Program.launch(t, start)
    await program.ready()
    return program
  }

  get pid(): number {
    return this.#child.pid as number
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Waits until /readyz says yes, or throws with all that was printed. */
  async ready(limitMs = startLimitMs): Promise<void> {
    await until(
      async () => {
        if (this.#ended) throw new Error(`The program ended before it was ready:\n${this.printed}`)
        const answer = await fetch(`${this.url}/readyz`).catch(() => undefined)
        await answer?.body?.cancel()
        return answer?.status === 200
      },
      limitMs,
      () => `The program was not ready in time:\n${this.printed}`,
    )
  }

  /** Waits until it has printed something of this form. */
  async says(form: RegExp, limitMs = 20_000): Promise<RegExpExecArray> {
    await until(
      async () => form.test(this.printed) || this.#ended,
      limitMs,
      () => `The program did not say ${form}:\n${this.printed}`,
    )
    const found = form.exec(this.printed)
    if (!found) throw new Error(`The program ended without saying ${form}:\n${this.printed}`)
    return found
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Waits for its end. */
  async exit(limitMs = 20_000): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const late = Symbol()
    const ended = await Promise.race([this.#exit, delay(limitMs, late, { ref: false })])
    if (ended === late) throw new Error(`The program did not end in ${limitMs} ms:\n${this.printed}`)
    return ended as { code: number | null; signal: NodeJS.Signals | null }
  }

  /** As an operator ends it. */
  async stop(): Promise<void> {
    this.signal('SIGTERM')
    await this.exit()
  }

  /** As a power cut ends it: SIGKILL. */
  async kill(): Promise<void> {
    if (this.#ended) return
    this.signal('SIGKILL')
    await this.exit()
  }
}

export interface Ran {
  code: number
  out: string
  err: string
}

/** Runs one command of the real program to its end. */
export function ringfence(folder: string, args: string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((done) => {
    const options = {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: folder, RINGFENCE_FOLDER: folder, ...env },
      timeout: 120_000,
      maxBuffer: 256 * 1_048_576,
    }
    execFile(join(root, 'bin/ringfence'), args, options, (error, out, err) => {
      done({ code: error ? Number(error.code ?? 1) : 0, out, err })
    }).stdin?.end()
  })
}

/** A folder that is gone after the test. */
export function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'rf-story-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Asks again and again until the answer is yes; the program is another process, so there is nothing to await. */
export async function until(met: () => Promise<boolean>, limitMs: number, complaint: () => string): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await met())) {
    if (Date.now() > end) throw new Error(complaint())
    await delay(50)
  }
}
