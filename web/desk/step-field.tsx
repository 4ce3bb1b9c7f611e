import { Checkbox, Radio, Textarea, TextInput } from '@mantine/core'
import type { StepField } from '../api/types.ts'
import { useText } from '../kit/text.tsx'
import { PickFiles } from './pick-files.tsx'

export type Value = string | boolean | string[]

/** Nothing was entered yet. One object, so that a draft that is emptied is forgotten. */
export const nothing: Value = ''

export function isFilled(value: Value): boolean {
  return typeof value === 'boolean' || (typeof value === 'string' ? value.trim() !== '' : value.length > 0)
}

/** As the server takes it: counts as numbers, times with their zone, what is empty left out. */
export function answerOf(field: StepField, value: Value): string | number | boolean | string[] | undefined {
  if (!isFilled(value)) return undefined
  if (typeof value !== 'string') return value
  if (field.type === 'count') return Number(value)
  if (field.type === 'time') return new Date(value).toISOString()
  return value.trim()
}

interface Props {
  caseId: string
  field: StepField
  value: Value
  onChange: (value: Value) => void
  /** Somebody whom the case knows already and who may be meant: their reference stands for their number. */
  known?: { ref: string; masked: string }
  /** The first field of a step takes the focus. */
  first: boolean
}

/** Choices that fit into one line stand in one. */
function isShort({ choices = [] }: StepField): boolean {
  // A letter of Hangul or Han is as wide as two others.
  const wide = choices.reduce((sum, { label }) => sum + label.length + (label.match(/[^\p{ASCII}]/gu)?.length ?? 0), 0)
  return wide + 6 * choices.length <= 72
}

/** One thing to collect, in the input that suits it. */
export function StepFieldInput({ caseId, field, value, onChange, known, first }: Props) {
  const { say } = useText()
  const common = {
    label: field.label,
    required: field.required,
    description: field.value !== undefined ? say('step.was', { value: field.value }) : undefined,
    ...(first ? { 'data-first': true } : {}),
  }
  const text = typeof value === 'string' ? value : ''
  const list = Array.isArray(value) ? value : []
  switch (field.type) {
    case 'yes-no':
      return (
        <Radio.Group
          {...common}
          value={value === true ? 'yes' : value === false ? 'no' : ''}
          onChange={(chosen) => onChange(chosen === 'yes')}
        >
          <div className="rf-choices">
            <Radio value="yes" label={say('word.yes')} />
            <Radio value="no" label={say('word.no')} />
          </div>
        </Radio.Group>
      )
    case 'choice':
      return (
        <Radio.Group {...common} value={text} onChange={onChange}>
          <div className={isShort(field) ? 'rf-choices' : 'rf-choices rf-choices-tall'}>
            {(field.choices ?? []).map((choice) => (
              <Radio key={choice.id} value={choice.id} label={choice.label} />
            ))}
          </div>
        </Radio.Group>
      )
    case 'ids':
      return (
        <Checkbox.Group {...common} value={list} onChange={(chosen) => onChange(chosen)}>
          <div className="rf-choices rf-choices-tall">
            {(field.choices ?? []).length === 0 && (
              <span className="rf-muted rf-small">{say('step.nothing-found')}</span>
            )}
            {(field.choices ?? []).map((choice) => (
              <Checkbox key={choice.id} value={choice.id} label={choice.label} />
            ))}
          </div>
        </Checkbox.Group>
      )
    case 'file':
      return (
        <PickFiles caseId={caseId} label={field.label} required={field.required} value={list} onChange={onChange} />
      )
    case 'time':
      return (
        <TextInput
          {...common}
          type="datetime-local"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'count':
      return (
        <TextInput
          {...common}
          inputMode="numeric"
          pattern="[0-9]*"
          maxLength={6}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value.normalize('NFKC').replace(/\D/g, ''))}
        />
      )
    case 'number':
    case 'person':
      return <NumberField {...common} known={known} value={text} onChange={onChange} />
    default:
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={12}
          maxLength={20_000}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

/** A number in any writing, or the one that the case knows, by one press. */
function NumberField({
  known,
  value,
  onChange,
  ...common
}: {
  label: string
  required: boolean
  description?: string
  known?: { ref: string; masked: string }
  value: string
  onChange: (value: Value) => void
}) {
  const { say } = useText()
  const taken = known !== undefined && value === known.ref
  return (
    <div>
      <TextInput
        {...common}
        description={common.description ?? say('step.number-hint')}
        inputMode="tel"
        autoComplete="off"
        maxLength={64}
        readOnly={taken}
        value={taken ? known.masked : value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {known && (
        <button type="button" className="rf-link" onClick={() => onChange(taken ? nothing : known.ref)}>
          {taken ? say('step.another-number') : say('step.known-number', { number: known.masked })}
        </button>
      )}
    </div>
  )
}
