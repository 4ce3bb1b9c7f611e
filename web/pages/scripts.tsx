import { Button, Checkbox, Modal, MultiSelect, NativeSelect, Select, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useList, useWrite } from '../api/hooks.ts'
import type { Organisation, Script } from '../api/types.ts'
import { type Channel, categories, channels, purposes } from '../api/words.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Form, options } from '../kit/form.tsx'
import { NameOrId, StateMark } from '../kit/marks.tsx'
import { Empty, Page, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'

const states = ['draft', 'submitted', 'approved', 'refused'] as const

/** What a flash message may be for (the gate's rule on flash messages asks). */
const flashUses = ['account', 'expiry', 'new-product', 'greeting', 'other'] as const

export default function ScriptsPage() {
  const { say, day } = useText()
  const may = useMay()
  const navigate = useNavigate()
  const [filters, setFilters] = useFilters()
  const [creating, setCreating] = useState(false)
  const list = useList<Script>('/v1/scripts', { state: filters.state })
  useShortcut('C', 'script.new', () => setCreating(true), may('createScript'))
  return (
    <Page
      title={say('nav.scripts')}
      about={say('script.about')}
      actions={may('createScript') && <Button onClick={() => setCreating(true)}>{say('script.new')}</Button>}
    >
      <Panel
        flush
        title={say('script.list')}
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
          caption={say('script.list')}
          rows={list.items}
          rowId={(row) => row.id}
          problem={list.error}
          retry={() => list.refetch()}
          more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
          moreBusy={list.isFetchingNextPage}
          onOpen={(row) => navigate({ to: '/scripts/$id', params: { id: row.id } })}
          columns={[
            {
              id: 'name',
              title: say('field.name'),
              by: (row) => row.name,
              cell: (row) => <strong style={{ fontWeight: 560 }}>{row.name}</strong>,
            },
            {
              id: 'organisation',
              title: say('field.organisation'),
              by: (row) => row.organisationName ?? row.organisation,
              cell: (row) => <NameOrId name={row.organisationName} id={row.organisation} />,
            },
            {
              id: 'purpose',
              title: say('field.purpose'),
              cell: (row) => `${say(`purpose.${row.purpose}`)} · ${say(`category.${row.category}`)}`,
            },
            {
              id: 'channels',
              title: say('field.channels'),
              cell: (row) => row.channels.map((channel) => say(`channel.${channel}`)).join(', '),
            },
            {
              id: 'version',
              title: say('script.version'),
              numeric: true,
              by: (row) => row.version,
              cell: (row) => row.version,
            },
            {
              id: 'expires',
              title: say('field.until'),
              by: (row) => row.expiresAt ?? '',
              cell: (row) => (row.expiresAt ? day(row.expiresAt) : '–'),
            },
            {
              id: 'state',
              title: say('field.state'),
              by: (row) => row.state,
              cell: (row) => <StateMark state={row.state} />,
            },
          ]}
          empty={<Empty title={say('script.empty')}>{say('script.empty-about')}</Empty>}
        />
      </Panel>
      <Modal
        opened={creating}
        onClose={() => setCreating(false)}
        size="lg"
        title={say('script.new')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <Create
          onCancel={() => setCreating(false)}
          onDone={(script) => navigate({ to: '/scripts/$id', params: { id: script.id } })}
        />
      </Modal>
    </Page>
  )
}

function Create({ onDone, onCancel }: { onDone: (script: Script) => void; onCancel: () => void }) {
  const { say } = useText()
  const organisations = useList<Organisation>('/v1/organisations', { limit: 200 })
  const [organisation, setOrganisation] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [purpose, setPurpose] = useState<string>('marketing')
  const [category, setCategory] = useState<string>('other')
  const [uses, setUses] = useState<Channel[]>(['voice'])
  const [text, setText] = useState('')
  const [human, setHuman] = useState(true)
  const [flashUse, setFlashUse] = useState<(typeof flashUses)[number]>('account')
  const flash = uses.includes('flash-sms')
  const create = useWrite<Record<string, unknown>, Script>({ path: '/v1/scripts', stale: ['scripts'] })
  return (
    <Form
      submit={say('act.create')}
      busy={create.isPending}
      problem={create.error}
      disabled={!organisation || !name.trim() || !text.trim() || uses.length === 0}
      onCancel={onCancel}
      onSubmit={() =>
        create.mutate(
          {
            organisation,
            name: name.trim(),
            purpose,
            category,
            channels: uses,
            text,
            humanReachable: human,
            ...(flash ? { flashUse } : {}),
          },
          { onSuccess: onDone },
        )
      }
    >
      <div className="rf-row2">
        <Select
          data-autofocus
          required
          searchable
          label={say('field.organisation')}
          placeholder={say('act.choose')}
          value={organisation}
          onChange={setOrganisation}
          data={(organisations.items ?? []).map((item) => ({ value: item.id, label: item.name }))}
        />
        <TextInput
          required
          maxLength={200}
          label={say('field.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={say('field.purpose')}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value)}
          data={options(purposes, (value) => say(`purpose.${value}`))}
        />
        <NativeSelect
          label={say('field.category')}
          value={category}
          onChange={(event) => setCategory(event.currentTarget.value)}
          data={options(categories, (value) => say(`category.${value}`))}
        />
      </div>
      <MultiSelect
        required
        label={say('field.channels')}
        value={uses}
        onChange={(value) => setUses(value as Channel[])}
        data={options(channels, (value) => say(`channel.${value}`))}
      />
      {flash && (
        <NativeSelect
          label={say('flash.use')}
          value={flashUse}
          onChange={(event) => setFlashUse(event.currentTarget.value as (typeof flashUses)[number])}
          data={options(flashUses, (value) => say(`flash.${value}`))}
        />
      )}
      <Textarea
        required
        autosize
        minRows={5}
        maxRows={14}
        maxLength={20000}
        label={say('script.text')}
        description={say('script.text-hint')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Checkbox
        label={say('script.human')}
        checked={human}
        onChange={(event) => setHuman(event.currentTarget.checked)}
      />
    </Form>
  )
}
