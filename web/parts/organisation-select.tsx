import { Select } from '@mantine/core'
import { useList } from '../api/hooks.ts'
import type { Organisation } from '../api/types.ts'
import { useText } from '../kit/text.tsx'

/** A firm on record, found by typing its name. */
export function OrganisationSelect({
  value,
  onChange,
  required,
  placeholder,
  focused,
}: {
  value: string | null
  onChange: (id: string | null) => void
  required?: boolean
  placeholder?: string
  focused?: boolean
}) {
  const { say } = useText()
  const { items } = useList<Organisation>('/v1/organisations', { limit: 200 })
  return (
    <Select
      data-autofocus={focused || undefined}
      required={required}
      searchable
      openOnFocus={false}
      clearable={!required}
      label={say('field.organisation')}
      placeholder={placeholder ?? say('act.choose')}
      value={value}
      onChange={onChange}
      data={(items ?? []).map((item) => ({ value: item.id, label: item.name }))}
    />
  )
}
