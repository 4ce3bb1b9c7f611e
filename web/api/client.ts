import type { Lang } from './words.ts'

/** An answer that is not the one asked for: a problem document of the server's, or `code: 'offline'` where none came. */
export class ApiProblem extends Error {
  readonly code: string
  readonly status: number
  readonly detail: string
  readonly extra: Readonly<Record<string, unknown>>
  constructor(code: string, status: number, detail: string, extra: Record<string, unknown> = {}) {
    super(detail || code)
    this.code = code
    this.status = status
    this.detail = detail
    this.extra = extra
  }
}

let language: Lang = 'en'
/** Decision texts come in the reader's language. */
export function setApiLanguage(lang: Lang): void {
  language = lang
}

const timeoutMs = 20_000

interface Options {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  /** Sent as it is, under its own type: a picture. */
  file?: Blob
  /** The same key on a repeated attempt makes the server act once only. */
  idempotencyKey?: string
  signal?: AbortSignal
}

/** A picture takes longer than words on a slow line. */
const fileTimeoutMs = 120_000

async function send(path: string, options: Options, accept: string): Promise<Response> {
  const headers: Record<string, string> = { accept, 'accept-language': language }
  if (options.body !== undefined) headers['content-type'] = 'application/json'
  if (options.file) headers['content-type'] = options.file.type || 'application/octet-stream'
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey
  const timeout = AbortSignal.timeout(options.file ? fileTimeoutMs : timeoutMs)
  try {
    return await fetch(path, {
      method: options.method ?? 'GET',
      headers,
      body: options.file ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      credentials: 'same-origin',
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    })
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new ApiProblem('offline', 0, '')
  }
}

/** Calls the server. Throws ApiProblem; never retries by itself. */
export async function call<T>(path: string, options: Options = {}): Promise<T> {
  return await answerOf<T>(await send(path, options, 'application/json'))
}

/** Fetches a file. Throws ApiProblem. */
export async function fetchFile(path: string): Promise<Blob> {
  const response = await send(path, {}, 'image/*, application/problem+json')
  return response.ok ? await response.blob() : await answerOf<never>(response)
}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text()
  let body: unknown
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    throw new ApiProblem('unreadable', response.status, '')
  }
  if (response.ok) return body as T
  const { code, detail, message, title, ...extra } = (body ?? {}) as Record<string, unknown>
  const fallback = response.status === 401 ? 'not-signed-in' : response.status >= 500 ? 'internal' : 'bad-request'
  throw new ApiProblem(String(code ?? fallback), response.status, String(detail ?? message ?? title ?? ''), extra)
}

/** A path with its query; empty and missing values are left out. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text ? `${path}?${text}` : path
}
