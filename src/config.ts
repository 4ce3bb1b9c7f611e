import { type StaffRole, staffRoles } from './staff/index.ts'
import { Problem } from './terms/index.ts'

interface Setting<T> {
  /** Name of the environment variable. */
  env: string
  default: T
  unit?: string
  /** Never printed, neither in errors nor in docs. */
  secret?: true
  meaning: string
  /** For docs: "whole number, 1–65535". */
  type: string
  /** Throws a plain sentence where the value is not of its form. */
  parse(text: string): T
}

type Kept<T> = Omit<Setting<T>, 'parse' | 'type'>

function text<D extends string | undefined>(kept: Kept<D>): Setting<string | D> {
  return { ...kept, type: 'text', parse: (value) => value }
}

function integer(kept: Kept<number> & { min: number; max: number }): Setting<number> {
  const { min, max } = kept
  return {
    ...kept,
    type: `whole number, ${min}–${max}`,
    parse(value) {
      const number = Number(value)
      if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(number) || number < min || number > max)
        throw new Error(`must be a whole number from ${min} to ${max}`)
      return number
    },
  }
}

function choice<const C extends readonly string[]>(kept: Kept<C[number]> & { of: C }): Setting<C[number]> {
  return {
    ...kept,
    type: kept.of.join(' | '),
    parse(value) {
      if (!kept.of.includes(value)) throw new Error(`must be one of ${kept.of.join(', ')}`)
      return value
    },
  }
}

function origin(kept: Kept<string | undefined>): Setting<string | undefined> {
  return {
    ...kept,
    type: 'origin (https://host[:port])',
    parse(value) {
      const url = URL.parse(value)
      if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash)
        throw new Error('must be an origin such as https://ringfence.example, without a path')
      return url.origin
    },
  }
}

function zone(kept: Kept<string | undefined>): Setting<string | undefined> {
  return {
    ...kept,
    type: 'time zone (IANA)',
    parse(value) {
      try {
        return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone
      } catch {
        throw new Error('must be a time zone such as America/Chicago')
      }
    },
  }
}

function address(kept: Kept<string | undefined> & { schemes: readonly string[] }): Setting<string | undefined> {
  const { schemes, ...rest } = kept
  return {
    ...rest,
    type: `address (${schemes.map((scheme) => `${scheme}//host`).join(' or ')})`,
    parse(value) {
      const url = URL.parse(value)
      if (!url || !schemes.includes(url.protocol) || url.hostname === '')
        throw new Error(`must be an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`)
      return value
    },
  }
}

/** An address of a sign-in provider: what is said on the way to it must not be read, so only this machine does without TLS. */
function issuer(kept: Kept<string | undefined>): Setting<string | undefined> {
  return {
    ...kept,
    type: 'URL (https://…)',
    parse(value) {
      const url = URL.parse(value)
      const local = url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
      if (!url || !(url.protocol === 'https:' || local) || url.search || url.hash)
        throw new Error('must be an https:// address, without a query')
      return value
    },
  }
}

function roleMap(kept: Kept<string | undefined>): Setting<string | undefined> {
  return {
    ...kept,
    type: `text: value=role,…, role one of ${staffRoles.join(', ')}`,
    parse(value) {
      if (rolesOf(value).some(({ value: claim, role }) => claim === '' || !staffRoles.includes(role)))
        throw new Error(`must be pairs such as "fraud-desk=lead", of the roles ${staffRoles.join(', ')}`)
      return value
    },
  }
}

/** "a=agent, b=administrator" as pairs, in their order. */
export function rolesOf(text: string): { value: string; role: StaffRole }[] {
  return text.split(',').map((pair) => {
    const at = pair.lastIndexOf('=')
    return { value: pair.slice(0, Math.max(0, at)).trim(), role: pair.slice(at + 1).trim() as StaffRole }
  })
}

/** A platform's address, with a path or without; in clear only where it does not leave this machine. */
function platformAddress(kept: Kept<string | undefined>): Setting<string | undefined> {
  return {
    ...kept,
    type: 'address (https://host[:port][/path])',
    parse(value) {
      const url = URL.parse(value)
      const near = url !== null && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
      if (
        !url ||
        !(url.protocol === 'https:' || (url.protocol === 'http:' && near)) ||
        url.search ||
        url.hash ||
        url.username
      )
        throw new Error('must be an https:// address without a query (http:// to this machine alone)')
      return url.href.replace(/\/+$/, '')
    },
  }
}

