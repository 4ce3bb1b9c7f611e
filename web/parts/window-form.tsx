import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import type { Window } from '../api/types.ts'
import { Form, options } from '../kit/form.tsx'
import { useText } from '../kit/text.tsx'
import { OrganisationSelect } from './organisation-select.tsx'

const kinds = ['quiet', 'expected'] as const

/** A stretch of time in which this person wants no calls, or expects one. */
export function WindowForm({ person, onDone, onCancel }: { person: string; onDone: () => void; onCancel: () => void }) {
  const { say } = useText()
  const [kind, setKind] = useState<(typeof kinds)[number]>('quiet')
  const [from, setFrom] = useState('')
  const [until, setUntil] = useState('')
  const [organisation, setOrganisation] = useState<string | null>(null)
  const add = useWrite<Record<string, unknown>, Window>({ path: '/v1/windows', stale: ['people', 'windows'] })
  return (
    <Form
      submit={say('act.save')}
      busy={add.isPending}
      problem={add.error}
      disabled={!from || !until}
      onCancel={onCancel}
      onSubmit={() =>
        add.mutate(
          {
            ref: person,
            kind,
            from: new Date(from).toISOString(),
            until: new Date(until).toISOString(),
            ...(organisation ? { organisation } : {}),
          },
          { onSuccess: onDone },
        )
      }
    >
      <NativeSelect
        data-autofocus
        label={say('field.kind')}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as (typeof kinds)[number])}
        data={options(kinds, (value) => say(`window.${value}`))}
      />
      <div className="rf-row2">
        <TextInput
          required
          type="datetime-local"
          label={say('field.from')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          required
          type="datetime-local"
          label={say('field.until')}
          description={say('window.until-hint')}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </div>
      <OrganisationSelect value={organisation} onChange={setOrganisation} placeholder={say('refusal.every-firm')} />
    </Form>
  )
}
