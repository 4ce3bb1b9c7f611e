import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useList, useWrite } from '../api/hooks.ts'
import type { Complaint } from '../api/types.ts'
import { channels } from '../api/words.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Form, options } from '../kit/form.tsx'
import { Id, PersonLink, StateMark } from '../kit/marks.tsx'
import { Empty, Page, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'
import { CountrySelect, useHomeCountry } from '../parts/home-country.tsx'

const states = ['open', 'closed'] as const

/** The reader's own clock as a date-and-time field writes it. */
function localNow(): string {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

export default function ComplaintsPage() {
  const { say, dateTime } = useText()
  const may = useMay()
  const navigate = useNavigate()
  const [filters, setFilters] = useFilters()
  const list = useList<Complaint>('/v1/complaints', { state: filters.state })
  useShortcut('C', 'complaint.new', () => setFilters({ new: 'yes' }), may('openComplaint'))
  return (
    <Page
      title={say('nav.complaints')}
      about={say('complaint.about')}
      actions={
        may('openComplaint') && (
          <Button rightSection={<kbd className="rf-kbd">C</kbd>} onClick={() => setFilters({ new: 'yes' })}>
            {say('complaint.new')}
          </Button>
        )
      }
    >
      <Panel
        flush
        title={say('complaint.list')}
        actions={
          <NativeSelect
            size="xs"
            aria-label={say('field.state')}
            value={filters.state ?? ''}
            onChange={(event) => setFilters({ state: event.currentTarget.value })}
            data={[{ value: '', label: say('list.any-state') }, ...options(states, (value) => say(`state.${value}`))]}
          />
        }
      >
        <DataTable
          caption={say('complaint.list')}
          rows={list.items}
          rowId={(row) => row.id}
          problem={list.error}
          retry={() => list.refetch()}
          more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
          moreBusy={list.isFetchingNextPage}
          onOpen={(row) => navigate({ to: '/complaints/$id', params: { id: row.id } })}
          columns={[
            {
              id: 'opened',
              title: say('complaint.opened'),
              nowrap: true,
              by: (row) => row.openedAt,
              cell: (row) => dateTime(row.openedAt),
            },
            { id: 'id', title: say('field.case'), cell: (row) => <Id id={row.id} /> },
            { id: 'person', title: say('complaint.who'), cell: (row) => <PersonLink person={row.person} /> },
            { id: 'caller', title: say('complaint.caller'), cell: (row) => (row.about ? row.about.masked : '–') },
            {
              id: 'at',
              title: say('complaint.contacted'),
              nowrap: true,
              by: (row) => row.at,
              cell: (row) => dateTime(row.at),
            },
            {
              id: 'channel',
              title: say('field.channel'),
              cell: (row) => (row.channel ? say(`channel.${row.channel}`) : '–'),
            },
            {
              id: 'state',
              title: say('field.state'),
              by: (row) => row.state,
              cell: (row) => <StateMark state={row.state} />,
            },
          ]}
          empty={<Empty title={say('complaint.empty')}>{say('complaint.empty-about')}</Empty>}
        />
      </Panel>
      <Modal
        opened={filters.new === 'yes'}
        onClose={() => setFilters({ new: undefined })}
        size="lg"
        title={say('complaint.new')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <Open
          onCancel={() => setFilters({ new: undefined })}
          onDone={(complaint) => navigate({ to: '/complaints/$id', params: { id: complaint.id } })}
        />
      </Modal>
    </Page>
  )
}

function Open({ onDone, onCancel }: { onDone: (complaint: Complaint) => void; onCancel: () => void }) {
  const { say } = useText()
  const [number, setNumber] = useState('')
  const [country, setCountry] = useHomeCountry()
  const [about, setAbout] = useState('')
  const [at, setAt] = useState(localNow)
  const [channel, setChannel] = useState<string>('voice')
  const [text, setText] = useState('')
  const open = useWrite<Record<string, unknown>, Complaint>({ path: '/v1/complaints', stale: ['complaints', 'people'] })
  return (
    <Form
      submit={say('complaint.open')}
      busy={open.isPending}
      problem={open.error}
      disabled={!number.trim() || !at || !text.trim()}
      onCancel={onCancel}
      onSubmit={() =>
        open.mutate(
          {
            number: number.trim(),
            country,
            at: new Date(at).toISOString(),
            text: text.trim(),
            ...(about.trim() ? { about: about.trim() } : {}),
            channel,
          },
          { onSuccess: onDone },
        )
      }
    >
      <div className="rf-row2">
        <TextInput
          data-autofocus
          required
          inputMode="tel"
          autoComplete="off"
          label={say('complaint.number')}
          description={say('complaint.number-hint')}
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <CountrySelect value={country} onChange={setCountry} />
        <TextInput
          required
          type="datetime-local"
          label={say('complaint.at')}
          value={at}
          onChange={(event) => setAt(event.currentTarget.value)}
        />
        <NativeSelect
          label={say('field.channel')}
          value={channel}
          onChange={(event) => setChannel(event.currentTarget.value)}
          data={[...options(channels, (value) => say(`channel.${value}`))]}
        />
        <TextInput
          inputMode="tel"
          autoComplete="off"
          label={say('complaint.shown')}
          description={say('complaint.shown-hint')}
          value={about}
          onChange={(event) => setAbout(event.currentTarget.value)}
        />
      </div>
      <Textarea
        required
        autosize
        minRows={3}
        maxLength={4000}
        label={say('complaint.text')}
        description={say('complaint.text-hint')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Form>
  )
}
