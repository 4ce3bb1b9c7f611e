import { setTimeout as pause } from 'node:timers/promises'

/** What the process of the agents is told. Everybody in it is one browser with a session of their own. */
export interface Shift {
  url: string
  cookies: string[]
  /** Each waits so long on average between an answer and the next click. */
  thinkMs: number
  seconds: number
  numbers: string[]
  /** References of drivers, and the span in which their bookings lie. */
  drivers: string[]
  from: string
  until: string
  seed: number
}
export interface Timed {
  count: number
  p50Ms: number
  p99Ms: number
  maxMs: number
  errors: number
}

/** mulberry32: the same clicks for the same seed. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Item {
  id: string
  cursor?: string
  revision: number
}

/** Everybody clicks for so long; how long each kind of click took, from sending to the last byte. */
export async function work(shift: Shift): Promise<Record<string, Timed>> {
  const took = new Map<string, { ms: number[]; errors: number; sample?: string }>()
  const ends = performance.now() + shift.seconds * 1_000
  await Promise.all(shift.cookies.map((cookie, n) => agent(shift, cookie, chance(shift.seed + n), ends, took)))
  return Object.fromEntries(
    [...took].sort().map(([name, { ms, errors, sample }]) => {
      ms.sort((a, b) => a - b)
      const at = (share: number) => Number((ms[Math.min(ms.length - 1, Math.floor(ms.length * share))] ?? 0).toFixed(1))
      if (sample !== undefined) process.stderr.write(`${name}: ${sample}\n`)
      return [name, { count: ms.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), errors }]
    }),
  )
}

async function agent(
  shift: Shift,
  cookie: string,
  random: () => number,
  ends: number,
  took: Map<string, { ms: number[]; errors: number; sample?: string }>,
): Promise<void> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const headers = { cookie, origin: shift.url, 'accept-language': 'ko' }
  const ask = async <T>(name: string, path: string, body?: object): Promise<T> => {
    await pause(random() * 2 * shift.thinkMs)
    const begun = performance.now()
    const answer = await fetch(shift.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const of = took.get(name) ?? { ms: [], errors: 0 }
    took.set(name, of)
    of.ms.push(performance.now() - begun)
    if (answer.ok) return JSON.parse(text) as T
    of.errors++
    of.sample ??= `${answer.status} ${text.slice(0, 300)}`
    return {} as T
  }
  const list = (name: string, query: string) => ask<{ items?: Item[]; next?: string }>(name, `/v1/cases?${query}`)

  const clicks: (() => Promise<unknown>)[] = [
    () => list('queue: open, by due', 'status=open'),
    async () => {
      const first = await list('queue: open, by due', 'status=open')
      if (first.next) await list('queue: next page', `status=open&before=${first.next}`)
    },
    () => list('queue: mine', 'assignee=me'),
    () => list('queue: nobody’s and urgent', 'assignee=none&priority=urgent&status=open'),
    () => list('queue: waiting for a call-back', 'waitingFor=call-back'),
    () => list('queue: overdue of a procedure', 'overdue=true&procedure=nuisance-call'),
    () => list('queue: a tag', 'tag=press'),
    () => list('queue: a tag, closed', 'tag=vip&status=closed&priority=high'),
    () => list('queue: closed, by change', 'status=closed'),
    () => list('queue: all of a procedure, by opening', 'procedure=driver-call-failure&sort=opened'),
    () => ask('counts', '/v1/cases/counts'),
    () => ask('next', '/v1/cases/next?assignee=me'),
    async () => {
      const found = await ask<{ items?: { ref: string }[] }>('look-up: a number', '/v1/numbers/lookup', {
        query: pick(shift.numbers).replace('+82', '0'),
        country: 'KR',
      })
      const ref = found.items?.[0]?.ref
      if (ref) await list('queue: a person’s', `ref=${ref}&sort=opened`)
    },
    () => ask('look-up: last four', '/v1/numbers/lookup', { query: pick(shift.numbers).slice(-4) }),
    () =>
      ask(
        'bookings of a driver by time',
        `/v1/bookings?driver=${pick(shift.drivers)}&from=${shift.from}&until=${shift.until}&limit=20`,
      ),
  ]
  const work = async () => {
    const { items = [] } = await list('queue: mine', `assignee=me&limit=50`)
    const one = items[Math.floor(random() * items.length)]
    if (one === undefined) return
    const open = await ask<Item>('case open', `/v1/cases/${one.id}`)
    await ask('case: presence', `/v1/cases/${one.id}/presence`, { editing: false })
    await ask('case: notes', `/v1/cases/${one.id}/notes?limit=20`)
    await ask('case: links', `/v1/cases/${one.id}/links`)
    await ask('case: write a note', `/v1/cases/${one.id}/notes`, {
      text: '고객에게 다시 전화했습니다. 받지 않았습니다.',
    })
    if (open.revision !== undefined && random() < 0.5) {
      const priority = pick(['low', 'normal', 'high', 'urgent'])
      await ask('case: priority', `/v1/cases/${one.id}/priority`, { revision: open.revision, priority })
    }
  }
  const fresh = async () => {
    const opened = await ask<Item>('case: open a new one', '/v1/cases', {
      procedure: 'driver-call-failure',
      lang: 'ko',
      number: pick(shift.numbers),
      text: '기사님이 손님께 전화를 걸 수 없다고 합니다.',
      assignee: 'me',
    })
    if (opened.id === undefined) return
    const view = await ask<{ step?: { id: string; fields?: Field[] } }>(
      'procedure: read',
      `/v1/cases/${opened.id}/procedure`,
    )
    if (view.step === undefined) return
    await ask('procedure: submit a step', `/v1/cases/${opened.id}/procedure/answers`, {
      step: view.step.id,
      answers: Object.fromEntries((view.step.fields ?? []).map((field) => [field.fact, answerOf(field)])),
    })
  }
  interface Field {
    fact: string
    type: string
    choices?: { id: string }[]
  }
  const answerOf = ({ type, choices }: Field): unknown => {
    if (type === 'choice') return choices?.[0]?.id
    if (type === 'number') return pick(shift.numbers)
    if (type === 'yes-no') return true
    if (type === 'count') return 1
    if (type === 'time') return shift.from
    return '확인했습니다'
  }
  while (performance.now() < ends) {
    const now = random()
    await (now < 0.15 ? work() : now < 0.2 ? fresh() : pick(clicks)())
  }
}
