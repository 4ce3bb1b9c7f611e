import { useState } from 'react'
import { useText } from './text.tsx'

/** A line to paste elsewhere (a command, a secret), with the button that copies it. */
export function Copyable({ text, label }: { text: string; label?: string }) {
  const { say } = useText()
  const [copied, setCopied] = useState(false)
  return (
    <div className="rf-copyable">
      <code className="rf-pre rf-hash">{text}</code>
      <button
        type="button"
        className="rf-link"
        aria-label={label && `${say('act.copy')}: ${label}`}
        onClick={() => {
          navigator.clipboard
            ?.writeText(text)
            .then(() => setCopied(true))
            .catch(() => undefined)
        }}
      >
        <span aria-live="polite">{say(copied ? 'act.copied' : 'act.copy')}</span>
      </button>
    </div>
  )
}
