import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import type { Licence, Organisation } from '../api/types.ts'
import { Form } from '../kit/form.tsx'
import { useText } from '../kit/text.tsx'

/** A licence was revoked or given up: what needs it is refused from the next decision on. */
export function EndLicence(props: { organisation: string; licence: Licence; onDone: () => void }) {
  const { organisation, licence, onDone } = props
  const { say } = useText()
  const [reason, setReason] = useState('')
  const end = useWrite<{ reason: string }, Organisation>({
    path: `/v1/organisations/${organisation}/licences/${licence.id}/end`,
    stale: ['organisations'],
  })
  return (
    <Form
      grave
      submit={say('licence.end')}
      busy={end.isPending}
      problem={end.error}
      disabled={reason.trim() === ''}
      onCancel={onDone}
      onSubmit={() => end.mutate({ reason: reason.trim() }, { onSuccess: onDone })}
    >
      <p>
        {say(`licence.${licence.kind}`)} · {licence.country}
        {licence.number && ` · ${licence.number}`}
      </p>
      <p className="rf-muted rf-small">{say('licence.end-about')}</p>
      <TextInput
        data-autofocus
        required
        maxLength={200}
        label={say('field.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Form>
  )
}
