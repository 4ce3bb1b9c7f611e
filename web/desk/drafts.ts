import { useEffect, useSyncExternalStore } from 'react'

/**
 * What was typed and not yet sent, by the case and the field it stands in. It survives walking to another case and back, a
 * refused or lost save, and being signed out. It is held in the memory of this tab alone: a note or an answer is personal data,
 * and what a browser keeps on its disk is neither sealed nor destroyed on time. Leaving the page asks first.
 */
const drafts = new Map<string, unknown>()
const listeners = new Set<() => void>()

function told(): void {
  for (const listener of listeners) listener()
}

export function forgetDraft(key: string): void {
  if (drafts.delete(key)) told()
}

/** Drops all drafts whose key begins so: those of a step that has been answered. */
export function forgetDrafts(prefix: string): void {
  for (const key of [...drafts.keys()]) if (key.startsWith(prefix)) drafts.delete(key)
  told()
}

/** Whether something typed on this case has not been sent. */
export function useHasDraft(prefix: string): boolean {
  return useSyncExternalStore(subscribe, () => [...drafts.keys()].some((key) => key.startsWith(prefix)))
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Like useState, but the value stays when the component goes. Setting it to `empty` forgets it. */
export function useDraft<T>(key: string, empty: T): [T, (value: T) => void] {
  const value = useSyncExternalStore(subscribe, () => (drafts.has(key) ? (drafts.get(key) as T) : empty))
  return [
    value,
    (next) => {
      if (next === empty) drafts.delete(key)
      else drafts.set(key, next)
      told()
    },
  ]
}

/** Asks before the tab is closed or reloaded while something is unsent. */
export function useLeaveGuard(): void {
  useEffect(() => {
    function leaving(event: BeforeUnloadEvent) {
      if (drafts.size > 0) event.preventDefault()
    }
    window.addEventListener('beforeunload', leaving)
    return () => window.removeEventListener('beforeunload', leaving)
  }, [])
}
