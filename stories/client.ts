/** What came back: status and JSON (undefined where the body is none). */
export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a story reads answers as an outside program would, without our types
  body: any
  headers: Headers
}

/** Speaks to the program as an outside program does: with a key, or with the cookie of a member of the staff. */
export class Client {
  readonly #url: string
  readonly #headers: Record<string, string>

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url
    this.#headers = headers
  }

  withKey(secret: string): Client {
    return new Client(this.#url, { authorization: `Bearer ${secret}` })
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.#headers,
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    })
    const text = await response.text()
    return { status: response.status, body: parsed(text), headers: response.headers }
  }

  get(path: string): Promise<Answer> {
    return this.ask('GET', path)
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask('POST', path, body, headers)
  }

  /** The body of an answer that must have this status. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  async must(status: number, method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.ask(method, path, body)
    if (answer.status !== status)
      throw new Error(`${method} ${path} answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  /** A client with the session of a member of the staff. */
  async signIn(email: string, password: string): Promise<Client> {
    const answer = await this.post('/auth/sign-in/email', { email, password }, { origin: this.#url })
    if (answer.status !== 200) throw new Error(`Sign-in of ${email}: ${answer.status} ${JSON.stringify(answer.body)}`)
    const cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
    return new Client(this.#url, { cookie, origin: this.#url })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text === '' ? undefined : text
  }
}