/** The one table of configuration. docs/configuration.md is generated from it. */
export const settings = {
  databaseUrl: text({
    env: 'DATABASE_URL',
    default: undefined,
    secret: true,
    meaning: "PostgreSQL's address. Unset: the embedded store in the data folder.",
  }),
  folder: text({
    env: 'RINGFENCE_FOLDER',
    default: 'data',
    meaning: 'Data folder: embedded store, keys that were not given.',
  }),
  registryFolder: text({
    env: 'RINGFENCE_REGISTRY_FOLDER',
    default: undefined,
    meaning:
      'Folder of the registries (lists of people who want no contact). Unset: "registries" in the data folder. Several nodes share one.',
  }),
  masterKey: text({
    env: 'RINGFENCE_MASTER_KEY',
    default: undefined,
    secret: true,
    meaning: "The vault's master key, 32 bytes in base64. Unset: read from the file below.",
  }),
  masterKeyFile: text({
    env: 'RINGFENCE_MASTER_KEY_FILE',
    default: undefined,
    meaning: "File that holds the vault's master key. Unset: master.key in the data folder, made at the first start.",
  }),
  signingKeyFile: text({
    env: 'RINGFENCE_SIGNING_KEY_FILE',
    default: undefined,
    meaning:
      "File that holds the seed of the ledger's Ed25519 key, 32 bytes in base64. Unset: made at the first start and kept sealed in the vault.",
  }),
  ledgerOrigin: text({
    env: 'RINGFENCE_LEDGER_ORIGIN',
    default: 'ringfence.local/ledger',
    meaning: "The ledger's name, first line of every checkpoint. Choose it once.",
  }),
  policiesFolder: text({
    env: 'RINGFENCE_POLICIES',
    default: undefined,
    meaning: 'Folder of rule packs. Unset: those that come with the program.',
  }),
  proceduresFolder: text({
    env: 'RINGFENCE_PROCEDURES',
    default: undefined,
    meaning: 'Folder of guided procedures. Unset: those that come with the program.',
  }),
  host: text({ env: 'RINGFENCE_HOST', default: '127.0.0.1', meaning: 'Address that the HTTP door listens on.' }),
  port: integer({
    env: 'RINGFENCE_PORT',
    default: 8080,
    min: 0,
    max: 65_535,
    meaning: 'Port of the HTTP door; 0 takes any free one.',
  }),
  publicUrl: origin({
    env: 'RINGFENCE_PUBLIC_URL',
    default: undefined,
    meaning:
      'Where people reach this: stands in links, cookies are bound to it, writes by cookie must come from it. Unset: http://host:port.',
  }),
  trustedProxies: text({
    env: 'RINGFENCE_TRUSTED_PROXIES',
    default: undefined,
    meaning: 'Addresses or networks of balancers whose X-Forwarded-For is believed, separated by commas.',
  }),
  logLevel: choice({
    env: 'RINGFENCE_LOG',
    default: 'info',
    of: ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const,
    meaning: 'What is logged, as JSON lines on standard output.',
  }),
  bodyBytesMax: integer({
    env: 'RINGFENCE_BODY_BYTES_MAX',
    default: 1_048_576,
    min: 1_024,
    max: 67_108_864,
    unit: 'bytes',
    meaning: 'Largest request body; beyond it 413. Batches are streams and have limits of their own.',
  }),
  headerBytesMax: integer({
    env: 'RINGFENCE_HEADER_BYTES_MAX',
    default: 16_384,
    min: 4_096,
    max: 65_536,
    unit: 'bytes',
    meaning: 'Largest sum of request headers; beyond it 431.',
  }),
  batchLinesMax: integer({
    env: 'RINGFENCE_BATCH_LINES_MAX',
    default: 1_000_000,
    min: 1,
    max: 100_000_000,
    unit: 'lines',
    meaning: 'Lines of one batch; the stream ends with a problem at the limit, what was answered stays.',
  }),
  batchLineBytesMax: integer({
    env: 'RINGFENCE_BATCH_LINE_BYTES_MAX',
    default: 16_384,
    min: 256,
    max: 1_048_576,
    unit: 'bytes',
    meaning: 'Longest line of a batch; a longer one ends the stream with a problem.',
  }),
  batchInFlightMax: integer({
    env: 'RINGFENCE_BATCH_IN_FLIGHT_MAX',
    default: 256,
    min: 1,
    max: 10_000,
    unit: 'lines',
    meaning: 'Lines of one batch that are being decided at once; reading pauses at the limit.',
  }),
  requestTimeoutMs: integer({
    env: 'RINGFENCE_REQUEST_TIMEOUT_MS',
    default: 30_000,
    min: 100,
    max: 600_000,
    unit: 'ms',
    meaning: 'How long a client may take to send a request (headers and body; not batches).',
  }),
  connectionsMax: integer({
    env: 'RINGFENCE_CONNECTIONS_MAX',
    default: 10_000,
    min: 1,
    max: 1_000_000,
    unit: 'connections',
    meaning: 'Open connections; beyond it new ones are closed.',
  }),
  keyRequestsPerMinute: integer({
    env: 'RINGFENCE_KEY_REQUESTS_PER_MINUTE',
    default: 600_000,
    min: 1,
    max: 1_000_000_000,
    unit: 'requests per minute',
    meaning:
      'Requests of one API key or one member of the staff; beyond it 429 with Retry-After. Each line of a batch counts.',
  }),
  addressRequestsPerMinute: integer({
    env: 'RINGFENCE_ADDRESS_REQUESTS_PER_MINUTE',
    default: 600,
    min: 1,
    max: 1_000_000_000,
    unit: 'requests per minute',
    meaning: 'Requests of one network address that are not signed in (sign-in itself, public pages of the ledger).',
  }),
  eventStreamsMax: integer({
    env: 'RINGFENCE_EVENT_STREAMS_MAX',
    default: 500,
    min: 1,
    max: 100_000,
    unit: 'streams',
    meaning: 'Open event streams; beyond it 429.',
  }),
  eventBacklogBytesMax: integer({
    env: 'RINGFENCE_EVENT_BACKLOG_BYTES_MAX',
    default: 1_048_576,
    min: 16_384,
    max: 67_108_864,
    unit: 'bytes',
    meaning:
      'What may wait for one slow reader of events; beyond it the stream ends with a notice, and the reader resumes.',
  }),
  eventHeartbeatMs: integer({
    env: 'RINGFENCE_EVENT_HEARTBEAT_MS',
    default: 15_000,
    min: 1_000,
    max: 300_000,
    unit: 'ms',
    meaning: 'A comment is sent this often, so that balancers keep the stream and sign-ins are checked again.',
  }),
  idempotencyHours: integer({
    env: 'RINGFENCE_IDEMPOTENCY_HOURS',
    default: 24,
    min: 1,
    max: 720,
    unit: 'hours',
    meaning: 'How long an Idempotency-Key is remembered with its answer.',
  }),
  deskCalendar: choice({
    env: 'RINGFENCE_DESK_CALENDAR',
    default: 'KR',
    of: ['KR', 'CN', 'US'],
    meaning: 'Whose public holidays and working days the deadlines of cases follow.',
  }),
  deskHours: text({
    env: 'RINGFENCE_DESK_HOURS',
    default: '09:00-18:00',
    meaning: 'When the desk works, in its zone; deadlines of cases count these hours.',
  }),
  deskZone: zone({
    env: 'RINGFENCE_DESK_ZONE',
    default: undefined,
    meaning: "The desk's time zone (America/Chicago). Unset: Seoul, Shanghai or New York, by its calendar.",
  }),
  sessionHours: integer({
    env: 'RINGFENCE_SESSION_HOURS',
    default: 12,
    min: 1,
    max: 720,
    unit: 'hours',
    meaning: 'A sign-in of the staff ends after this time.',
  }),
  sessionSecret: text({
    env: 'RINGFENCE_SESSION_SECRET',
    default: undefined,
    secret: true,
    meaning:
      'Signs cookies and seals second-factor secrets; 32 characters or more. Unset: derived from the master key.',
  }),
  secondFactor: choice({
    env: 'RINGFENCE_SECOND_FACTOR',
    default: 'optional',
    of: ['optional', 'required'] as const,
    meaning:
      'Required: managers, compliance and administrators can do nothing but set up their second factor until they have one.',
  }),
  invitationHours: integer({
    env: 'RINGFENCE_INVITATION_HOURS',
    default: 72,
    min: 1,
    max: 720,
    unit: 'hours',
    meaning: 'An invitation link works once, within this time.',
  }),
  firstAdministratorMinutes: integer({
    env: 'RINGFENCE_FIRST_ADMINISTRATOR_MINUTES',
    default: 60,
    min: 1,
    max: 10_080,
    unit: 'minutes',
    meaning:
      'The link for the first administrator, printed at start, works once, within this time. A new start prints a new one.',
  }),
  signInFailuresMax: integer({
    env: 'RINGFENCE_SIGN_IN_FAILURES_MAX',
    default: 10,
    min: 3,
    max: 100,
    unit: 'failures',
    meaning: 'Wrong passwords in a row after which an account is locked for the time below.',
  }),
  signInLockMinutes: integer({
    env: 'RINGFENCE_SIGN_IN_LOCK_MINUTES',
    default: 15,
    min: 1,
    max: 1_440,
    unit: 'minutes',
    meaning: 'How long a locked account stays locked.',
  }),
  noticeOrganisation: text({
    env: 'RINGFENCE_NOTICE_ORGANISATION',
    default: undefined,
    meaning:
      "The operator's own organisation (org_…), in whose name texts to people go. Unset: they wait in the outbox.",
  }),
  noticeLine: text({
    env: 'RINGFENCE_NOTICE_LINE',
    default: undefined,
    meaning: 'The line (lin_…) of that organisation from which texts go. Unset: any of its lines that may send them.',
  }),
  noticeHours: integer({
    env: 'RINGFENCE_NOTICE_HOURS',
    default: 24,
    min: 1,
    max: 168,
    unit: 'hours',
    meaning:
      'How long a text may wait to be sent (held by the gate, no connection); after it, it is given up as expired.',
  }),
  smppUrl: address({
    env: 'RINGFENCE_SMPP_URL',
    default: undefined,
    secret: true,
    schemes: ['smpp:', 'ssmpp:'],
    meaning:
      'The network that takes texts: smpp://user:password@host:2775, ssmpp:// over TLS. Unset: texts stay in the outbox.',
  }),
  smppSystemType: text({
    env: 'RINGFENCE_SMPP_SYSTEM_TYPE',
    default: '',
    meaning: 'The system type that the network asks for when binding; most ask for none.',
  }),
  smppWindow: integer({
    env: 'RINGFENCE_SMPP_WINDOW',
    default: 32,
    min: 1,
    max: 1_000,
    unit: 'submits',
    meaning: 'Submits that may wait for their answer at once; networks state their limit.',
  }),
  smtpUrl: address({
    env: 'RINGFENCE_SMTP_URL',
    default: undefined,
    secret: true,
    schemes: ['smtp:', 'smtps:'],
    meaning: 'The mail server: smtp://user:password@host:587, smtps:// over TLS. Unset: no e-mail.',
  }),
  mailFrom: text({
    env: 'RINGFENCE_MAIL_FROM',
    default: 'Ringfence <ringfence@localhost>',
    meaning: 'Sender of e-mails.',
  }),
  webhookAddresses: choice({
    env: 'RINGFENCE_WEBHOOK_ADDRESSES',
    default: 'public',
    of: ['public', 'any'] as const,
    meaning:
      'Where webhooks may go. public: the open internet over https. any: private networks and plain http too, for an installation that lives in one.',
  }),
  oidcIssuer: issuer({
    env: 'RINGFENCE_OIDC_ISSUER',
    default: undefined,
    meaning:
      'Address of an OpenID Connect provider through which the staff may sign in; its callback is /auth/oidc/callback. Unset: none.',
  }),
  oidcClientId: text({
    env: 'RINGFENCE_OIDC_CLIENT_ID',
    default: undefined,
    meaning: 'What the provider knows this installation by.',
  }),
  oidcClientSecret: text({
    env: 'RINGFENCE_OIDC_CLIENT_SECRET',
    default: undefined,
    secret: true,
    meaning: "The provider's secret for this installation, sent as client_secret_basic.",
  }),
  oidcName: text({
    env: 'RINGFENCE_OIDC_NAME',
    default: undefined,
    meaning: 'What people call the provider: stands on the button. Unset: "your organisation\'s sign-in".',
  }),
  oidcScopes: text({
    env: 'RINGFENCE_OIDC_SCOPES',
    default: 'openid email profile',
    meaning:
      'What is asked of the provider. It must tell `email` and `email_verified`, and the claim below where roles are mapped.',
  }),
  oidcRoleClaim: text({
    env: 'RINGFENCE_OIDC_ROLE_CLAIM',
    default: 'groups',
    meaning: 'Name of the claim that gives the role: a text or a list of texts.',
  }),
  oidcRoles: roleMap({
    env: 'RINGFENCE_OIDC_ROLES',
    default: undefined,
    meaning:
      'Values of that claim and the roles that they give; the first that matches counts, who matches none is refused. Unset: only who is a member, or invited, comes in, and roles are given here.',
  }),
  directoryUrl: platformAddress({
    env: 'RINGFENCE_DIRECTORY_URL',
    default: undefined,
    meaning:
      "Where a platform's own system answers look-ups of accounts and bookings (docs/directory.md). Unset: they are kept here.",
  }),
  directorySecret: text({
    env: 'RINGFENCE_DIRECTORY_SECRET',
    default: undefined,
    secret: true,
    meaning: 'Signs the requests to that system; 32 characters or more, known to both sides.',
  }),
  directoryOrganisation: text({
    env: 'RINGFENCE_DIRECTORY_ORGANISATION',
    default: undefined,
    meaning: 'Id of the organisation whose accounts and bookings that system has.',
  }),
  directoryTimeoutMs: integer({
    env: 'RINGFENCE_DIRECTORY_TIMEOUT_MS',
    default: 2_000,
    min: 50,
    max: 30_000,
    unit: 'ms',
    meaning: 'How long that system may take for one answer; after it the answer is unknown. It is not asked twice.',
  }),
  s3Endpoint: origin({
    env: 'RINGFENCE_S3_ENDPOINT',
    default: undefined,
    meaning:
      'Object store (S3, signature version 4) for the sealed pictures of cases. Unset: a folder beside the embedded store, or a table of PostgreSQL.',
  }),
  s3Bucket: text({ env: 'RINGFENCE_S3_BUCKET', default: undefined, meaning: 'Its bucket; addressed in the path.' }),
  s3Region: text({ env: 'RINGFENCE_S3_REGION', default: 'us-east-1', meaning: 'Its region, as signatures name it.' }),
  s3AccessKeyId: text({ env: 'RINGFENCE_S3_ACCESS_KEY_ID', default: undefined, meaning: 'Whose key signs.' }),
  s3SecretAccessKey: text({
    env: 'RINGFENCE_S3_SECRET_ACCESS_KEY',
    default: undefined,
    secret: true,
    meaning: 'The key that signs.',
  }),
  shutdownMs: integer({
    env: 'RINGFENCE_SHUTDOWN_MS',
    default: 8_000,
    min: 100,
    max: 60_000,
    unit: 'ms',
    meaning: 'After SIGTERM: how long requests in flight may take to finish before their connections are cut.',
  }),
} satisfies Record<string, Setting<string | undefined> | Setting<number>>

