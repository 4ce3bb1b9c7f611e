import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHouse, type TestHouse } from './testing.ts'

interface Heard {
  event: string
  id?: string
  data: Record<string, unknown>
}

/** Reads an event stream as a browser does. */
class Reader {
  readonly #stop = new AbortController()
  readonly heard: Heard[] = []
  ended: Promise<void> = Promise.resolve()
  #wake: () => void = () => {}

  static async open(house: TestHouse, key: string, headers: Record<string, string> = {}): Promise<Reader> {
    const reader = new Reader()
    const response = await fetch(`${house.url}/v1/events`, {
      headers: { authorization: `Bearer ${key}`, ...headers },
      signal: reader.#stop.signal,
    })
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-type') ?? '', /event-stream/)
    reader.ended = reader.#read(response).catch(() => {})
    return reader
  }
  async #read(response: Response): Promise<void> {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true })
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const fields = new Map(
          block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        )
        const event = fields.get('event')
        if (event === undefined) continue
        const id = fields.get('id')
        this.heard.push({ event, data: JSON.parse(fields.get('data') ?? '{}'), ...(id === undefined ? {} : { id }) })
      }
      this.#wake()
    }
  }
  async until(done: (heard: Heard[]) => boolean): Promise<Heard[]> {
    const timeout = AbortSignal.timeout(10_000)
    while (!done(this.heard)) {
      timeout.throwIfAborted()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        timeout.addEventListener('abort', () => resolve(), { once: true })
      })
    }
    return this.heard
  }
  close(): void {
    this.#stop.abort()
  }
}

const decisionsIn = (heard: Heard[]) => heard.filter(({ event }) => event === 'decision')

test('decisions as they fall', async (t) => {
  const house = await openHouse(t)
  const ours = await house.firm('Hanbit Insurance', '+82215771234')
  const theirs = await house.firm('Dalbit Tutoring', '+82215881234')
  const operator = await house.key(['read', 'decide', 'manage'])
  const tenant = await house.key(['read'], ours.organisation)
  const decide = async (firm: object) => {
    const body = { ...firm, to: '+821023456789', channel: 'voice', purpose: 'service', category: 'insurance' }
    return (await house.ask<{ id: string }>('POST', '/v1/decisions', { key: operator, body })).body.id
  }

  await t.test('are heard by who may see them, in order', async () => {
    const [all, own] = [await Reader.open(house, operator), await Reader.open(house, tenant)]
    const ids = [await decide(ours), await decide(theirs), await decide(ours)]
    assert.deepEqual(
      decisionsIn(await all.until((heard) => decisionsIn(heard).length === 3)).map(({ data }) => data.id),
      ids,
    )
    assert.deepEqual(
      decisionsIn(await own.until((heard) => decisionsIn(heard).length === 2)).map(({ data }) => data.id),
      [ids[0], ids[2]],
    )
    assert.ok(!JSON.stringify(own.heard).includes(theirs.organisation))
    assert.match(JSON.stringify(all.heard[0]?.data.person), /"masked":"[^"]*\*/)
    all.close()
    own.close()
  })

  await t.test('who comes back with the last id misses nothing', async () => {
    const first = await Reader.open(house, operator)
    await decide(ours)
    const [seen] = decisionsIn(await first.until((heard) => decisionsIn(heard).length === 1))
    first.close()
    const missed = [await decide(ours), await decide(theirs)]
    const second = await Reader.open(house, operator, { 'last-event-id': seen?.id ?? '' })
    const live = await decide(ours)
    const heard = decisionsIn(await second.until((all) => decisionsIn(all).length === 3))
    assert.deepEqual(
      heard.map(({ data }) => data.id),
      [...missed, live],
    )
    second.close()
  })

  await t.test('a change of what decisions rest on is told, the operator alone hears of people', async () => {
    const [all, own] = [await Reader.open(house, operator), await Reader.open(house, tenant)]
    await house.ask('POST', '/v1/refusals', { key: operator, body: { number: '+821023456789', via: 'person' } })
    await house.ask('POST', '/v1/refusals', {
      key: operator,
      body: { number: '+821023456789', via: 'person', organisation: ours.organisation },
    })
    const changes = (heard: Heard[]) => heard.filter(({ event, data }) => event === 'change' && data.room === 'consent')
    assert.equal(changes(await all.until((heard) => changes(heard).length === 2)).length, 2)
    assert.equal(changes(await own.until((heard) => changes(heard).length === 1)).length, 1)
    all.close()
    own.close()
  })

  await t.test('the figures of the last minutes agree', async () => {
    const { body } = await house.ask<{ total: number; series: unknown[] }>('GET', '/v1/stats/decisions?minutes=5', {
      key: operator,
    })
    assert.deepEqual([body.total, body.series.length], [7, 5])
  })
})

test('a stream ends with a notice when its key is revoked, when the house closes, and is refused beyond the limit', async (t) => {
  const house = await openHouse(t, { eventStreamsMax: 1, eventHeartbeatMs: 1_000 })
  const key = await house.key(['read'])
  const reader = await Reader.open(house, key)
  const second = await house.ask('GET', '/v1/events', { key })
  assert.equal(second.status, 429)
  const [made] = (await house.app.staff.keys.list({}, {})).items
  await house.app.staff.keys.revoke(made?.id ?? '', { kind: 'system', id: 'test' })
  const heard = await reader.until((all) => all.some(({ event }) => event === 'notice'))
  const notice = heard.at(-1)
  assert.deepEqual([notice?.event, notice?.data.code], ['notice', 'signed-out'])
  await reader.ended

  const last = await Reader.open(house, await house.key(['read']))
  await Promise.all([house.app.http.close(), last.ended])
  assert.equal(last.heard.at(-1)?.data.code, 'closing')
})
