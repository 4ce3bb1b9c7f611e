/** Widths without a font at hand: a Chinese or Korean letter is as wide as it is high, a Latin one a little over half, capitals more. */
export function widthOf(text: string, size: number): number {
  let ems = 0
  for (const letter of text)
    ems += wide.test(letter) ? 1 : narrow.test(letter) ? 0.32 : /[A-Z@%&mwMW]/.test(letter) ? 0.74 : 0.56
  return ems * size
}

const wide = /[\p{Script=Hangul}\p{Script=Han}\u3000-\u303f\uff00-\uffef▸]/u
const narrow = /[\s.,:;'"!|()il[\]]/

/**
 * Breaks a text into lines of at most `width`. Korean and English break between words, Chinese anywhere; a word that is too wide is cut. What
 * goes beyond `most` lines ends in "…": the whole stands in the node's title.
 */
export function wrap(text: string, width: number, size: number, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of pieces(text, width, size)) {
    if (line !== '' && widthOf(line + piece.trimEnd(), size) > width) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += line === '' ? piece.trimStart() : piece
  }
  if (line.trim() !== '') lines.push(line.trimEnd())
  if (lines.length <= most) return lines
  let last = lines[most - 1] as string
  while (last !== '' && widthOf(`${last}…`, size) > width) last = [...last].slice(0, -1).join('')
  return [...lines.slice(0, most - 1), `${last}…`]
}

/** What may not be parted: words with the space after them; single Chinese characters with the punctuation after them. */
function pieces(text: string, width: number, size: number): string[] {
  const whole =
    text.replace(/\s+/g, ' ').match(/\p{Script=Han}[，。！？：；）”、》]*|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? []
  return whole.flatMap((piece) => (widthOf(piece.trimEnd(), size) <= width ? [piece] : cut(piece, width, size)))
}

function cut(piece: string, width: number, size: number): string[] {
  const parts: string[] = []
  let part = ''
  for (const letter of piece) {
    if (part !== '' && widthOf(part + letter, size) > width) {
      parts.push(part)
      part = ''
    }
    part += letter
  }
  return part === '' ? parts : [...parts, part]
}
