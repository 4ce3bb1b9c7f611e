import { Button, Modal, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import type { Revealed, RevealedWords } from '../api/types.ts'
import { Form } from './form.tsx'
import { Icon } from './icon.tsx'
import { useText } from './text.tsx'

const longestMs = 60_000

/** Seconds left on what was revealed: never more than 60, whatever the two clocks say. */
export function secondsLeft(shownAtMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((shownAtMs + longestMs - nowMs) / 1_000))
}

interface Asking {
  asking: boolean
  setAsking: (on: boolean) => void
}

/**
 * What was masked, in clear for sixty seconds. It is held in the memory of the component that calls this alone, and gone when
 * the time, the page or the person is; the answer that brought it is not kept either.
 */
function useRevealed<A>(path: string, read: (answer: A) => string) {
  const [shown, setShown] = useState<{ value: string; at: number }>()
  const [now, setNow] = useState(0)
  const write = useWrite<{ purpose: string }, A>({ path, forget: true })

  useEffect(() => {
    if (!shown) return
    const timer = setInterval(() => {
      const at = Date.now()
      setNow(at)
      if (secondsLeft(shown.at, at) === 0) setShown(undefined)
    }, 250)
    return () => clearInterval(timer)
  }, [shown])

  return {
    value: shown?.value,
    left: shown ? secondsLeft(shown.at, now) : 0,
    busy: write.isPending,
    problem: write.error,
    hide: () => setShown(undefined),
    ask: (purpose: string, onDone: () => void) =>
      write.mutate(
        { purpose },
        {
          onSuccess: (answer) => {
            const at = Date.now()
            setNow(at)
            setShown({ value: read(answer), at })
            write.reset()
            onDone()
          },
        },
      ),
  }
}
type Shown = ReturnType<typeof useRevealed>

/** The button that asks, or the time that is left and the way to end it sooner. */
function Control({ shown, label, onAsk }: { shown: Shown; label: string; onAsk: () => void }) {
  const { say } = useText()
  return shown.value === undefined ? (
    <Button size="compact-sm" variant="default" leftSection={<Icon name="eye" size={14} />} onClick={onAsk}>
      {label}
    </Button>
  ) : (
    <span className="rf-actions">
      <span className="rf-mark rf-tone-hold" role="timer">
        <Icon name="eye" size={13} />
        {say('reveal.left', { seconds: shown.left })}
      </span>
      <Button size="compact-xs" variant="default" onClick={shown.hide}>
        {say('reveal.hide')}
      </Button>
    </span>
  )
}

/** The reason first: it goes on record. */
function AskReason({ shown, title, asking, setAsking }: Asking & { shown: Shown; title: string }) {
  const { say } = useText()
  const [reason, setReason] = useState('')
  return (
    <Modal
      opened={asking}
      onClose={() => setAsking(false)}
      title={title}
      closeButtonProps={{ 'aria-label': say('act.close') }}
    >
      <Form
        submit={say('reveal.show')}
        busy={shown.busy}
        problem={shown.problem}
        disabled={reason.trim() === ''}
        onCancel={() => setAsking(false)}
        onSubmit={() =>
          shown.ask(reason.trim(), () => {
            setReason('')
            setAsking(false)
          })
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
  )
}

/** A masked number and the one-key way to see it: a reason first, then the number with its time counting down. */
export function Reveal({ person, asking, setAsking }: Asking & { person: { ref: string; masked: string } }) {
  const { say } = useText()
  const shown = useRevealed<Revealed>(`/v1/people/${person.ref}/reveal`, (answer) => answer.display || answer.number)
  return (
    <>
      <span className="rf-person" style={{ fontSize: '1.125rem', fontWeight: 620 }}>
        {shown.value ?? person.masked}
      </span>
      <Control shown={shown} label={say('reveal.ask')} onAsk={() => setAsking(true)} />
      <AskReason shown={shown} title={say('reveal.title')} asking={asking} setAsking={setAsking} />
    </>
  )
}

/** Somebody's words with the numbers in them masked, and the same way to see them whole. `path` answers with them. */
export function RevealWords({ path, masked, asking, setAsking }: Asking & { path: string; masked: string }) {
  const { say } = useText()
  const shown = useRevealed<RevealedWords>(path, (answer) => answer.text)
  return (
    <div className="rf-stack-tight">
      <div style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{shown.value ?? masked}</div>
      <div className="rf-actions">
        <Control shown={shown} label={say('reveal.words')} onAsk={() => setAsking(true)} />
        <span className="rf-muted rf-small">{say(shown.value === undefined ? 'reveal.masked' : 'reveal.whole')}</span>
      </div>
      <AskReason shown={shown} title={say('reveal.words-title')} asking={asking} setAsking={setAsking} />
    </div>
  )
}
