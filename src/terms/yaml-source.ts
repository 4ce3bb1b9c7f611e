import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml'

/** Something wrong in a file that people write by hand, said so that the one who wrote it can mend it. */
export interface SourceFault {
  /** As the reader knows it: relative to the folder that was named. */
  file: string
  /** 1-based; 0 where there is no place to point at. */
  line: number
  message: string
  remedy: string
}

/** A YAML file that remembers where everything stands, so that a fault can name its line. */
export class YamlSource {
  readonly file: string
  readonly faults: SourceFault[] = []
  readonly value: unknown
  readonly #lines = new LineCounter()
  readonly #document

  constructor(file: string, text: string) {
    this.file = file
    // Core schema only: no dates or other surprises; times are strings that we read ourselves.
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true })
    for (const error of this.#document.errors)
      this.faults.push({
        file,
        line: this.#lines.linePos(error.pos[0]).line,
        message: `${error.message}.`,
        remedy: remedies[error.code] ?? 'Mend the YAML: two-space indents, quotes around texts with a colon.',
      })
    this.value = this.faults.length > 0 ? undefined : this.#read()
  }

  /** A few lines of aliases can stand for gigabytes: past a hundred it is no longer meant to be read. */
  #read(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: 100 })
    } catch {
      this.fault([], 'The file refers to itself too often.', 'Write out what stands behind the * and & signs.')
      return undefined
    }
  }

  /** The line of the node at this path, or of its nearest ancestor that exists. For a key of a map, the key's own line. */
  line(path: readonly (string | number)[]): number {
    for (let length = path.length; length > 0; length--) {
      const at = path.slice(0, length)
      const parent = this.#document.getIn(at.slice(0, -1), true)
      if (isMap(parent)) {
        const pair = parent.items.find(
          (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(at.at(-1)),
        )
        const start = (pair?.key as Node | undefined)?.range?.[0]
        if (start !== undefined) return this.#lines.linePos(start).line
      }
      const start = (this.#document.getIn(at, true) as Node | undefined)?.range?.[0]
      if (start !== undefined) return this.#lines.linePos(start).line
    }
    return 1
  }

  fault(path: readonly (string | number)[], message: string, remedy: string): void {
    this.faults.push({ file: this.file, line: this.line(path), message, remedy })
  }
}

const remedies: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'Remove one of the two, or name it otherwise.',
  TAB_AS_INDENT: 'Indent with spaces, two for each level.',
}

/** "policies/kr/pack.yaml:12: message. Remedy." */
export function faultText(fault: SourceFault): string {
  return `${fault.file}:${fault.line}: ${fault.message} ${fault.remedy}`
}
