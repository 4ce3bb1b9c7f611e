import { type RequestOptions, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { isIP } from 'node:net'
import { Problem } from '../terms/index.ts'
import { isPublicAddress, PrivateAddress, publicLookup } from './address-guard.ts'

/** `public`: https to the open internet alone. `any`: plain http and private networks too, for an installation that lives in one. */
export type WebhookAddresses = 'public' | 'any'

const timeoutMs = 10_000
/** Of an answer only its status counts; more than this is not read. */
const answerBytesMax = 16_384

export interface PostAnswer {
  /** 2xx. */
  taken: boolean
  status?: number | undefined
  /** A word for the log: "timeout", "private-address", "ECONNREFUSED", "redirect". */
  error?: string | undefined
}

/** Whether a webhook may have this address. Problem 'invalid-field' says what is wrong; names are looked up only when it is sent. */
export function checkWebhookUrl(text: string, addresses: WebhookAddresses): Problem | undefined {
  const wrong = (detail: string) => new Problem('invalid-field', detail, { field: 'url' })
  const url = URL.parse(text)
  if (!url || text.length > 2_000) return wrong('That is not an address.')
  if (url.username !== '' || url.password !== '')
    return wrong('Leave user and password out: the signature tells who we are.')
  if (addresses === 'any') return /^https?:$/.test(url.protocol) ? undefined : wrong('An address begins with https://.')
  if (url.protocol !== 'https:') return wrong('An address begins with https://.')
  const host = hostOf(url)
  if (isIP(host) !== 0 && !isPublicAddress(host)) return wrong('That address is not in the open internet.')
  if (/(^|\.)(localhost|local|internal)$/i.test(host)) return wrong('That address is not in the open internet.')
  return undefined
}

/** One POST. Redirects are not followed: they would lead past the checks. Never throws. */
export function postWebhook(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  addresses: WebhookAddresses,
): Promise<PostAnswer> {
  const refused = checkWebhookUrl(url, addresses)
  if (refused) return Promise.resolve({ taken: false, error: 'private-address' })
  const target = new URL(url)
  const options: RequestOptions = {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      ...headers,
    },
    signal: AbortSignal.timeout(timeoutMs),
    // A connection of its own each time: one that was kept could outlive what the name means.
    agent: false,
    ...(addresses === 'public' ? { lookup: publicLookup } : {}),
  }
  return new Promise((resolve) => {
    const request = (target.protocol === 'https:' ? requestTls : requestPlain)(target, options, (response) => {
      const status = response.statusCode ?? 0
      const answer: PostAnswer =
        status >= 200 && status < 300
          ? { taken: true, status }
          : { taken: false, status, error: status >= 300 && status < 400 ? 'redirect' : `status-${status}` }
      let read = 0
      response.on('data', (chunk: Buffer) => {
        read += chunk.length
        if (read > answerBytesMax) response.destroy()
      })
      response.on('error', () => resolve(answer))
      response.on('close', () => resolve(answer))
      response.on('end', () => resolve(answer))
    })
    request.on('error', (error: NodeJS.ErrnoException) => resolve({ taken: false, error: wordFor(error) }))
    request.end(body)
  })
}

function wordFor(error: NodeJS.ErrnoException): string {
  if (error instanceof PrivateAddress) return 'private-address'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout'
  return (error.code ?? 'failed').slice(0, 40)
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}
