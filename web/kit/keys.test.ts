import assert from 'node:assert/strict'
import { test } from 'node:test'
import { enterIntent, isHelpKey, isPaletteKey, type KeyPress, KeySequence, letterOf, shortcutLetter } from './keys.ts'

function press(key: string, code: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more }
}

test('a letter is found under Latin, Hangul and pinyin keyboards', () => {
  assert.equal(letterOf(press('g', 'KeyG')), 'G')
  assert.equal(letterOf(press('ㅎ', 'KeyG')), 'G')
  assert.equal(letterOf(press('Process', 'KeyG', { keyCode: 229 })), 'G')
  assert.equal(letterOf(press('k', 'KeyV')), 'K', 'a Dvorak keyboard keeps its own letters')
  assert.equal(letterOf(press('1', 'Digit1')), undefined)
})

test('the palette opens by Ctrl or ⌘ with K, and by nothing with Alt', () => {
  assert.ok(isPaletteKey(press('k', 'KeyK', { ctrlKey: true })))
  assert.ok(isPaletteKey(press('ㅏ', 'KeyK', { metaKey: true })))
  assert.ok(!isPaletteKey(press('k', 'KeyK', { ctrlKey: true, altKey: true })))
})

test('the list of keys opens by ? in every writing', () => {
  assert.ok(isHelpKey(press('?', 'Slash', { shiftKey: true })))
  assert.ok(isHelpKey(press('？', 'Slash', { shiftKey: true })))
  assert.ok(isHelpKey(press('Process', 'Slash', { shiftKey: true })))
  assert.ok(!isHelpKey(press('/', 'Slash')))
})

test('Enter that ends a composition never submits; Ctrl or ⌘ with Enter always does', () => {
  assert.equal(enterIntent(press('Enter', 'Enter')), 'field')
  assert.equal(enterIntent(press('Enter', 'Enter', { isComposing: true })), 'ignore')
  assert.equal(enterIntent(press('Enter', 'Enter', { keyCode: 229 })), 'ignore', 'Safari')
  assert.equal(enterIntent(press('Enter', 'Enter', { ctrlKey: true, isComposing: true })), 'submit')
  assert.equal(enterIntent(press('Enter', 'NumpadEnter', { metaKey: true })), 'submit')
  assert.equal(enterIntent(press('a', 'KeyA')), undefined)
})

test('modified letters are no shortcuts', () => {
  assert.equal(shortcutLetter(press('o', 'KeyO')), 'O')
  assert.equal(shortcutLetter(press('o', 'KeyO', { altKey: true })), undefined)
  assert.equal(shortcutLetter(press('o', 'KeyO', { ctrlKey: true })), undefined)
})

test('two keys make a pair only when they follow soon', () => {
  const keys = new KeySequence(1_000)
  assert.equal(keys.feed('G', 0), 'G')
  assert.equal(keys.feed('L', 900), 'G L')
  assert.equal(keys.feed('G', 2_000), 'G')
  assert.equal(keys.feed('L', 3_500), 'L')
})
