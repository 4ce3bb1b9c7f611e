import { createReadStream, createWriteStream, readFileSync, renameSync, rmSync } from 'node:fs'
import { Writable } from 'node:stream'
import { type ExportFault, readVerifier, verifyExport } from '../../ledger/index.ts'
import { Problem } from '../../terms/index.ts'
import { type Command, printJson, refuse } from './command.ts'
import { withHouse } from './house.ts'
import { checkInputFile } from './input-file.ts'

export const ledgerExport: Command = {
  words: 'ledger export',
  usage: '[--out FILE]',
  summary: 'Write every leaf and the signed head, for anybody to verify.',
  options: { out: { type: 'string' } },
  positionals: [0, 0],
  async run({ values, json }, terminal) {
    const out = typeof values.out === 'string' ? values.out : undefined
    const head = await withHouse(terminal, async (app) => {
      if (out === undefined) return await app.ledger.exportTo(unended(terminal.stdout))
      // Written beside its place, then moved: a broken export never takes the place of a whole one.
      const partial = `${out}.partial`
      try {
        const head = await app.ledger.exportTo(createWriteStream(partial, { mode: 0o600 }))
        renameSync(partial, out)
        return head
      } finally {
        rmSync(partial, { force: true })
      }
    })
    if (head instanceof Problem) return refuse(terminal, json && out !== undefined, head.code, head.detail)
    if (out !== undefined && json) printJson(terminal, { file: out, leaves: head.size })
    else if (out !== undefined) terminal.out(`${head.size} leaves and the signed head are in ${out}\n`)
    return 0
  },
}

export const ledgerVerify: Command = {
  words: 'ledger verify',
  usage: 'FILE --key KEY [--known FILE …]',
  summary: "Check an export with nothing but the ledger's public key.",
  options: { key: { type: 'string' }, known: { type: 'string', multiple: true } },
  positionals: [1, 1],
  async run({ values, positionals, json }, terminal) {
    const { key, known = [] } = values
    if (typeof key !== 'string' || !readVerifier(key) || !Array.isArray(known)) {
      terminal.err('Give the public key: --key "name+hash+key", as GET /v1/ledger/key answers it.\n')
      return 2
    }
    const file = positionals[0] as string
    for (const name of [...(file === '-' ? [] : [file]), ...(known as readonly string[])]) {
      const fault = await checkInputFile(name)
      if (fault) return refuse(terminal, json, fault.code, fault.detail)
    }
    const heads = (known as readonly string[]).map((name) => readFileSync(name, 'utf8'))
    const check = await verifyExport(file === '-' ? terminal.stdin : createReadStream(file), key, heads)
    if (json) printJson(terminal, check.ok ? { ...check, root: Buffer.from(check.root).toString('base64') } : check)
    else if (check.ok) terminal.out(`Whole: ${check.leaves} leaves of ${check.origin}, unchanged, in order, signed.\n`)
    else terminal.out(`NOT whole: ${faultSentences[check.fault]} (line ${check.line}).\n`)
    return check.ok ? 0 : 1
  },
}

const faultSentences: Record<ExportFault, string> = {
  'not-an-export': 'this is not an export of a ledger',
  cut: 'the export was cut before its signed head',
  'not-signed': 'the head is not signed by this key',
  'wrong-count': 'leaves were added or dropped',
  changed: 'a leaf was changed, moved or exchanged',
  'other-history': 'it contradicts a head that was signed before',
}

/** Lets a pipeline end without ending the terminal's stream. */
function unended(stream: Writable): Writable {
  return new Writable({ write: (chunk, encoding, done) => void stream.write(chunk, encoding, done) })
}
