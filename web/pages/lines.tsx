import { Button, Checkbox, Modal, MultiSelect, NativeSelect, Select, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useList, useWrite } from '../api/hooks.ts'
import type { Line, Organisation, SupplyHop } from '../api/types.ts'
import { type Channel, channels } from '../api/words.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Form, options } from '../kit/form.tsx'
import { Empty, Page, Panel } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { LinesTable } from '../parts/lines-table.tsx'

export const lineStates = ['active', 'warned', 'suspended', 'closed', 'reopened'] as const
const roles = ['carrier', 'line-vendor', 'contractor', 'business'] as const

export default function LinesPage() {
  const { say } = useText()
  const may = useMay()
  const navigate = useNavigate()
  const [filters, setFilters] = useFilters()
  const [creating, setCreating] = useState(false)
  const list = useList<Line>('/v1/lines', { state: filters.state, organisation: filters.organisation })
  const organisations = useList<Organisation>('/v1/organisations', { limit: 200 })
  useShortcut('C', 'line.new', () => setCreating(true), may('createLine'))
  return (
    <Page
      title={say('nav.lines')}
      about={say('line.about')}
      actions={may('createLine') && <Button onClick={() => setCreating(true)}>{say('line.new')}</Button>}
    >
      <Panel
        flush
        title={say('line.list')}
        actions={
          <>
            <Select
              size="xs"
              w={200}
              searchable
              clearable
              aria-label={say('field.organisation')}
              placeholder={say('live.any-organisation')}
              value={filters.organisation ?? null}
              onChange={(organisation) => setFilters({ organisation: organisation ?? undefined })}
              data={(organisations.items ?? []).map((item) => ({ value: item.id, label: item.name }))}
            />
            <NativeSelect
              size="xs"
              aria-label={say('field.state')}
              value={filters.state ?? ''}
              onChange={(event) => setFilters({ state: event.currentTarget.value })}
              data={[
                { value: '', label: say('list.any-state') },
                ...options(lineStates, (value) => say(`state.${value}`)),
              ]}
            />
          </>
        }
      >
        <LinesTable
          lines={list.items}
          problem={list.error}
          retry={() => list.refetch()}
          more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
          moreBusy={list.isFetchingNextPage}
          empty={<Empty title={say('line.empty')}>{say('line.empty-about')}</Empty>}
        />
      </Panel>
      <Modal
        opened={creating}
        onClose={() => setCreating(false)}
        size="lg"
        title={say('line.new')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <Create
          organisations={organisations.items ?? []}
          onCancel={() => setCreating(false)}
          onDone={(line) => navigate({ to: '/lines/$id', params: { id: line.id } })}
        />
      </Modal>
    </Page>
  )
}

function Create({
  organisations,
  onDone,
  onCancel,
}: {
  organisations: readonly Organisation[]
  onDone: (line: Line) => void
  onCancel: () => void
}) {
  const { say } = useText()
  const [organisation, setOrganisation] = useState<string | null>(null)
  const [callerId, setCallerId] = useState('')
  const [province, setProvince] = useState('')
  const [uses, setUses] = useState<Channel[]>(['voice'])
  const [filed, setFiled] = useState(false)
  const [registered, setRegistered] = useState(true)
  const [hops, setHops] = useState<SupplyHop[]>([
    { role: 'carrier', name: '', qualified: true },
    { role: 'business', name: '', qualified: false },
  ])
  const create = useWrite<Record<string, unknown>, Line>({ path: '/v1/lines', stale: ['lines'] })
  const firm = organisations.find((item) => item.id === organisation)
  const change = (index: number, part: Partial<SupplyHop>) =>
    setHops(hops.map((hop, at) => (at === index ? { ...hop, ...part } : hop)))
  return (
    <Form
      submit={say('act.create')}
      busy={create.isPending}
      problem={create.error}
      disabled={!organisation || !callerId.trim() || uses.length === 0 || hops.some((hop) => !hop.name.trim())}
      onCancel={onCancel}
      onSubmit={() =>
        create.mutate(
          {
            organisation,
            callerId: callerId.trim(),
            country: firm?.country,
            ...(province.trim() ? { province: province.trim() } : {}),
            channels: uses,
            filed,
            callerIdRegistered: registered,
            supplyChain: hops,
          },
          { onSuccess: onDone },
        )
      }
    >
      <Select
        data-autofocus
        required
        searchable
        label={say('field.organisation')}
        placeholder={say('act.choose')}
        value={organisation}
        onChange={setOrganisation}
        data={organisations.map((item) => ({ value: item.id, label: item.name }))}
      />
      <div className="rf-row2">
        <TextInput
          required
          label={say('line.caller-id')}
          inputMode="tel"
          value={callerId}
          onChange={(event) => setCallerId(event.currentTarget.value)}
        />
        <TextInput
          label={say('line.province')}
          value={province}
          onChange={(event) => setProvince(event.currentTarget.value)}
        />
      </div>
      <MultiSelect
        required
        label={say('field.channels')}
        value={uses}
        onChange={(value) => setUses(value as Channel[])}
        data={options(channels, (value) => say(`channel.${value}`))}
      />
      <Checkbox
        label={say('line.filed-about')}
        checked={filed}
        onChange={(event) => setFiled(event.currentTarget.checked)}
      />
      <Checkbox
        label={say('line.registered-about')}
        checked={registered}
        onChange={(event) => setRegistered(event.currentTarget.checked)}
      />
      <fieldset style={{ border: 0, padding: 0, margin: 0 }} className="rf-stack-tight">
        <legend className="rf-small" style={{ fontWeight: 560, padding: 0 }}>
          {say('line.chain')}
        </legend>
        {hops.map((hop, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: hops have no id of their own and are never reordered
          <div key={index} className="rf-filters" style={{ flexWrap: 'nowrap' }}>
            <NativeSelect
              size="xs"
              aria-label={say('line.role')}
              value={hop.role}
              onChange={(event) => change(index, { role: event.currentTarget.value as SupplyHop['role'] })}
              data={options(roles, (value) => say(`hop.${value}`))}
            />
            <TextInput
              size="xs"
              style={{ flex: 1 }}
              aria-label={say('field.name')}
              placeholder={say('field.name')}
              value={hop.name}
              onChange={(event) => change(index, { name: event.currentTarget.value })}
            />
            <Checkbox
              size="xs"
              pb={5}
              label={say('line.qualified')}
              checked={hop.qualified}
              onChange={(event) => change(index, { qualified: event.currentTarget.checked })}
            />
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              disabled={hops.length < 2}
              onClick={() => setHops(hops.filter((_, at) => at !== index))}
            >
              {say('act.remove')}
            </Button>
          </div>
        ))}
        <div>
          <Button
            size="xs"
            variant="default"
            disabled={hops.length > 9}
            onClick={() => setHops([...hops, { role: 'contractor', name: '', qualified: false }])}
          >
            {say('line.add-hop')}
          </Button>
        </div>
      </fieldset>
    </Form>
  )
}
