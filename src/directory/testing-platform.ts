import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

/**
 * A platform's own system in a process of its own, as docs/directory.md asks for it and written from that page alone: it knows nothing of
 * our code. Its data come as JSON in the environment; `POST /test` changes how it behaves.
 */
interface Account {
  id: string
  number?: string
  verified: boolean
  verifiedAt?: string
  suspendedUntil?: string
}
interface Data {
  secret: string
  accounts: Account[]
  bookings: Record<string, string>[]
}
const data = JSON.parse(process.env.PLATFORM ?? '{}') as Data
let behaviour = 'well'
const acts: Record<string, unknown>[] = []

const plain = (number: string) => number.replace(/\D/g, '')
const same = (a: string | undefined, b: unknown) => a !== undefined && plain(a) === plain(String(b))

function answer(path: string, asked: Record<string, string>): unknown {
  if (path.endsWith('/accounts/find'))
    return { accounts: data.accounts.filter((one) => same(one.number, asked.number)) }
  if (path.endsWith('/accounts/get')) return { account: data.accounts.find((one) => one.id === asked.account) ?? null }
  if (path.endsWith('/accounts/history')) {
    const account = data.accounts.find((one) => one.id === asked.account)
    return { changes: account ? [{ at: account.verifiedAt, kind: 'verified', number: account.number }] : [] }
  }
  if (path.endsWith('/bookings/get')) return { booking: data.bookings.find((one) => one.id === asked.booking) ?? null }
  if (path.endsWith('/bookings/find')) {
    const found = data.bookings.filter(
      (one) =>
        (asked.rider === undefined || same(one.rider, asked.rider)) &&
        (asked.driver === undefined || same(one.driver, asked.driver)) &&
        (asked.booker === undefined || same(one.bookerNumber, asked.booker)) &&
        (asked.area === undefined || one.area?.includes(asked.area)) &&
        (asked.from === undefined || (one.at as string) >= asked.from) &&
        (asked.until === undefined || (one.at as string) < asked.until),
    )
    return { bookings: found }
  }
  if (path.endsWith('/acts')) {
    const account = data.accounts.find((one) => one.id === asked.account) as Account
    // The same act twice has one effect.
    if (!acts.some((one) => one.id === asked.id)) acts.push(asked)
    if (behaviour !== 'refuses') {
      if (asked.act === 'invalidate') account.verified = false
      if (asked.act === 'suspend') account.suspendedUntil = asked.until as string
      if (asked.act === 'lift') delete account.suspendedUntil
    }
    return { account }
  }
  return undefined
}

function signed(headers: Record<string, unknown>, path: string, body: string): boolean {
  const timestamp = String(headers['ringfence-timestamp'])
  const digest = createHash('sha256').update(body).digest('hex')
  const expected = createHmac('sha256', data.secret).update(`v1\n${timestamp}\n${path}\n${digest}`).digest('hex')
  const given = Buffer.from(String(headers['ringfence-signature']))
  const wanted = Buffer.from(`v1=${expected}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text
  })
  request.on('end', () => {
    const path = request.url ?? ''
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (path === '/test') {
      behaviour = body === '' ? behaviour : body
      return json(200, { acts })
    }
    if (request.method !== 'POST' || !signed(request.headers, path, body)) return json(401, {})
    if (behaviour === 'silent') return
    if (behaviour === 'broken') return json(500, {})
    if (behaviour === 'redirects') return response.writeHead(302, { location: '/elsewhere' }).end()
    if (behaviour === 'garbage') return response.writeHead(200).end('<html>')
    if (behaviour === 'other form') return json(200, { accounts: [{ id: 1 }], account: 'x', bookings: {} })
    if (behaviour === 'endless') return response.writeHead(200).end(`{"accounts":[${'0,'.repeat(2_000_000)}0]}`)
    const found = answer(path, JSON.parse(body) as Record<string, string>)
    return found === undefined ? json(404, {}) : json(200, found)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' && address ? address.port : ''}\n`)
})
