import { type ErrorCode, Problem } from '../../terms/index.ts'
import { problemDocument } from './problem-document.ts'

export interface BatchLimits {
  lines: number
  lineBytes: number
  inFlight: number
}

/**
 * Lines in, lines out, in the same order, while both stream: at most `inFlight` lines are being answered, and nothing more is read until
 * the reader has taken what is done. A line that cannot be read is answered with its problem and the batch goes on; a line that is too
 * long, or one too many, ends it, since what follows cannot be trusted to be lines. `answer` gives a decision as JSON text.
 */
export async function* answerLines(
  input: AsyncIterable<Uint8Array>,
  limits: BatchLimits,
  answer: (line: unknown, number: number) => Promise<string | Problem>,
): AsyncGenerator<string> {
  const waiting: Promise<string>[] = []
  let number = 0
  for await (const line of lines(input, limits.lineBytes)) {
    number++
    if (line instanceof Problem || number > limits.lines) {
      const fault = line instanceof Problem ? line : tooLarge(`A batch has at most ${limits.lines} lines.`)
      waiting.push(Promise.resolve(said(number, fault)))
      break
    }
    if (line.trim() === '') {
      number--
      continue
    }
    waiting.push(answered(line, number, answer))
    if (waiting.length >= limits.inFlight) yield await takeDone(waiting)
  }
  while (waiting.length > 0) yield await takeDone(waiting)
}

/** The first half of what waits, as one piece: a write for each line would cost more than the line. */
async function takeDone(waiting: Promise<string>[]): Promise<string> {
  const done = await Promise.all(waiting.splice(0, Math.max(1, waiting.length >> 1)))
  return done.join('')
}

async function answered(
  line: string,
  number: number,
  answer: (line: unknown, number: number) => Promise<string | Problem>,
): Promise<string> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return said(number, new Problem('bad-request', 'This line is not JSON.'))
  }
  const result = await answer(value, number)
  return result instanceof Problem ? said(number, result) : `{"line":${number},"decision":${result}}\n`
}

function said(number: number, problem: Problem): string {
  return `${JSON.stringify({ line: number, problem: problemDocument(problem) })}\n`
}

function tooLarge(detail: string): Problem {
  return new Problem('too-large' satisfies ErrorCode, detail)
}

async function* lines(input: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<string | Problem> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  for await (const chunk of input) {
    rest += decoder.decode(chunk, { stream: true })
    let from = 0
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
      if (end - from > bytesMax) {
        yield tooLarge(`A line has at most ${bytesMax} bytes.`)
        return
      }
      yield rest.slice(from, end)
      from = end + 1
    }
    rest = rest.slice(from)
    if (rest.length > bytesMax) {
      yield tooLarge(`A line has at most ${bytesMax} bytes.`)
      return
    }
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
