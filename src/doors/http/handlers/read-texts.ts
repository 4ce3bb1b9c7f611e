import { openTexts } from '../../../desk/index.ts'
import type { Value } from '../../../procedures/index.ts'
import { type Actor, type Clock, isId, maskNumbersIn, minuteMs } from '../../../terms/index.ts'
import type { Vault } from '../../../vault/index.ts'

/** How long one reader's reading of one text counts as one: a screen asks again at every step. */
const readForMs = 10 * minuteMs
/** Texts that are remembered, numbers masked: some megabytes at most. */
const remembered = 2_000

/** What people said in a procedure, with the numbers in it masked. The access log has each reader and text once in ten minutes. */
export class ReadTexts {
  readonly #vault: Vault
  readonly #clock: Clock
  readonly #read = new Map<string, { text: string; until: number }>()
  constructor(vault: Vault, clock: Clock) {
    this.#vault = vault
    this.#clock = clock
  }

  /** By document; what was destroyed is missing. */
  async masked(values: Iterable<Value | undefined>, caseId: string, actor: Actor): Promise<Map<string, string>> {
    const now = this.#clock.now()
    const texts = new Map<string, string>()
    const unread: string[] = []
    for (const value of values) {
      if (typeof value !== 'string' || !isId('document', value)) continue
      const known = this.#read.get(`${actor.id} ${value}`)
      if (known !== undefined && known.until > now) texts.set(value, known.text)
      else unread.push(value)
    }
    const opened = await openTexts({ vault: this.#vault }, unread, `Read the path of ${caseId}, numbers masked`, actor)
    for (const [document, words] of opened) {
      const text = maskNumbersIn(words)
      texts.set(document, text)
      this.#read.set(`${actor.id} ${document}`, { text, until: now + readForMs })
    }
    while (this.#read.size > remembered) this.#read.delete(this.#read.keys().next().value as string)
    return texts
  }
}
