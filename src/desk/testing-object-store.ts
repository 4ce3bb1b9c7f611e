import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'

/**
 * An object store in a process of its own that speaks as much S3 as we use and believes nothing: it computes each request's signature
 * (version 4) by itself, from what Amazon's documents say. `POST /test` changes how it behaves and tells what it holds.
 */
const { accessKeyId, secretAccessKey, region } = JSON.parse(process.env.OBJECTS ?? '{}') as Record<string, string>
const objects = new Map<string, Buffer>()
let behaviour = 'well'

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

function signed(request: IncomingMessage, path: string, body: Buffer): boolean {
  const header = request.headers.authorization ?? ''
  const [, credential = '', names = '', given = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(header) ?? []
  const [id, day = '', inRegion, service] = credential.split('/')
  if (id !== accessKeyId || inRegion !== region || service !== 's3') return false
  const time = String(request.headers['x-amz-date'])
  const stated = String(request.headers['x-amz-content-sha256'])
  if (stated !== 'UNSIGNED-PAYLOAD' && stated !== sha256(body)) return false
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
  const canonical = [request.method, path, '', headers.join(''), names, stated].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const dayKey = hmac(`AWS4${secretAccessKey}`, day)
  const key = hmac(hmac(hmac(dayKey, region as string), 's3'), 'aws4_request')
  const wanted = createHmac('sha256', key).update(toSign).digest('hex')
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted))
}

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = Buffer.concat(parts)
    const path = request.url ?? ''
    if (path === '/test') {
      if (body.length > 0) behaviour = body.toString()
      const held = [...objects].map(([name, bytes]) => ({ name, bytes: bytes.toString('base64') }))
      return response.writeHead(200).end(JSON.stringify(held))
    }
    if (!signed(request, path, body)) return response.writeHead(403).end()
    if (behaviour === 'full') return response.writeHead(507).end()
    const object = objects.get(path)
    if (request.method === 'PUT') {
      objects.set(path, body)
      return response.writeHead(200).end()
    }
    if (request.method === 'DELETE') {
      objects.delete(path)
      return response.writeHead(204).end()
    }
    return object ? response.writeHead(200).end(object) : response.writeHead(404).end('<Error/>')
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' && address ? address.port : ''}\n`)
})
