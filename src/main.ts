import { type Command, commands, runCommand, type Terminal } from './doors/cli/index.ts'
import { systemClock } from './terms/index.ts'

// The first signal asks for an orderly end, a second one ends at once.
const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => (stop.signal.aborted ? process.exit(1) : stop.abort()))
// Whoever reads us may have had enough ("| head"): that is no fault, but there is nobody left to work for.
let readerGone = false
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exit(1)
  readerGone = true
  stop.abort()
})

/** Loaded only when it is asked for: a production start reads nothing of it. */
const demo: Command = {
  words: 'demo',
  usage: '',
  summary: 'The whole house with invented firms and traffic, on this machine alone.',
  options: {},
  positionals: [0, 0],
  run: async (_input, terminal) => (await import('./demo/index.ts')).runDemo(terminal),
}

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  stdout: process.stdout,
  stdin: process.stdin,
  interactive: process.stderr.isTTY === true,
  env: process.env,
  clock: systemClock,
  signal: stop.signal,
  onReload: (work) => void process.on('SIGHUP', work),
}

const code = await runCommand([...commands, demo], process.argv.slice(2), terminal)
process.exitCode = readerGone ? 0 : code
