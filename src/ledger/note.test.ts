import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  fromBase64,
  hexOf,
  keyId,
  openCheckpoint,
  openNote,
  readCheckpoint,
  readVerifier,
  signCheckpoint,
  toBase64,
  type Verifier,
  writeVerifier,
} from './note.ts'
import { nodeVerifySignature, signerOf } from './signing.ts'
import { webVerifySignature } from './web-signature.ts'

// The example of c2sp.org/signed-note.
const example = readVerifier('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k') as Verifier
const exampleNote = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`
const signer = signerOf(Buffer.alloc(32, 7))
const ours: Verifier = { name: 'ledger.example/test', publicKey: signer.publicKey }
const root = Buffer.alloc(32, 5)
const checkpoint = { origin: ours.name, size: 42, root }
const signed = signCheckpoint(checkpoint, signer.publicKey, signer.sign)

test('the published example opens, by node and by the web', async () => {
  assert.equal(hexOf(keyId(example)), '530d903a')
  assert.equal(writeVerifier(example), 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')
  for (const verify of [nodeVerifySignature, webVerifySignature])
    assert.equal(await openNote(exampleNote, example, verify), 'This is an example message.\n')
  assert.equal(await openNote(exampleNote.replace('an', 'no'), example, nodeVerifySignature), undefined)
})

test('RFC 8032 test 1: seed and key', () => {
  const rfc = signerOf(Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'))
  assert.equal(hexOf(rfc.publicKey), 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
  assert.match(hexOf(rfc.sign(new Uint8Array(0))), /^e5564300c360ac729086e2cc806e828a/)
})

test('a checkpoint has the form that others read, and opens with its key alone', async () => {
  assert.match(signed, /^ledger\.example\/test\n42\nBQUF[A-Z]+U=\n\n— ledger\.example\/test \S+\n$/)
  assert.deepEqual(await openCheckpoint(signed, ours, webVerifySignature), {
    ...checkpoint,
    root: Uint8Array.from(root),
  })
  assert.equal(await openCheckpoint(signed, example, nodeVerifySignature), undefined)
  const other = signerOf(Buffer.alloc(32, 8))
  assert.equal(await openCheckpoint(signed, { ...ours, publicKey: other.publicKey }, nodeVerifySignature), undefined)
  // The same name with another's signature under our key id is a forgery, also beside the right one.
  const forged = signCheckpoint(checkpoint, signer.publicKey, other.sign)
  assert.equal(await openCheckpoint(forged, ours, nodeVerifySignature), undefined)
  assert.equal(await openCheckpoint(signed + forged.split('\n\n')[1], ours, nodeVerifySignature), undefined)
  // A witness's line beside ours does not disturb.
  const witness = exampleNote.split('\n\n')[1] as string
  assert.equal((await openCheckpoint(signed + witness, ours, nodeVerifySignature))?.size, 42)
})

test('every changed byte of a signed checkpoint is found', async () => {
  const bytes = Buffer.from(signed)
  for (let i = 0; i < bytes.length; i++) {
    const changed = Buffer.from(bytes)
    changed[i] = (changed[i] as number) ^ 1
    assert.equal(await openCheckpoint(changed.toString('utf8'), ours, nodeVerifySignature), undefined, `byte ${i}`)
  }
  for (const cut of [signed.slice(0, -1), signed.split('\n\n')[0] as string, '', '\n\n', `${signed}\n`])
    assert.equal(await openCheckpoint(cut, ours, nodeVerifySignature), undefined)
})

test('what is no checkpoint is not read as one', () => {
  const hash = toBase64(root)
  for (const text of [
    '',
    'a',
    `a\n1`,
    `a\n-1\n${hash}\n`,
    `a\n01\n${hash}\n`,
    `a\n1e3\n${hash}\n`,
    `a\n9999999999999999\n${hash}\n`,
    `a b\n1\n${hash}\n`,
    `a\n1\nAAAA\n`,
    `a\n1\n${hash}=\n`,
  ])
    assert.equal(readCheckpoint(text), undefined, JSON.stringify(text))
  assert.equal(readCheckpoint(`a\n0\n${hash}\nextension\n`)?.size, 0)
  assert.throws(() => signCheckpoint({ ...checkpoint, origin: 'a b' }, signer.publicKey, signer.sign), TypeError)
  assert.equal(fromBase64('AB=='), undefined)
  assert.equal(fromBase64('A A='), undefined)
})
