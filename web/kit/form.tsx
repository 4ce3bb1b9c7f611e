import { Button } from '@mantine/core'
import { type FormEvent, type KeyboardEvent, type ReactNode, useRef } from 'react'
import { enterIntent } from './keys.ts'
import { ProblemNotice } from './notice.tsx'
import { useText } from './text.tsx'

interface FormProps {
  onSubmit: () => void
  submit: string
  busy?: boolean
  problem?: unknown
  onCancel?: () => void
  /** Turns the button red: for what cannot be undone by a click. */
  grave?: boolean
  disabled?: boolean
  /** Beside the button. */
  extra?: ReactNode
  wide?: boolean
  children: ReactNode
}

/**
 * A form that knows Korean and Chinese keyboards: the Enter that ends a composition never submits, Ctrl/⌘+Enter always does.
 * After a refusal everything typed is still there.
 */
export function Form({ onSubmit, submit, busy, problem, onCancel, grave, disabled, extra, wide, children }: FormProps) {
  const { say } = useText()
  const composing = useRef(false)

  function onKeyDown(event: KeyboardEvent<HTMLFormElement>) {
    const intent = enterIntent(event.nativeEvent)
    if (intent === undefined) return
    composing.current = intent === 'ignore'
    if (intent === 'submit') {
      event.preventDefault()
      event.currentTarget.requestSubmit()
    }
  }

  function submitted(event: FormEvent) {
    event.preventDefault()
    event.stopPropagation()
    const ended = composing.current
    composing.current = false
    if (!ended && !busy && !disabled) onSubmit()
  }

  return (
    <form
      className="rf-stack-tight"
      onKeyDown={onKeyDown}
      onKeyUp={() => {
        composing.current = false
      }}
      onSubmit={submitted}
    >
      {children}
      {problem !== undefined && problem !== null && <ProblemNotice problem={problem} kept />}
      <div className="rf-actions" style={{ marginTop: 4 }}>
        <Button
          type="submit"
          loading={busy}
          disabled={disabled}
          color={grave ? 'var(--rf-danger)' : undefined}
          fullWidth={wide}
        >
          {submit}
        </Button>
        {extra}
        {onCancel && (
          <Button variant="subtle" color="gray" onClick={onCancel}>
            {say('act.cancel')}
          </Button>
        )}
      </div>
    </form>
  )
}

/** `<option>`s from a closed list. */
export function options<T extends string>(
  list: readonly T[],
  label: (item: T) => string,
): { value: T; label: string }[] {
  return list.map((value) => ({ value, label: label(value) }))
}
