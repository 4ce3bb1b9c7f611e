import { Checkbox, MultiSelect, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import type { Consent } from '../api/types.ts'
import { type Category, type Channel, categories, channels, type Purpose, purposes } from '../api/words.ts'
import { Form, options } from '../kit/form.tsx'
import { useText } from '../kit/text.tsx'
import { OrganisationSelect } from './organisation-select.tsx'

const forms = ['separate', 'buried'] as const

/** Puts a consent on record: to which firm, for what, which wording the person saw, and where the proof is. */
export function ConsentForm({
  person,
  onDone,
  onCancel,
}: {
  person: string
  onDone: () => void
  onCancel: () => void
}) {
  const { say } = useText()
  const [organisation, setOrganisation] = useState<string | null>(null)
  const [purpose, setPurpose] = useState<Purpose>('marketing')
  const [about, setAbout] = useState<Category[]>([])
  const [uses, setUses] = useState<Channel[]>([])
  const [form, setForm] = useState<(typeof forms)[number]>('separate')
  const [night, setNight] = useState(false)
  const [version, setVersion] = useState('')
  const [evidence, setEvidence] = useState('')
  const [givenAt, setGivenAt] = useState('')
  const give = useWrite<Record<string, unknown>, Consent>({ path: '/v1/consents', stale: ['people', 'consents'] })
  return (
    <Form
      submit={say('act.save')}
      busy={give.isPending}
      problem={give.error}
      disabled={!organisation || version.trim() === ''}
      onCancel={onCancel}
      onSubmit={() =>
        give.mutate(
          {
            ref: person,
            organisation,
            purpose,
            categories: about,
            channels: uses,
            form,
            night,
            textVersion: version.trim(),
            ...(evidence.trim() ? { evidence: evidence.trim() } : {}),
            ...(givenAt ? { givenAt: new Date(givenAt).toISOString() } : {}),
          },
          { onSuccess: onDone },
        )
      }
    >
      <div className="rf-row2">
        <OrganisationSelect required focused value={organisation} onChange={setOrganisation} />
        <NativeSelect
          label={say('field.purpose')}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value as Purpose)}
          data={options(purposes, (value) => say(`purpose.${value}`))}
        />
        <MultiSelect
          label={say('field.category')}
          placeholder={about.length === 0 ? say('refusal.every-category') : undefined}
          value={about}
          onChange={(value) => setAbout(value as Category[])}
          data={options(categories, (value) => say(`category.${value}`))}
        />
        <MultiSelect
          label={say('field.channels')}
          placeholder={uses.length === 0 ? say('refusal.every-channel') : undefined}
          value={uses}
          onChange={(value) => setUses(value as Channel[])}
          data={options(channels, (value) => say(`channel.${value}`))}
        />
        <NativeSelect
          label={say('consent.form')}
          value={form}
          onChange={(event) => setForm(event.currentTarget.value as (typeof forms)[number])}
          data={options(forms, (value) => say(`form.${value}`))}
        />
        <TextInput
          type="datetime-local"
          label={say('consent.given')}
          description={say('consent.given-hint')}
          value={givenAt}
          onChange={(event) => setGivenAt(event.currentTarget.value)}
        />
      </div>
      <Checkbox
        label={say('consent.night')}
        checked={night}
        onChange={(event) => setNight(event.currentTarget.checked)}
      />
      <TextInput
        required
        maxLength={200}
        label={say('consent.version')}
        description={say('consent.version-hint')}
        value={version}
        onChange={(event) => setVersion(event.currentTarget.value)}
      />
      <TextInput
        maxLength={4000}
        label={say('consent.evidence')}
        description={say('consent.evidence-hint')}
        value={evidence}
        onChange={(event) => setEvidence(event.currentTarget.value)}
      />
    </Form>
  )
}
