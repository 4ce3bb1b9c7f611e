import { type Lang, langs } from '../../terms/index.ts'

const read = new Map<string, Lang>()

/** The best of our languages for an Accept-Language header (RFC 9110 §12.5.4); English where none fits. */
export function languageOf(header: string | undefined): Lang {
  if (header === undefined || header === '') return 'en'
  const known = read.get(header)
  if (known !== undefined) return known
  const lang = choose(header.slice(0, 200))
  // Browsers send a handful of different headers; anybody else may not fill the memory.
  if (read.size < 500) read.set(header, lang)
  return lang
}

function choose(header: string): Lang {
  let best: Lang = 'en'
  let weight = 0
  for (const part of header.split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
    const q = parameters
      .map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1])
      .find((value) => value)
    const value = q === undefined ? 1 : Number(q)
    const lang = langs.find((one) => tag === one || tag.startsWith(`${one}-`))
    if (lang !== undefined && value > weight) {
      best = lang
      weight = value
    }
  }
  return best
}
