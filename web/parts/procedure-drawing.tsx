import { useEffect, useRef } from 'react'
import { useText } from '../kit/text.tsx'

/** A procedure as the server drew it. A click on a step opens its texts; who uses keys has them all in the other view. */
export function ProcedureDrawing({
  svg,
  open,
  onOpen,
}: {
  svg: string
  open?: string
  onOpen: (step: string) => void
}) {
  const { say } = useText()
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    const drawing = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
    const frame = place.current
    if (!frame) return
    frame.replaceChildren(document.importNode(drawing, true))
    // A drawing is often wider than its frame: it opens where the procedure begins, which the server draws first.
    const first = frame.querySelector('[data-step]')?.getBoundingClientRect()
    const seen = frame.getBoundingClientRect()
    if (first) frame.scrollLeft += first.left + first.width / 2 - seen.left - seen.width / 2
  }, [svg])
  useEffect(() => {
    for (const step of place.current?.querySelectorAll('[data-step]') ?? [])
      step.toggleAttribute('data-open', step.getAttribute('data-step') === open)
  })
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list of steps is the same by keyboard
    <section
      ref={place}
      className="rf-drawing"
      aria-label={say('guide.drawing')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      onClick={(event) => {
        const step = (event.target as Element).closest('[data-step]')?.getAttribute('data-step')
        if (step) onOpen(step)
      }}
    />
  )
}
