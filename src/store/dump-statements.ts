/** The last line of a whole backup: one without it was cut short. */
export const dumpEnd = '-- ringfence backup complete'

/**
 * Cuts a backup into statements, chunk by chunk: a backup is larger than a string may be. Knows quotes ('…', "…", $tag$…$tag$) and line
 * comments; a backup has nothing else (COPY is not used; in E'…' quotes are doubled like everywhere and never escaped).
 */
export async function* dumpStatements(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let text = ''
  for await (const chunk of chunks) {
    text += chunk
    let from = 0
    for (;;) {
      const end = statementEnd(text, from)
      if (end < 0) break
      const statement = withoutComments(text.slice(from, end))
      if (statement !== '') yield statement
      from = end + 1
    }
    text = text.slice(from)
  }
  const rest = withoutComments(text)
  if (rest !== '') throw new Error('the dump ends in the middle of a statement')
}

/** Where the semicolon of the statement at `from` stands, or -1 when the text ends before. */
function statementEnd(text: string, from: number): number {
  const mark = /;|'|"|--|\$[A-Za-z_]*\$/g
  mark.lastIndex = from
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    const [token] = found
    if (token === ';') return found.index
    // A doubled quote closes and opens again, which comes to the same.
    const end = text.indexOf(token === '--' ? '\n' : token, mark.lastIndex)
    if (end < 0) return -1
    mark.lastIndex = end + (token === '--' ? 1 : token.length)
  }
  return -1
}

/** Without the comments and empty lines before the statement. */
function withoutComments(text: string): string {
  return text.replace(/^(\s|--[^\n]*(\n|$))+/, '').trimEnd()
}
