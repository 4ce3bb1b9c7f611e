import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GroupCommit, LedgerUnavailable } from './group-commit.ts'

const limits = { batch: 3, waiting: 5, waitMs: 5_000 }

/** A store that commits when it is told to. */
class Stopped {
  readonly batches: number[][] = []
  #settle: { resolve(): void; reject(error: Error): void } | undefined
  #begun: (() => void) | undefined

  readonly commit = async (items: number[]): Promise<(number | Error)[]> => {
    this.batches.push(items)
    const done = Promise.withResolvers<void>()
    this.#settle = done
    this.#begun?.()
    await done.promise
    return items.map((item) => (item < 0 ? new RangeError('negative') : item * 10))
  }
  /** Resolves when the next commit has begun. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#begun = resolve
    })
  }
  finish(error?: Error): void {
    if (error) this.#settle?.reject(error)
    else this.#settle?.resolve()
  }
}

test('batches gather while a commit is under way; each item gets its own answer', async () => {
  const store = new Stopped()
  const commits = new GroupCommit(store.commit, limits)
  let begun = store.next()
  const first = commits.add(1)
  await begun
  const others = [2, -3, 4, 5].map((item) => commits.add(item))
  const settled = Promise.allSettled(others)
  begun = store.next()
  store.finish()
  assert.equal(await first, 10)
  await begun
  assert.deepEqual(store.batches, [[1], [2, -3, 4]])
  begun = store.next()
  store.finish()
  await begun
  store.finish()
  const results = await settled
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error).name)),
    [20, 'RangeError', 40, 50],
  )
})

test('more than may wait are refused at once; a commit that fails refuses its batch and no other', async () => {
  const store = new Stopped()
  const commits = new GroupCommit(store.commit, limits)
  let begun = store.next()
  const first = commits.add(1)
  await begun
  const waiting = [2, 3, 4, 5, 6].map((item) => commits.add(item))
  const settled = Promise.allSettled(waiting)
  assert.equal(commits.waiting, 5)
  await assert.rejects(commits.add(7), LedgerUnavailable)
  begun = store.next()
  store.finish(new Error('disk full'))
  await assert.rejects(
    first,
    (error: Error) => error instanceof LedgerUnavailable && (error.cause as Error).message === 'disk full',
  )
  await begun
  begun = store.next()
  store.finish()
  await begun
  store.finish()
  assert.ok((await settled).every(({ status }) => status === 'fulfilled'))
  // It began again from nothing.
  begun = store.next()
  const later = commits.add(8)
  await begun
  store.finish()
  assert.equal(await later, 80)
})

test('a store that hangs lets nobody wait for ever', async () => {
  const store = new Stopped()
  const commits = new GroupCommit(store.commit, { ...limits, waitMs: 4 })
  const begun = store.next()
  const refused = Promise.allSettled([commits.add(1), commits.add(2), commits.add(3), commits.add(4)])
  await begun
  for (const result of await refused)
    assert.ok(result.status === 'rejected' && result.reason instanceof LedgerUnavailable)
  // The commit ends after all; what follows is written after it.
  const next = store.next()
  const later = commits.add(5)
  store.finish()
  await next
  assert.deepEqual(store.batches, [[1, 2, 3], [5]])
  store.finish()
  assert.equal(await later, 50)
})

test('closing writes what waits and refuses what comes', async () => {
  const store = new Stopped()
  const commits = new GroupCommit(store.commit, limits)
  const begun = store.next()
  const first = commits.add(1)
  await begun
  const closed = commits.close()
  await assert.rejects(commits.add(2), LedgerUnavailable)
  store.finish()
  await closed
  assert.equal(await first, 10)
})
