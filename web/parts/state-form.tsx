import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import { Form } from '../kit/form.tsx'
import { Notice } from '../kit/notice.tsx'
import { type MessageId, useText } from '../kit/text.tsx'

interface Props<S extends string> {
  path: string
  /** `state` for a line, `standing` for an organisation. */
  field: 'state' | 'standing'
  choices: readonly S[]
  stale: readonly string[]
  /** Whether it was warned before: a line's suspension without that needs its own reason. */
  warned?: boolean
  onDone: () => void
  onCancel: () => void
}

/** Warn, suspend, close, reopen: with a reason always, and for a line with evidence and an end. Red where it stops contacts. */
export function StateForm<S extends string>({ path, field, choices, stale, warned, onDone, onCancel }: Props<S>) {
  const { say } = useText()
  const [state, setState] = useState<S>(choices[0] as S)
  const [reason, setReason] = useState('')
  const [evidence, setEvidence] = useState('')
  const [complaint, setComplaint] = useState('')
  const [until, setUntil] = useState('')
  const [hurry, setHurry] = useState('')
  const change = useWrite<Record<string, unknown>, unknown>({ path, stale })
  const needsHurry = field === 'state' && (state === 'suspended' || state === 'closed') && !warned
  const stops = state === 'suspended' || state === 'closed'
  return (
    <Form
      submit={say('state.change')}
      grave={stops}
      busy={change.isPending}
      problem={change.error}
      disabled={reason.trim() === '' || (needsHurry && hurry.trim() === '')}
      onCancel={onCancel}
      onSubmit={() =>
        change.mutate(
          {
            [field]: state,
            reason: reason.trim(),
            ...(complaint.trim() ? { case: complaint.trim() } : {}),
            ...(field === 'state' && evidence.trim() ? { evidence: evidence.trim() } : {}),
            ...(needsHurry ? { withoutNotice: hurry.trim() } : {}),
            ...(field === 'state' && state === 'suspended' && until ? { until: new Date(until).toISOString() } : {}),
          },
          { onSuccess: onDone },
        )
      }
    >
      <NativeSelect
        data-autofocus
        label={say('state.new')}
        value={state}
        onChange={(event) => setState(event.currentTarget.value as S)}
        data={choices.map((value) => ({ value, label: say(`state.${value}` as MessageId) }))}
      />
      {stops && (
        <Notice tone="hold" title={say(field === 'state' ? 'state.stops-line' : 'state.stops-firm')}>
          <p>{say('state.stops-about')}</p>
        </Notice>
      )}
      <Textarea
        required
        autosize
        minRows={2}
        maxLength={4000}
        label={say('field.reason')}
        description={say('state.reason-hint')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {needsHurry && (
        <Textarea
          required
          autosize
          minRows={1}
          maxLength={4000}
          label={say('line.hurry')}
          description={say('line.hurry-hint')}
          value={hurry}
          onChange={(event) => setHurry(event.currentTarget.value)}
        />
      )}
      {field === 'state' && (
        <Textarea
          autosize
          minRows={1}
          maxLength={4000}
          label={say('line.evidence')}
          value={evidence}
          onChange={(event) => setEvidence(event.currentTarget.value)}
        />
      )}
      <div className="rf-row2">
        <TextInput
          label={say('field.case')}
          value={complaint}
          onChange={(event) => setComplaint(event.currentTarget.value)}
        />
        {field === 'state' && state === 'suspended' && (
          <TextInput
            type="datetime-local"
            label={say('field.until')}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        )}
      </div>
    </Form>
  )
}
