import { Checkbox, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import type { Approval } from '../api/types.ts'
import { Form } from '../kit/form.tsx'
import { Notice } from '../kit/notice.tsx'
import { useText } from '../kit/text.tsx'

/** Asks for "nobody shall enter my number". The warning comes first and the yes is a box of its own; a second person registers it. */
export function RestrictForm({
  person,
  caseId,
  onDone,
  onCancel,
}: {
  person: string
  caseId?: string
  onDone: (approval: Approval) => void
  onCancel?: () => void
}) {
  const { say } = useText()
  const [reason, setReason] = useState('')
  const [complaint, setComplaint] = useState(caseId ?? '')
  const [warned, setWarned] = useState(false)
  const restrict = useWrite<{ ref: string; case: string; reason: string; warned: true }, Approval>({
    path: '/v1/restrictions',
    stale: ['approvals', 'complaints', 'people', 'restrictions'],
  })
  return (
    <Form
      submit={say('restrict.ask')}
      busy={restrict.isPending}
      problem={restrict.error}
      disabled={!warned || reason.trim() === '' || complaint.trim() === ''}
      onCancel={onCancel}
      onSubmit={() =>
        restrict.mutate(
          { ref: person, case: complaint.trim(), reason: reason.trim(), warned: true },
          { onSuccess: onDone },
        )
      }
    >
      <Notice tone="hold" title={say('restrict.warning')}>
        <p>{say('restrict.warning-about')}</p>
      </Notice>
      <Checkbox
        data-autofocus
        checked={warned}
        onChange={(event) => setWarned(event.currentTarget.checked)}
        label={say('restrict.warned')}
      />
      {!caseId && (
        <TextInput
          required
          label={say('restrict.case')}
          description={say('restrict.case-hint')}
          value={complaint}
          onChange={(event) => setComplaint(event.currentTarget.value)}
        />
      )}
      <Textarea
        required
        autosize
        minRows={2}
        maxLength={4000}
        label={say('field.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <p className="rf-muted rf-small">{say('restrict.second-person')}</p>
    </Form>
  )
}
