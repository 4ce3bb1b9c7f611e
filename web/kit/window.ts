import { useLayoutEffect, useState } from 'react'

/** Rows of a long list that stand in the window, with some above and below so that scrolling shows no gap. */
export interface Slice {
  first: number
  /** Behind the last one. */
  end: number
}

const spare = 8

/** Pure: which rows of equal height are seen. All lengths in px. */
export function sliceOf(count: number, rowHeight: number, scrollTop: number, height: number): Slice {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - spare)
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare)
  return { first: Math.min(first, Math.max(0, end - 1)), end: Math.max(end, 0) }
}

/**
 * Keeps only the rows that are seen in the page, however long the list is: rows are of one height, so nothing is measured
 * and nothing jumps. `scroller` is the element that scrolls.
 */
export function useSlice(scroller: HTMLElement | null, count: number, rowHeight: number): Slice {
  const [seen, setSeen] = useState({ top: 0, height: 800 })
  useLayoutEffect(() => {
    if (!scroller) return
    const look = () =>
      setSeen((before) => {
        // Whole rows only: a render for each pixel would be too many.
        const top = Math.floor(scroller.scrollTop / rowHeight) * rowHeight
        const height = scroller.clientHeight
        return before.top === top && before.height === height ? before : { top, height }
      })
    look()
    scroller.addEventListener('scroll', look, { passive: true })
    const sizes = new ResizeObserver(look)
    sizes.observe(scroller)
    return () => {
      scroller.removeEventListener('scroll', look)
      sizes.disconnect()
    }
  }, [scroller, rowHeight])
  return sliceOf(count, rowHeight, seen.top, seen.height)
}

/** Scrolls so that a row is wholly seen, by as little as possible. */
export function showRow(scroller: HTMLElement | null, index: number, rowHeight: number): void {
  if (!scroller) return
  const top = index * rowHeight
  if (top < scroller.scrollTop) scroller.scrollTop = top
  else if (top + rowHeight > scroller.scrollTop + scroller.clientHeight)
    scroller.scrollTop = top + rowHeight - scroller.clientHeight
}
