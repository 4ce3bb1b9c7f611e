import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import { Form } from '../kit/form.tsx'
import { useText } from '../kit/text.tsx'

/** "This number has had another holder since then": consents from before no longer count. */
export function HolderForm({ person, onDone, onCancel }: { person: string; onDone: () => void; onCancel: () => void }) {
  const { say } = useText()
  const [since, setSince] = useState('')
  const [source, setSource] = useState('')
  const record = useWrite<Record<string, unknown>, unknown>({ path: '/v1/holders', stale: ['people', 'holders'] })
  return (
    <Form
      submit={say('act.save')}
      busy={record.isPending}
      problem={record.error}
      disabled={!since || source.trim() === ''}
      onCancel={onCancel}
      onSubmit={() =>
        record.mutate(
          { ref: person, since: new Date(since).toISOString(), source: source.trim() },
          { onSuccess: onDone },
        )
      }
    >
      <p className="rf-muted rf-small">{say('holder.about')}</p>
      <TextInput
        required
        data-autofocus
        type="datetime-local"
        label={say('holder.since')}
        value={since}
        onChange={(event) => setSince(event.currentTarget.value)}
      />
      <TextInput
        required
        maxLength={200}
        label={say('holder.source')}
        description={say('holder.source-hint')}
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
      />
    </Form>
  )
}