type Settings = typeof settings
export type Config = { -readonly [K in keyof Settings]: ReturnType<Settings[K]['parse']> | Settings[K]['default'] }

/** What holds when nothing is set. */
export function defaultConfig(): Config {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.default])) as Config
}

/**
 * Reads the environment. A value that is not of its form is refused with its name and what it must be; so is an unknown
 * RINGFENCE_ name, since a misspelt limit would silently not hold.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config | Problem {
  const config = defaultConfig() as Record<string, unknown>
  const faults: string[] = []
  for (const [name, setting] of Object.entries(settings) as [string, Setting<unknown>][]) {
    const value = env[setting.env]
    if (value === undefined || value === '') continue
    try {
      config[name] = setting.parse(value)
    } catch (error) {
      const shown = setting.secret ? '' : ` (it is "${value}")`
      faults.push(`${setting.env} ${(error as Error).message}${shown}`)
    }
  }
  const known = new Set<string>(Object.values(settings).map((setting) => setting.env))
  for (const name of Object.keys(env))
    if (name.startsWith('RINGFENCE_') && !known.has(name)) faults.push(`${name} is not a setting`)
  const secret = config.sessionSecret
  if (typeof secret === 'string' && secret.length < 32)
    faults.push('RINGFENCE_SESSION_SECRET must have 32 characters or more')
  if (config.oidcIssuer !== undefined)
    for (const name of ['oidcClientId', 'oidcClientSecret'] as const)
      if (config[name] === undefined) faults.push(`${settings[name].env} must be set where RINGFENCE_OIDC_ISSUER is`)
  faults.push(...togetherFaults(config as unknown as Config))
  if (faults.length > 0)
    return new Problem('invalid-field', `The configuration cannot be used: ${faults.join('; ')}.`, { faults })
  return config as unknown as Config
}

/** Settings that mean something only together. */
function togetherFaults(config: Config): string[] {
  const faults: string[] = []
  const { directoryUrl, directorySecret, directoryOrganisation } = config
  const platform = [directoryUrl, directorySecret, directoryOrganisation]
  if (platform.some((one) => one !== undefined) && platform.some((one) => one === undefined))
    faults.push('RINGFENCE_DIRECTORY_URL, _SECRET and _ORGANISATION are given together')
  if (directorySecret !== undefined && directorySecret.length < 32)
    faults.push('RINGFENCE_DIRECTORY_SECRET must have 32 characters or more')
  const objects = [config.s3Endpoint, config.s3Bucket, config.s3AccessKeyId, config.s3SecretAccessKey]
  if (objects.some((one) => one !== undefined) && objects.some((one) => one === undefined))
    faults.push('RINGFENCE_S3_ENDPOINT, _BUCKET, _ACCESS_KEY_ID and _SECRET_ACCESS_KEY are given together')
  return faults
}
