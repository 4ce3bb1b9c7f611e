import { Button, Modal, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import type { Revealed } from '../api/types.ts'
import { Form } from './form.tsx'
import { Icon } from './icon.tsx'
import { useText } from './text.tsx'

const longestMs = 60_000

/** Seconds left on a revealed number: never more than 60, whatever the two clocks say. */
export function secondsLeft(shownAtMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((shownAtMs + longestMs - nowMs) / 1_000))
}

/**
 * A masked number and the one-key way to see it: a reason first, then the number for sixty seconds with the time counting
 * down. It is held in this component's memory alone and gone when the time, the page or the person is.
 */
export function Reveal({
  person,
  asking,
  setAsking,
}: {
  person: { ref: string; masked: string }
  asking: boolean
  setAsking: (on: boolean) => void
}) {
  const { say } = useText()
  const [reason, setReason] = useState('')
  const [shown, setShown] = useState<{ number: string; at: number }>()
  const [now, setNow] = useState(0)
  const reveal = useWrite<{ purpose: string }, Revealed>({ path: `/v1/people/${person.ref}/reveal` })
  const left = shown ? secondsLeft(shown.at, now) : 0

  useEffect(() => {
    if (!shown) return
    const timer = setInterval(() => {
      const at = Date.now()
      setNow(at)
      if (secondsLeft(shown.at, at) === 0) {
        setShown(undefined)
        reveal.reset()
      }
    }, 250)
    return () => clearInterval(timer)
  }, [shown, reveal.reset])

  return (
    <>
      <span className="rf-person" style={{ fontSize: '1.125rem', fontWeight: 620 }}>
        {shown ? shown.number : person.masked}
      </span>
      {shown ? (
        <span className="rf-actions">
          <span className="rf-mark rf-tone-hold" role="timer">
            <Icon name="eye" size={13} />
            {say('reveal.left', { seconds: left })}
          </span>
          <Button size="compact-xs" variant="default" onClick={() => setShown(undefined)}>
            {say('reveal.hide')}
          </Button>
        </span>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Icon name="eye" size={14} />}
          onClick={() => setAsking(true)}
        >
          {say('reveal.ask')}
        </Button>
      )}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={say('reveal.title')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <Form
          submit={say('reveal.show')}
          busy={reveal.isPending}
          problem={reveal.error}
          disabled={reason.trim() === ''}
          onCancel={() => setAsking(false)}
          onSubmit={() =>
            reveal.mutate(
              { purpose: reason.trim() },
              {
                onSuccess: (answer) => {
                  const at = Date.now()
                  setNow(at)
                  setShown({ number: answer.display || answer.number, at })
                  setReason('')
                  setAsking(false)
                },
              },
            )
          }
        >
          <p className="rf-muted">{say('reveal.about')}</p>
          <TextInput
            data-autofocus
            required
            maxLength={200}
            label={say('reveal.reason')}
            placeholder={say('reveal.reason-hint')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Form>
      </Modal>
    </>
  )
}
