import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Committed, Leaf } from '../../ledger/index.ts'
import type { OperationId } from './routes.ts'

/**
 * Figures for Prometheus, of this node alone unless they say otherwise. A registry of its own: two doors in one process (tests) must not
 * share one. docs/operations.md lists them, and a test compares.
 */
export class Metrics {
  readonly registry = new Registry()
  readonly #seconds: Histogram<'operation'>
  readonly #decisionSeconds: Histogram
  readonly #commitLeaves: Histogram
  readonly #commitSeconds: Histogram
  // Counted in plain maps on the hot path, handed over when somebody asks.
  readonly #answers: (key: string) => void
  readonly #problems: (key: string) => void
  readonly #decisions: (key: string) => void

  constructor(gauges: Readonly<Record<string, { help: string; read: () => number }>>) {
    collectDefaultMetrics({ register: this.registry })
    this.#seconds = new Histogram({
      name: 'ringfence_http_seconds',
      help: 'Time from the request to its answer, by operation.',
      labelNames: ['operation'],
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers: [this.registry],
    })
    this.#answers = this.#counter('http_answers_total', 'Answers by operation and status.', ['operation', 'status'])
    this.#problems = this.#counter('http_problems_total', 'Refusals by their code, see docs/errors.md.', ['code'])
    this.#decisions = this.#counter('decisions_total', 'Decisions that this node recorded, by verdict.', ['verdict'])
    this.#decisionSeconds = this.#histogram(
      'decision_record_seconds',
      'Time from handing a decision to the ledger until it was durable.',
      [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    )
    this.#commitLeaves = this.#histogram(
      'ledger_commit_leaves',
      'Leaves in one group commit.',
      [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
    )
    this.#commitSeconds = this.#histogram(
      'ledger_commit_seconds',
      'Time of one group commit.',
      [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    )
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

  /** One histogram for each operation, found once: labels would be looked up for each request otherwise. `problem`: the code of a refusal. */
  timer(operation: OperationId): (status: number, ms: number, problem?: string) => void {
    const seconds = this.#seconds.labels(operation)
    const keys = new Map<number, string>()
    return (status, ms, problem) => {
      let key = keys.get(status)
      if (key === undefined) {
        key = `${operation} ${status}`
        keys.set(status, key)
      }
      this.#answers(key)
      if (problem !== undefined) this.#problems(problem)
      seconds.observe(ms / 1_000)
    }
  }

  /** Hears the ledger's group commits. */
  committed({ ms, written }: Committed<{ leaf: Leaf }>): void {
    this.#commitLeaves.observe(written.length)
    this.#commitSeconds.observe(ms / 1_000)
    for (const { item, waitedMs } of written) {
      if (item.leaf.kind !== 'decision') continue
      this.#decisions(item.leaf.tag ?? '')
      this.#decisionSeconds.observe(waitedMs / 1_000)
    }
  }

  text(): Promise<string> {
    return this.registry.metrics()
  }

  #histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name: `ringfence_${name}`, help, buckets, registers: [this.registry] })
  }

  /** Counts by the label values, joined by a space. */
  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): (key: string) => void {
    const counted = new Map<string, number>()
    new Counter({
      name: `ringfence_${name}`,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        this.reset()
        for (const [key, count] of counted) {
          const values = key.split(' ')
          this.inc(Object.fromEntries(labelNames.map((label, i) => [label, values[i] ?? ''])) as never, count)
        }
      },
    })
    return (key) => void counted.set(key, (counted.get(key) ?? 0) + 1)
  }
}
