import { Button, MultiSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useRead, useWrite } from '../api/hooks.ts'
import type { Preferences, TimeBand } from '../api/types.ts'
import { type Category, type Channel, categories, channels } from '../api/words.ts'
import { Form, options } from '../kit/form.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Waiting } from '../kit/page.tsx'
import { type MessageId, useText } from '../kit/text.tsx'

interface Props {
  person: string
  onDone: () => void
  onCancel: () => void
}

/** What a person wants, as one form; saving replaces it and holds for the next decision. */
export function PreferencesForm(props: Props) {
  const read = useRead<Preferences>(`/v1/numbers/${props.person}/preferences`, { staleMs: 0 })
  if (read.error) return <ProblemNotice problem={read.error} retry={() => read.refetch()} />
  // Only what was read just now is edited: a kept copy could undo what somebody else has saved meanwhile.
  if (!read.data || !read.isFetchedAfterMount) return <Waiting />
  return <Edit {...props} known={read.data} />
}

function Edit({ person, known, onDone, onCancel }: Props & { known: Preferences }) {
  const { say } = useText()
  const [about, setAbout] = useState<Category[]>(known.categories.refused)
  const [by, setBy] = useState<Channel[]>(known.channels.refused)
  const [quiet, setQuiet] = useState<TimeBand[]>(known.quiet)
  const [preferred, setPreferred] = useState<TimeBand[]>(known.preferred)
  const put = useWrite<Preferences, Preferences>({
    path: `/v1/numbers/${person}/preferences`,
    method: 'PUT',
    stale: ['people', 'numbers', 'refusals'],
  })
  return (
    <Form
      submit={say('act.save')}
      busy={put.isPending}
      problem={put.error}
      onCancel={onCancel}
      onSubmit={() =>
        put.mutate(
          { categories: { refused: about }, channels: { refused: by }, quiet, preferred },
          { onSuccess: onDone },
        )
      }
    >
      <MultiSelect
        autoFocus
        searchable
        openOnFocus={false}
        label={say('preference.categories')}
        value={about}
        onChange={(value) => setAbout(value as Category[])}
        data={options(categories, (value) => say(`category.${value}`))}
      />
      <MultiSelect
        label={say('preference.channels')}
        value={by}
        onChange={(value) => setBy(value as Channel[])}
        data={options(channels, (value) => say(`channel.${value}`))}
      />
      <Bands title="preference.quiet" hint="preference.quiet-hint" bands={quiet} onChange={setQuiet} />
      <Bands title="preference.preferred" hint="preference.preferred-hint" bands={preferred} onChange={setPreferred} />
    </Form>
  )
}

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const minuteOf = (text: string) => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}

/** Hours of the day, the person's local time. Days of the week that were set elsewhere are kept as they are. */
function Bands({
  title,
  hint,
  bands,
  onChange,
}: {
  title: MessageId
  hint: MessageId
  bands: readonly TimeBand[]
  onChange: (bands: TimeBand[]) => void
}) {
  const { say } = useText()
  const set = (index: number, change: Partial<TimeBand>) =>
    onChange(bands.map((band, at) => (at === index ? { ...band, ...change } : band)))
  return (
    <fieldset className="rf-bands">
      <legend>{say(title)}</legend>
      <p className="rf-small rf-muted">{say(hint)}</p>
      {bands.map((band, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a band has no name of its own, and the list is never reordered
        <div key={index} className="rf-actions">
          <TextInput
            type="time"
            size="xs"
            aria-label={`${say(title)}: ${say('field.from')}`}
            value={clock(band.fromMinute)}
            onChange={(event) => set(index, { fromMinute: minuteOf(event.currentTarget.value) })}
          />
          –
          <TextInput
            type="time"
            size="xs"
            aria-label={`${say(title)}: ${say('field.until')}`}
            value={clock(band.toMinute)}
            onChange={(event) => set(index, { toMinute: minuteOf(event.currentTarget.value) })}
          />
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => onChange(bands.filter((_, at) => at !== index))}
          >
            {say('act.remove')}
          </Button>
        </div>
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="default"
          disabled={bands.length >= 20}
          onClick={() => onChange([...bands, { fromMinute: 21 * 60, toMinute: 8 * 60 }])}
        >
          {say('preference.add-hours')}
        </Button>
      </div>
    </fieldset>
  )
}
