/** Keyboard words of the console. Pure: a KeyboardEvent goes in as a plain shape, so that tests need no browser. */

export interface KeyPress {
  key: string
  code: string
  keyCode?: number
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
  isComposing?: boolean
}

const latin = /^[a-z]$/i

/**
 * The letter of a key press, upper case, or undefined. A Latin character counts as typed (Dvorak, AZERTY keep their letters);
 * under a Hangul or pinyin keyboard `key` is "ㅎ" or "Process", and the physical key counts.
 */
export function letterOf(press: KeyPress): string | undefined {
  if (latin.test(press.key)) return press.key.toUpperCase()
  return /^Key([A-Z])$/.exec(press.code)?.[1]
}

/** Is a syllable being composed? Safari ends the composition before its Enter arrives, and only 229 tells. */
export function isComposing(press: KeyPress): boolean {
  return press.isComposing === true || press.keyCode === 229
}

/** Ctrl+K or ⌘+K, under any keyboard. */
export function isPaletteKey(press: KeyPress): boolean {
  return (press.ctrlKey || press.metaKey) && !press.altKey && !press.shiftKey && letterOf(press) === 'K'
}

/** "?" as the character, its full-width form, or Shift with the key where it stands on most keyboards. */
export function isHelpKey(press: KeyPress): boolean {
  if (press.ctrlKey || press.metaKey || press.altKey) return false
  return press.key === '?' || press.key === '？' || (press.shiftKey && press.code === 'Slash')
}

/** A plain letter that may act as a shortcut: no modifier but Shift ignored, nothing being composed in a field. */
export function shortcutLetter(press: KeyPress): string | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || press.shiftKey) return undefined
  return letterOf(press)
}

export type EnterIntent = 'submit' | 'ignore' | 'field'

/**
 * What Enter means in a form. `submit`: Ctrl/⌘+Enter, always. `ignore`: it ends a composition and must not submit.
 * `field`: whatever the field does by itself (a one-line field submits, a text area breaks the line).
 */
export function enterIntent(press: KeyPress): EnterIntent | undefined {
  if (press.key !== 'Enter' && press.code !== 'Enter' && press.code !== 'NumpadEnter') return undefined
  if (press.ctrlKey || press.metaKey) return 'submit'
  return isComposing(press) ? 'ignore' : 'field'
}

/** Two keys one after the other ("g" then "l"); the second must come within `withinMs`. */
export class KeySequence {
  #first: { letter: string; at: number } | undefined
  readonly #withinMs: number
  constructor(withinMs = 1_500) {
    this.#withinMs = withinMs
  }
  /** Feeds a letter; gives "G L" where it completes a pair that starts with `leader`, else the letter alone. */
  feed(letter: string, at: number, leader = 'G'): string {
    const first = this.#first
    this.#first = undefined
    if (first && at - first.at <= this.#withinMs) return `${first.letter} ${letter}`
    if (letter === leader) this.#first = { letter, at }
    return letter
  }
}
