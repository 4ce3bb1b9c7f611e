import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { SmallDisk } from './testing-small-disk.ts'

/** The folder of PostgreSQL's programs (Debian keeps one for each version), newest first; undefined when it is not installed. */
export function postgresPrograms(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  for (const version of versions) {
    const folder = join(root, version, 'bin')
    if (Number(version) >= 15 && existsSync(join(folder, 'initdb'))) return folder
  }
  const found = spawnSync('sh', ['-c', 'command -v initdb'], { encoding: 'utf8' }).stdout.trim()
  return found === '' ? undefined : join(found, '..')
}

// PostgreSQL refuses to run as root: in a container we borrow the account that its package made, or nobody's.
function account(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const ids = spawnSync('sh', ['-c', `id -u ${name}; id -g ${name}`], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n')
    if (ids.length === 2) return { uid: Number(ids[0]), gid: Number(ids[1]) }
  }
  return { uid: 65_534, gid: 65_534 }
}

function owned(folder: string, as: ReturnType<typeof account>): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (as) chownSync(folder, as.uid, as.gid)
  return folder
}

/** A throw-away PostgreSQL that listens on a socket in its own folder. Ends with this process, however that ends. */
export class TestCluster {
  readonly #programs: string
  readonly #folder: string
  readonly #as = account()
  readonly #durable: boolean
  #guard: ChildProcess | undefined
  #databases = 0
  #disk: SmallDisk | undefined

  private constructor(programs: string, folder: string, durable: boolean) {
    this.#programs = programs
    this.#folder = folder
    this.#durable = durable
  }

  /** `durable` turns fsync on (for figures); tests are faster without. */
  static async start({ durable = false } = {}): Promise<TestCluster> {
    const programs = postgresPrograms()
    if (programs === undefined) throw new Error('PostgreSQL is not installed')
    const cluster = new TestCluster(programs, mkdtempSync(join(tmpdir(), 'rf-pg-')), durable)
    cluster.#prepare()
    await cluster.run()
    return cluster
  }

  // initdb takes seconds; its result is the same each time, so it is made once for this machine and copied.
  #prepare(): void {
    const version = spawnSync(join(this.#programs, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout
    const name = `rf-pg-template-${version.replace(/[^0-9.]+/g, '-')}-${process.getuid?.() ?? 0}`
    const template = join(tmpdir(), name)
    if (!existsSync(template)) {
      const made = owned(mkdtempSync(`${template}-`), this.#as)
      const args = [
        '-D',
        join(made, 'data'),
        '-U',
        'postgres',
        '--auth=trust',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ]
      const done = spawnSync(join(this.#programs, 'initdb'), args, { ...this.#as, cwd: '/', encoding: 'utf8' })
      if (done.status !== 0) throw new Error(`initdb failed: ${done.stderr}`)
      try {
        renameSync(made, template)
      } catch {
        // Another test process was faster.
        rmSync(made, { recursive: true, force: true })
      }
    }
    owned(this.#folder, this.#as)
    cpSync(join(template, 'data'), join(this.#folder, 'data'), { recursive: true })
    if (this.#as) spawnSync('chown', ['-R', `${this.#as.uid}:${this.#as.gid}`, this.#folder])
    spawnSync('chmod', ['0700', join(this.#folder, 'data')])
  }

  /** Starts the server (again) and waits until it answers. */
  async run(): Promise<void> {
    const fast = this.#durable ? '' : '-c fsync=off -c synchronous_commit=off -c full_page_writes=off'
    const options = `-c listen_addresses= -c unix_socket_directories=${this.#folder} -c max_connections=200 ${fast}`
    // The guard's input ends when this process ends, even by SIGKILL: nothing is left behind.
    const script = `'${join(this.#programs, 'postgres')}' -D '${this.#folder}/data' ${options} > '${this.#folder}/log' 2>&1 &
      server=$!; cat > /dev/null; kill -QUIT $server; wait $server`
    const guard = spawn('sh', ['-c', script], { ...this.#as, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] })
    guard.unref()
    ;(guard.stdin as unknown as { unref(): void }).unref()
    this.#guard = guard
    for (let attempt = 0; ; attempt++) {
      const client = new pg.Client({ connectionString: this.url('postgres') })
      client.on('error', () => {})
      try {
        await client.connect()
        await client.end()
        return
      } catch (error) {
        if (attempt > 400) throw error
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    }
  }

  /** Stops the server as a crash would; `run` starts it again on the same data. */
  async stop(): Promise<void> {
    const guard = this.#guard
    if (!guard || guard.exitCode !== null) return
    this.#guard = undefined
    const ended = new Promise((resolve) => guard.once('exit', resolve))
    guard.ref()
    guard.stdin?.end()
    await ended
  }

  /** Stops every process of the server where it stands, or lets them go on: a machine that hangs, a network that drops everything. */
  freeze(on: boolean): void {
    const server = Number(readFileSync(join(this.#folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
    const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(server)], { encoding: 'utf8' }).stdout.split('\n')
    const signal = on ? 'SIGSTOP' : 'SIGCONT'
    for (const pid of [server, ...children.map(Number)]) if (pid > 1) process.kill(pid, signal)
  }

  url(database: string): string {
    return `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(this.#folder)}`
  }

  /** Makes an empty database and gives its address. `on`: its files stand there, its log with the others'. */
  async database(on?: SmallDisk): Promise<string> {
    const name = `t${++this.#databases}`
    if (on) {
      const files = owned(join(on.folder, name), this.#as)
      await this.#admin(`create tablespace ${name} location '${files}'`)
    }
    await this.#admin(`create database ${name} template template0${on ? ` tablespace ${name}` : ''}`)
    return this.url(name)
  }

  /** A disk that can be filled; undefined where this machine offers none. Removed with the cluster. */
  smallDisk(): SmallDisk | undefined {
    this.#disk = SmallDisk.make(join(this.#folder, 'small-disk'))
    return this.#disk
  }

  /** What the server wrote into its log so far. */
  log(): string {
    return readFileSync(join(this.#folder, 'log'), 'utf8')
  }

  async drop(url: string): Promise<void> {
    await this.#admin(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`)
  }

  async #admin(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url('postgres') })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }

  /** Removes the folder; the server must be stopped. */
  remove(): void {
    this.#disk?.remove()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
