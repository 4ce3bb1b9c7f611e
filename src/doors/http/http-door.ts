import { randomBytes } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { minuteMs, Problem } from '../../terms/index.ts'
import { BodyDeadline } from './body-deadline.ts'
import { serveConsole } from './console.ts'
import { DecisionCounter } from './decision-stats.ts'
import type { Doors } from './doors.ts'
import type { Handler } from './endpoint.ts'
import { EventHub } from './event-hub.ts'
import { answerFailure } from './failure.ts'
import { summaryView } from './handlers/decision-view.ts'
import { allHandlers } from './handlers/index.ts'
import { apiHeaders } from './headers.ts'
import { Idempotency } from './idempotency.ts'
import { Metrics } from './metrics.ts'
import { openApiDocument } from './openapi.ts'
import { codeOfStatus, problemDocument, problemType } from './problem-document.ts'
import { RateLimit } from './rate-limit.ts'
import { serveRefusalPage } from './refusal-page-routes.ts'
import type { Route } from './route.ts'
import { type OperationId, routes } from './routes.ts'
import { type Gatehouse, serve } from './serve.ts'
import { serveSignIn } from './sign-in-routes.ts'
import { answerUnserved } from './unserved.ts'
import { compileValidator } from './validation.ts'

const consoleFolder = join(import.meta.dirname, '../../../web/dist')

/** The HTTP door: everything under /v1, sign-in, the console's pages, health and figures. */
export class HttpDoor {
  readonly server: FastifyInstance
  readonly #config: Doors['config']
  readonly #hub: EventHub
  #stopCounting: () => void = () => {}
  #closing = false
  #ledgerSize = 0
  #url = ''

  private constructor(doors: Doors) {
    const { config, clock, log, ledger, store, gate, callerFacts } = doors
    this.#config = config
    this.server = serverFor(doors)
    const counter = new DecisionCounter(clock)
    this.#hub = new EventHub({
      ledger,
      store,
      show: (leaf) => summaryView(gate.summary(leaf), (id) => callerFacts.organisation(id)?.name),
      streamsMax: config.eventStreamsMax,
      backlogBytesMax: config.eventBacklogBytesMax,
      heartbeatMs: config.eventHeartbeatMs,
    })
    const metrics = new Metrics({
      event_streams: { help: 'Open event streams.', read: () => this.#hub.size },
      ledger_waiting: { help: 'Leaves that wait for their commit.', read: () => ledger.waiting },
      ledger_leaves: { help: 'Leaves in the ledger, of all nodes.', read: () => this.#ledgerSize },
      facts_lag_ms: { help: 'How old the facts in memory may be.', read: () => clock.now() - store.changes.asOf() },
      changes_applied: {
        help: 'The last change that the facts in memory hold.',
        read: () => store.changes.appliedSeq(),
      },
    })
    ledger.measure((commit) => metrics.committed(commit))
    const house: Gatehouse = {
      staff: doors.staff,
      publicUrl: config.publicUrl,
      byCaller: new RateLimit(clock, config.keyRequestsPerMinute),
      byAddress: new RateLimit(clock, config.addressRequestsPerMinute),
      idempotency: new Idempotency({ store, clock, log, secret: doors.secret, hours: config.idempotencyHours }),
      metrics,
      deadline: new BodyDeadline(this.server.server, config.requestTimeoutMs),
    }
    const handlers = allHandlers(doors, house.byCaller, {
      hub: this.#hub,
      counter,
      metrics,
      closing: () => this.#closing,
    })
    for (const [id, route] of Object.entries(routes) as [OperationId, Route][])
      serve(this.server, house, id, route, handlers[id] as Handler<OperationId>)
    serveSignIn(this.server, house)
    serveRefusalPage(this.server, doors)
    serveOpenApi(this.server, doors.version)
    const { page } = serveConsole(this.server, consoleFolder)
    this.server.setNotFoundHandler(answerUnserved(page))
    this.#listen = async () => {
      this.#stopCounting = await ledger.listen((leaf) => {
        this.#ledgerSize = leaf.seq + 1
        counter.count(leaf)
      })
      this.#ledgerSize = Math.max(this.#ledgerSize, (await ledger.head()).size)
    }
  }
  readonly #listen: () => Promise<void>

  /** Builds the door; it answers `inject` at once and the network after `listen`. */
  static async open(doors: Doors): Promise<HttpDoor> {
    const door = new HttpDoor(doors)
    await door.server.ready()
    await door.#listen()
    return door
  }

  /** Opens the port; gives the address, "http://127.0.0.1:8080". */
  async listen(): Promise<string> {
    this.#url = await this.server.listen({ host: this.#config.host, port: this.#config.port })
    return this.#url
  }

  /** Where people reach it: as configured, otherwise the address that it listens on. */
  publicUrl(): string {
    return this.#config.publicUrl ?? (this.#url || `http://${this.#config.host}:${this.#config.port}`)
  }

  /** Takes nothing new, ends event streams with a notice, lets requests in flight finish, and cuts what is left after the limit. */
  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    this.#stopCounting()
    this.#hub.close()
    const cut = setTimeout(() => this.server.server.closeAllConnections(), this.#config.shutdownMs)
    cut.unref()
    // A connection whose last request has just been answered falls idle only now, and its client may hold it open for a minute.
    const idle = setInterval(() => this.server.server.closeIdleConnections(), 50)
    try {
      await this.server.close()
    } finally {
      clearTimeout(cut)
      clearInterval(idle)
    }
  }
}

