import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFolder, Program } from './program.ts'

test('a second process on the same folder refuses to start and says who holds it', { timeout: 120_000 }, async (t) => {
  const folder = newFolder(t)
  const first = await Program.start(t, { folder })
  const second = await Program.launch(t, { folder })
  const { code } = await second.exit(30_000)
  assert.equal(code, 1, second.printed)
  assert.match(second.printed, new RegExp(`\\b${first.pid}\\b`), 'it names the process that holds the folder')

  // The first is not disturbed, and the folder is free as soon as it has gone, even by SIGKILL.
  assert.equal((await fetch(`${first.url}/readyz`)).status, 200)
  await first.kill()
  const third = await Program.start(t, { folder })
  await third.stop()
})
