import { lineAt, type Rule, type Violation } from './house.ts'
import { isTest } from './rooms.ts'
import type { Node } from './source.ts'

const logs = /(^|\.)(log|logger)\.(trace|debug|info|warn|error|fatal)$|^console\.\w+$/
/** +82 10-1234-5678, 010-1234-5678, 13812345678: ten digits and more, with the usual separators. */
const looksLikeNumber = /\+?\d(?:[\s().-]?\d){8,}/
/** Fields that hold a phone number in clear, under the names they have in requests. */
const clearField = /^(to|number|phone|phoneNumber|msisdn|e164|callee)$/

/** Nothing that looks like a phone number, and no field that holds one, is written to a log or thrown in an error. */
export const noNumbersInLogs: Rule = (house) => {
  const found: Violation[] = []
  for (const source of house.sources('src/')) {
    if (isTest(source.path)) continue
    source.walk((node) => {
      const call =
        node.type === 'CallExpression' &&
        logs.test(source.text.slice((node.callee as Node).start, (node.callee as Node).end))
      const thrown = node.type === 'ThrowStatement'
      if (!call && !thrown) return
      const told = source.text.slice(node.start, node.end)
      const where = call ? 'a log line' : 'an error'
      if (looksLikeNumber.test(told.replace(/['"`]20\d\d-\d\d-\d\d[^'"`]*['"`]/g, '')))
        found.push({
          file: source.path,
          line: lineAt(source.text, node.start),
          what: `${where} holds what looks like a phone number`,
          remedy: 'say its ref, or nothing',
        })
      for (const field of fieldsOf(call ? (node.arguments as Node[]) : []))
        if (clearField.test(field))
          found.push({
            file: source.path,
            line: lineAt(source.text, node.start),
            what: `a log line holds the field ${field}`,
            remedy: 'log the ref of the person or the id of the line',
          })
    })
  }
  return found
}

function fieldsOf(args: Node[]): string[] {
  return args
    .filter((arg) => arg.type === 'ObjectExpression')
    .flatMap((arg) => arg.properties as Node[])
    .map((property) => (property.key as { name?: string } | undefined)?.name ?? '')
}
