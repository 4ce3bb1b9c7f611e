/** Longer lines are no rows of any list; their bytes are passed over without being held. */
export const lineBytesMax = 4_096

/** One line: `bytes` holds it from `start` to `end`, only until the next is asked for. `null` bytes: it was longer than `lineBytesMax`. */
export type OnLine = (bytes: Uint8Array | null, start: number, end: number, line: number) => void

/**
 * Cuts pieces of a file into lines, at LF, with a CR before it left out. Holds one piece and at most one unfinished line, whatever the
 * file does: a line of two gigabytes costs no more than one of four kilobytes. `line` counts from 1.
 */
export class ByteLines {
  readonly #onLine: OnLine
  readonly #rest = new Uint8Array(lineBytesMax)
  #held = 0
  #tooLong = false
  #line = 0

  constructor(onLine: OnLine) {
    this.#onLine = onLine
  }

  push(bytes: Uint8Array): void {
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      if (this.#held === 0 && !this.#tooLong) this.#whole(bytes, start, end)
      else {
        this.#hold(bytes, start, end)
        this.#ended()
      }
      start = end + 1
    }
    if (start < bytes.length) this.#hold(bytes, start, bytes.length)
  }

  /** The last line may have no LF. */
  end(): void {
    if (this.#held > 0 || this.#tooLong) this.#ended()
  }

  #whole(bytes: Uint8Array, start: number, end: number): void {
    this.#line++
    if (end - start > lineBytesMax) this.#onLine(null, 0, 0, this.#line)
    else this.#onLine(bytes, start, end > start && bytes[end - 1] === 13 ? end - 1 : end, this.#line)
  }

  #hold(bytes: Uint8Array, start: number, end: number): void {
    if (this.#tooLong) return
    if (this.#held + end - start > lineBytesMax) {
      this.#tooLong = true
      return
    }
    this.#rest.set(bytes.subarray(start, end), this.#held)
    this.#held += end - start
  }

  #ended(): void {
    const length = this.#held
    this.#held = 0
    if (this.#tooLong) {
      this.#tooLong = false
      this.#line++
      this.#onLine(null, 0, 0, this.#line)
    } else this.#whole(this.#rest, 0, length)
  }
}
