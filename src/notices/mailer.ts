import { createTransport, type Transporter } from 'nodemailer'

export interface Mail {
  to: string
  subject: string
  text: string
  /** Stable over attempts, so that a mailbox can tell a second copy: the delivery's id. */
  id: string
}

const timeoutMs = 20_000

/** E-mail by SMTP: `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…`. */
export class Mailer {
  readonly #transport: Transporter
  readonly #from: string
  readonly #domain: string

  constructor(url: string, from: string) {
    this.#from = from
    this.#domain =
      from
        .split('@')
        .at(-1)
        ?.replace(/[^A-Za-z0-9.-]/g, '') || 'ringfence.local'
    const { protocol, hostname, port, username, password } = new URL(url)
    const secure = protocol === 'smtps:'
    this.#transport = createTransport({
      host: hostname,
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }

  /** Resolves when the server has taken it; throws what it said otherwise. */
  async send({ to, subject, text, id }: Mail): Promise<void> {
    await this.#transport.sendMail({ from: this.#from, to, subject, text, messageId: `<${id}@${this.#domain}>` })
  }

  close(): void {
    this.#transport.close()
  }
}
