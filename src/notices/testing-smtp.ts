// A mail server for tests, run as a process of its own by testing-mail.ts: says on standard output what it received.
import { SMTPServer } from 'smtp-server'

const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`)
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, session, done) {
    let raw = ''
    stream.on('data', (chunk: Buffer) => {
      raw += chunk.toString('utf8')
    })
    stream.on('end', () => {
      const { mailFrom, rcptTo } = session.envelope
      say({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), raw })
      done()
    })
  },
})
server.listen(0, '127.0.0.1', () => say({ port: (server.server.address() as { port: number }).port }))
process.stdin.on('close', () => process.exit(0)).resume()