function serverFor({ config, log }: Doors): FastifyInstance {
  const server = fastify({
    loggerInstance: log as FastifyBaseLogger,
    // Unique beyond this process: what a client quotes must be found in any node's log.
    genReqId: requestId,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.bodyBytesMax,
    keepAliveTimeout: minuteMs + 5_000,
    // A socket on which nothing moves at all; what trickles is cut by BodyDeadline.
    connectionTimeout: 2 * minuteMs,
    forceCloseConnections: 'idle',
    trustProxy: config.trustedProxies === undefined ? false : config.trustedProxies.split(',').map((one) => one.trim()),
    routerOptions: { maxParamLength: 200 },
    http: { maxHeaderSize: config.headerBytesMax, headersTimeout: config.requestTimeoutMs, requestTimeout: 0 },
    clientErrorHandler: answerBrokenRequest,
    // A child logger for each request costs more than the request; ids are put into the few lines that are written.
    childLoggerFactory: (logger) => logger,
    frameworkErrors: (error, request, reply) => void answerFailure(error, request, reply as never),
  }) as unknown as FastifyInstance
  server.server.maxConnections = config.connectionsMax
  server.decorateRequest('caller', null as never)
  server.setValidatorCompiler(compileValidator as never)
  server.setErrorHandler(answerFailure)
  server.removeContentTypeParser('text/plain')
  // Batches are read by their handler, line by line.
  server.addContentTypeParser(['application/x-ndjson', 'text/csv'], (_request, payload, done) => done(null, payload))
  // So are pictures, whatever they say they are: what is no picture is told by its content.
  for (const type of [/^image\//, 'application/octet-stream'])
    server.addContentTypeParser(type, (_request, _payload, done) => done(null))
  return server
}

function serveOpenApi(server: FastifyInstance, version: string): void {
  const document = JSON.stringify(openApiDocument(version))
  server.get('/v1/openapi.json', { exposeHeadRoute: false }, (_request, reply) =>
    reply
      .headers({ ...apiHeaders, 'cache-control': 'no-cache' })
      .type('application/json; charset=utf-8')
      .send(document),
  )
}

const start = randomBytes(6).toString('base64url')
let requests = 0
function requestId(): string {
  requests++
  return `${start}-${requests.toString(36)}`
}

/** What could not even be parsed as a request has no reply object: the answer is written to the socket by hand. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable) return void socket.destroy()
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const problem = new Problem(
    codeOfStatus(status) ?? 'bad-request',
    'This is not an HTTP request that can be read here.',
  )
  const body = JSON.stringify(problemDocument(problem))
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${problemType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
