import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import type { Block } from '../api/types.ts'
import { Form, options } from '../kit/form.tsx'
import { useText } from '../kit/text.tsx'
import { CountrySelect, useHomeCountry } from './home-country.tsx'
import { OrganisationSelect } from './organisation-select.tsx'

const targets = ['firm', 'number', 'prefix'] as const
type Target = (typeof targets)[number]

/** Blocks one caller for this person: a firm, a caller's number, or all numbers that begin alike. */
export function BlockForm({ person, onDone, onCancel }: { person: string; onDone: () => void; onCancel: () => void }) {
  const { say } = useText()
  const [target, setTarget] = useState<Target>('firm')
  const [organisation, setOrganisation] = useState<string | null>(null)
  const [digits, setDigits] = useState('')
  const [country, setCountry] = useHomeCountry()
  const block = useWrite<Record<string, unknown>, Block>({ path: '/v1/blocks', stale: ['people', 'blocks'] })
  const what =
    target === 'firm'
      ? { organisation }
      : target === 'number'
        ? { callerNumber: digits.trim(), country }
        : { callerPrefix: digits.replace(/\D/g, '') }
  return (
    <Form
      submit={say('act.save')}
      busy={block.isPending}
      problem={block.error}
      disabled={target === 'firm' ? !organisation : digits.trim() === ''}
      onCancel={onCancel}
      onSubmit={() => block.mutate({ ref: person, ...what }, { onSuccess: onDone })}
    >
      <NativeSelect
        data-autofocus
        label={say('block.what')}
        value={target}
        onChange={(event) => setTarget(event.currentTarget.value as Target)}
        data={options(targets, (value) => say(`block.${value}`))}
      />
      {target === 'firm' ? (
        <OrganisationSelect required value={organisation} onChange={setOrganisation} />
      ) : (
        <div className="rf-number-row">
          <TextInput
            required
            inputMode="tel"
            autoComplete="off"
            label={say(`block.${target}`)}
            description={target === 'prefix' ? say('block.prefix-hint') : undefined}
            value={digits}
            onChange={(event) => setDigits(event.currentTarget.value)}
          />
          {target === 'number' && <CountrySelect short value={country} onChange={setCountry} />}
        </div>
      )}
    </Form>
  )
}
