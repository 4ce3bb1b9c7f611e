import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSource, type Source } from './source.ts'

/** One broken rule: where it is (line from 1), what is wrong, and what to do about it. */
export interface Violation {
  file: string
  line: number
  what: string
  remedy: string
}

/** A rule looks at the whole house and says everything that is wrong, not only the first thing. */
export type Rule = (house: House) => Violation[]

/** Folders that are not ours to judge: installed, built, or made by running the program. */
const notOurs = new Set(['node_modules', 'dist', 'data', '.git', 'coverage'])
const readable = /(\.(ts|tsx|mts|css|html|md|json|yaml|yml|svg|sh)|\/[^./]+|\.ci\/run)$/

/** The files of the repository as the rules see them. Built from a folder, or from planted texts in the rules' own tests. */
export class House {
  readonly #texts: Map<string, string>
  readonly #sources = new Map<string, Source>()

  /** `texts`: path from the root with forward slashes → content. */
  constructor(texts: Map<string, string> | Record<string, string>) {
    this.#texts = texts instanceof Map ? texts : new Map(Object.entries(texts))
  }

  static read(root: string): House {
    const texts = new Map<string, string>()
    const walk = (folder: string): void => {
      for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`
        // A data folder is skipped at the root only: src/data would be ours.
        if (entry.isDirectory()) {
          if (!notOurs.has(entry.name) || (entry.name === 'data' && folder !== '')) walk(path)
        } else if (entry.isFile() && readable.test(`/${path}`)) texts.set(path, readFileSync(join(root, path), 'utf8'))
      }
    }
    walk('')
    return new House(texts)
  }

  /** All paths, sorted. */
  get paths(): string[] {
    return [...this.#texts.keys()].sort()
  }

  has(path: string): boolean {
    return this.#texts.has(path)
  }

  text(path: string): string {
    const text = this.#texts.get(path)
    if (text === undefined) throw new Error(`The house has no file ${path}`)
    return text
  }

  /** The TypeScript files under the given folders (all of them when none is given), parsed. */
  sources(...folders: string[]): Source[] {
    return this.paths
      .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
      .filter((path) => folders.length === 0 || folders.some((folder) => path.startsWith(folder)))
      .map((path) => this.source(path))
  }

  source(path: string): Source {
    let source = this.#sources.get(path)
    if (source === undefined) {
      source = readSource(path, this.text(path), (candidate) => this.#texts.has(candidate))
      this.#sources.set(path, source)
    }
    return source
  }
}

/** Lines are counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}
