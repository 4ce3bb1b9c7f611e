import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { isComposing, isHelpKey, isPaletteKey, KeySequence, shortcutLetter } from '../kit/keys.ts'
import type { MessageId } from '../kit/text.tsx'

export interface Shortcut {
  /** "N", or "G L" for two keys one after the other. */
  keys: string
  name: MessageId
  run: () => void
}

interface Registry {
  add: (shortcut: Shortcut) => () => void
  list: () => readonly Shortcut[]
  /** Single letters can be switched off (WCAG 2.1.4); Ctrl/⌘+K stays. */
  letters: boolean
  setLetters: (on: boolean) => void
}

const Context = createContext<Registry | undefined>(undefined)
const stored = 'ringfence.letters'

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

export function ShortcutsProvider({
  onPalette,
  onHelp,
  children,
}: {
  onPalette: () => void
  onHelp: () => void
  children: ReactNode
}) {
  const shortcuts = useRef<Shortcut[]>([])
  const [letters, setOn] = useState(() => localStorage.getItem(stored) !== 'off')

  useEffect(() => {
    const sequence = new KeySequence()
    function pressed(event: KeyboardEvent) {
      if (event.defaultPrevented || event.repeat) return
      if (isPaletteKey(event)) {
        event.preventDefault()
        onPalette()
        return
      }
      // Under a Hangul keyboard a letter outside a field reports as composing: only fields make that a reason to stay out.
      if (!letters || isTyping(event.target) || document.querySelector('[role="dialog"][aria-modal="true"]')) return
      if (isHelpKey(event)) {
        event.preventDefault()
        onHelp()
        return
      }
      const letter = shortcutLetter(event)
      if (!letter || (isComposing(event) && isTyping(event.target))) return
      const keys = sequence.feed(letter, event.timeStamp)
      // The newest wins: a page's own key goes before the shell's.
      const found = shortcuts.current.findLast((shortcut) => shortcut.keys === keys)
      if (!found) return
      event.preventDefault()
      found.run()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [onPalette, onHelp, letters])

  const registry = useMemo<Registry>(
    () => ({
      add: (shortcut) => {
        shortcuts.current.push(shortcut)
        return () => {
          shortcuts.current = shortcuts.current.filter((other) => other !== shortcut)
        }
      },
      list: () => shortcuts.current,
      letters,
      setLetters: (on) => {
        localStorage.setItem(stored, on ? 'on' : 'off')
        setOn(on)
      },
    }),
    [letters],
  )
  return <Context value={registry}>{children}</Context>
}

export function useShortcuts(): Registry {
  const registry = useContext(Context)
  if (!registry) throw new Error('useShortcuts outside ShortcutsProvider')
  return registry
}

/** A key of the screen that is shown; gone with it. `enabled` false leaves it out of the list too. */
export function useShortcut(keys: string, name: MessageId, run: () => void, enabled = true): void {
  const registry = useShortcuts()
  const latest = useRef(run)
  latest.current = run
  const { add } = registry
  useEffect(() => {
    if (!enabled) return
    return add({ keys, name, run: () => latest.current() })
  }, [add, keys, name, enabled])
}
