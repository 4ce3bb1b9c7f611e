import { posix } from 'node:path'
import { parseSync } from 'vite'

/** One way in which a file reaches another: an import, a re-export, a dynamic import, or the URL of a worker. */
export interface Import {
  /** As written: `../store/index.ts`, `fastify`, `node:fs`. */
  from: string
  /** The file of the house that is meant; absent for packages and for files that do not exist. */
  target?: string
  /** Names as the other file exports them; `*` for a whole namespace, `default` for the default. */
  names: string[]
  /** Erased before running: costs nothing and cannot make a circle at run time. */
  typeOnly: boolean
  kind: 'import' | 'export' | 'dynamic' | 'text'
  offset: number
}

/** A node of the syntax tree (ESTree with TypeScript); only what the rules look at is named. */
export interface Node {
  type: string
  start: number
  end: number
  [key: string]: unknown
}

export interface Source {
  path: string
  text: string
  /** Lines, counted as an editor does (a last line break does not open another line). */
  lineCount: number
  imports: Import[]
  /** Calls `visit` on every node, parents before children. */
  walk(visit: (node: Node, parent: Node | undefined) => void): void
  /** Texts of comments with their offsets. */
  comments: { text: string; offset: number }[]
  /** Why the parser could not read the file, if it could not. */
  faults: string[]
}

/** Parses with the parser that Vite brings (oxc): TypeScript 7 offers no compiler API to read imports with. */
export function readSource(path: string, text: string, exists: (path: string) => boolean): Source {
  const parsed = parseSync(path, text)
  const program = parsed.program as unknown as Node
  const imports: Import[] = []
  const add = (from: string, offset: number, rest: Pick<Import, 'names' | 'typeOnly' | 'kind'>): void => {
    const target = resolve(path, from, exists)
    imports.push({ from, offset, ...rest, ...(target === undefined ? {} : { target }) })
  }

  for (const found of parsed.module.staticImports) {
    add(found.moduleRequest.value, found.start, {
      kind: 'import',
      names: found.entries.map(({ importName }) => nameOf(importName.kind, importName.name)),
      typeOnly: found.entries.length > 0 && found.entries.every((entry) => entry.isType),
    })
  }
  for (const found of parsed.module.staticExports) {
    const from = found.entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value
    if (from === undefined) continue
    add(from, found.start, {
      kind: 'export',
      names: found.entries.map(({ importName }) => nameOf(importName.kind, importName.name ?? undefined)),
      typeOnly: found.entries.every((entry) => entry.isType),
    })
  }
  const walk = (visit: (node: Node, parent: Node | undefined) => void): void => visitAll(program, undefined, visit)
  walk((node, parent) => {
    if (node.type !== 'Literal' || typeof node.value !== 'string') return
    if (parent?.type === 'ImportExpression')
      add(node.value, node.start, { kind: 'dynamic', names: ['*'], typeOnly: false })
    // `new URL('./worker.ts', import.meta.url)` and arguments of child processes name files by text.
    else if (/^\.{1,2}\/[\w./-]+\.tsx?$/.test(node.value) && !isModuleRequest(parent))
      add(node.value, node.start, { kind: 'text', names: ['*'], typeOnly: false })
  })

  return {
    path,
    text,
    lineCount: text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports,
    walk,
    comments: parsed.comments.map((comment) => ({ text: comment.value, offset: comment.start })),
    faults: parsed.errors.map((error) => error.message),
  }
}

function nameOf(kind: string, name: string | null | undefined): string {
  if (kind === 'Default') return 'default'
  return name ?? '*'
}

function isModuleRequest(parent: Node | undefined): boolean {
  return parent !== undefined && /^(Import|Export)(All|Named)?Declaration$/.test(parent.type)
}

function visitAll(node: Node, parent: Node | undefined, visit: (node: Node, parent: Node | undefined) => void): void {
  visit(node, parent)
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visitAll(item, node, visit)
    } else if (isNode(value)) visitAll(value, node, visit)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** The server's imports carry `.ts`; the console's may leave the ending out, as Vite allows. */
function resolve(path: string, from: string, exists: (path: string) => boolean): string | undefined {
  if (!from.startsWith('.')) return undefined
  const plain = posix.normalize(posix.join(posix.dirname(path), from.replace(/\?.*$/, '')))
  return [plain, `${plain}.ts`, `${plain}.tsx`, `${plain}/index.ts`, `${plain}/index.tsx`].find(exists)
}
