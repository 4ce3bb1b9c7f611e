/** What looks like a run of digits and is none of a phone: left as it stands, and no run goes across it. */
const kept = [
  // Ids of the house.
  String.raw`\b[a-z]{3}_[0-9A-Z]{26}\b`,
  // Dates, with a time or without: 2026-03-02, 2026.3.2, 2026/03/02 12:30:00.
  String.raw`(?<![\p{Nd}+][-./]?)(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?![-./]?\p{Nd})(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?(?!\p{Nd}))?`,
  // Times of day.
  String.raw`(?<![\p{Nd}:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\p{Nd}:])`,
  // Amounts: in groups of three, or with a currency before or behind.
  String.raw`(?<![\p{Nd}+][-./ ]?)[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,2})?(?![-.,/]?\p{Nd})`,
  String.raw`[$€£¥₩￥]\s?\d+(?:\.\d{1,2})?(?![-.,/ ]?\p{Nd})`,
  String.raw`(?<![\p{Nd}+][-./ ()]{0,3})[1-9]\d*(?:원|元|块|円|달러|(?:\s?(?:won|yuan|dollars|KRW|CNY|USD)\b))`,
]
const keptForms = new RegExp(kept.join('|'), 'gu')

/** Digits said as words, as people who avoid a filter write them: 공일공, 幺三八. */
const saidDigits = '공영일이삼사오육륙칠팔구〇零一二三四五六七八九幺两'
/** Nd: any script's digits, also full width; No: ①, ², ➊ and their kind. */
const digit = String.raw`[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u2468\u24ea\u2776-\u277e${saidDigits}]`
/** Up to four signs, or a word that is said between groups. Line ends count: numbers are broken across lines. */
const between = String.raw`(?:[^\p{L}\p{N}]{0,2}(?:에|의|국|dash|대시|하이픈|杠|转|轉)?[^\p{L}\p{N}]{0,2})`
const runs = new RegExp(`[+＋]?${digit}(?:${between}${digit}){4,}`, 'gu')
const digits = new RegExp(digit, 'gu')
const said = new RegExp(`[${saidDigits}]`, 'gu')

/** Digits of the shortest number that somebody is reached at without an area code. */
const fewestDigits = 7
/** Words for digits are also plain syllables: one more of them is asked for. */
const fewestSaid = 8
/** After a "+", fewer are a number already. */
const fewestInternational = 5
const left = 2

/**
 * A free text with the phone numbers in it masked: of each, all digits but the last two become "*" and everything else stays where it is.
 * Numbers are seen in any writing: spaces, dots, dashes, brackets, full width, other scripts' digits, with and without "+", and digits
 * said as words in Korean and Chinese. Dates, times, amounts and the house's ids stay readable; where a run of seven digits or more may
 * be a number or something else, it is masked. Masking twice changes nothing more.
 */
export function maskNumbersIn(text: string): string {
  let masked = ''
  let at = 0
  for (const form of text.matchAll(keptForms)) {
    masked += maskRuns(text.slice(at, form.index)) + form[0]
    at = form.index + form[0].length
  }
  return masked + maskRuns(text.slice(at))
}

function maskRuns(text: string): string {
  return text.replace(runs, (run) => {
    const all = run.match(digits)?.length ?? 0
    const inWords = run.match(said)?.length ?? 0
    const fewest = /^[+＋]/.test(run) ? fewestInternational : inWords > 0 ? fewestSaid : fewestDigits
    if (all < fewest && all - inWords < fewestDigits) return run
    let nth = 0
    return run.replace(digits, (one) => (++nth > all - left ? one : '*'))
  })
}
