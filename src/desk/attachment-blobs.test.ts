import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { withStores } from '../store/testing.ts'
import { type Blobs, BlobsUnavailable, DiskBlobs, deskMigrations, MovedBlobs, S3Blobs, TableBlobs } from './index.ts'

const nameOf = () => randomBytes(16).toString('hex')

/** What every store of pictures does. */
async function holds(blobs: Blobs): Promise<void> {
  const [name, other] = [nameOf(), nameOf()]
  const bytes = randomBytes(1_000_000)
  assert.equal(await blobs.get(name), undefined)
  await blobs.put(name, bytes)
  await blobs.put(other, new Uint8Array([1]))
  assert.deepEqual(Buffer.from((await blobs.get(name)) as Uint8Array), bytes)
  await blobs.put(name, new Uint8Array([2]))
  assert.deepEqual([...((await blobs.get(name)) as Uint8Array)], [2])
  await blobs.delete(name)
  await blobs.delete(name)
  assert.equal(await blobs.get(name), undefined)
  assert.deepEqual([...((await blobs.get(other)) as Uint8Array)], [1])
}

test('a folder: written whole or not at all, for its owner alone, under no name of a stranger’s', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ringfence-blobs-'))
  try {
    const blobs = new DiskBlobs(join(folder, 'attachments'))
    await holds(blobs)
    const name = nameOf()
    await blobs.put(name, new Uint8Array([1]))
    const path = join(folder, 'attachments', name.slice(-2), name)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    for (const bad of ['../../etc/passwd', 'a/b', '', 'x'.repeat(65)])
      await assert.rejects(blobs.put(bad, new Uint8Array([1])), /no name of a picture/)
    const left = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.part'))
    assert.deepEqual(left, [])
    await rm(join(folder, 'attachments'), { recursive: true })
    // A file stands where the folder should be: nothing can be written.
    const blocked = new DiskBlobs(join(process.execPath, 'attachments'))
    await assert.rejects(blocked.put(nameOf(), new Uint8Array([1])), BlobsUnavailable)
    await chmod(folder, 0o700)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a table', (t) => withStores(t, async (store) => await holds(new TableBlobs(store)), { rooms: [deskMigrations] }))

test('who moved to another store finds in the old one what lay there, and destroys in both', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ringfence-blobs-'))
  try {
    const [before, now] = [new DiskBlobs(join(folder, 'before')), new DiskBlobs(join(folder, 'now'))]
    const name = nameOf()
    await before.put(name, new Uint8Array([7]))
    const moved = new MovedBlobs(now, [before])
    await holds(moved)
    assert.deepEqual([...((await moved.get(name)) as Uint8Array)], [7])
    await moved.delete(name)
    assert.equal(await before.get(name), undefined)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('an object store in another process, which checks every signature', async (t) => {
  const settings = {
    bucket: 'ringfence pictures',
    region: 'ap-northeast-2',
    accessKeyId: 'AKID',
    secretAccessKey: 's3cret/+',
  }
  const child = spawn(process.execPath, [new URL('./testing-object-store.ts', import.meta.url).pathname], {
    env: { ...process.env, OBJECTS: JSON.stringify(settings) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const endpoint = `http://127.0.0.1:${line.toString().trim()}`
  const blobs = new S3Blobs({ ...settings, endpoint })
  await holds(blobs)
  const forged = new S3Blobs({ ...settings, endpoint, secretAccessKey: 'another' })
  const name = nameOf()
  await assert.rejects(forged.put(name, new Uint8Array([1])), BlobsUnavailable)
  await assert.rejects(forged.get(name), BlobsUnavailable)
  await assert.rejects(forged.delete(name), BlobsUnavailable)
  assert.equal(await blobs.get(name), undefined)
  await fetch(`${endpoint}/test`, { method: 'POST', body: 'full' })
  await assert.rejects(blobs.put(name, new Uint8Array([1])), /answered 507/)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await assert.rejects(blobs.get(name), BlobsUnavailable)
})
