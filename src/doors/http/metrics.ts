import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { OperationId } from './routes.ts'

/** Figures for Prometheus. A registry of its own: two doors in one process (tests) must not share one. */
export class Metrics {
  readonly registry = new Registry()
  readonly #seconds: Histogram<'operation'>
  readonly #answers: Counter<'operation' | 'status'>
  readonly #counted = new Map<string, number>()

  constructor(gauges: Readonly<Record<string, { help: string; read: () => number }>>) {
    collectDefaultMetrics({ register: this.registry })
    this.#seconds = new Histogram({
      name: 'ringfence_http_seconds',
      help: 'Time from the request to its answer, by operation.',
      labelNames: ['operation'],
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers: [this.registry],
    })
    const counted = this.#counted
    this.#answers = new Counter({
      name: 'ringfence_http_answers_total',
      help: 'Answers by operation and status.',
      labelNames: ['operation', 'status'],
      registers: [this.registry],
      // Counted in a plain map on the hot path, handed over when somebody asks.
      collect() {
        this.reset()
        for (const [key, count] of counted) {
          const [operation = '', status = ''] = key.split(' ')
          this.inc({ operation, status }, count)
        }
      },
    })
    for (const [name, { help, read }] of Object.entries(gauges))
      new Gauge({
        name: `ringfence_${name}`,
        help,
        registers: [this.registry],
        collect() {
          this.set(read())
        },
      })
  }

  /** One histogram for each operation, found once: labels would be looked up for each request otherwise. */
  timer(operation: OperationId): (status: number, ms: number) => void {
    const seconds = this.#seconds.labels(operation)
    const keys = new Map<number, string>()
    return (status, ms) => {
      let key = keys.get(status)
      if (key === undefined) {
        key = `${operation} ${status}`
        keys.set(status, key)
      }
      this.#counted.set(key, (this.#counted.get(key) ?? 0) + 1)
      seconds.observe(ms / 1_000)
    }
  }

  text(): Promise<string> {
    void this.#answers
    return this.registry.metrics()
  }
}
