import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useList, useWrite } from '../api/hooks.ts'
import type { Organisation } from '../api/types.ts'
import { categories } from '../api/words.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Form, options } from '../kit/form.tsx'
import { StateMark } from '../kit/marks.tsx'
import { Empty, Page, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'
import { countries, useCountryName } from '../parts/home-country.tsx'

export const standings = ['good', 'warned', 'suspended', 'closed'] as const

export default function OrganisationsPage() {
  const { say } = useText()
  const may = useMay()
  const navigate = useNavigate()
  const [filters, setFilters] = useFilters()
  const [search, setSearch] = useState(filters.search ?? '')
  const [creating, setCreating] = useState(false)
  const list = useList<Organisation>('/v1/organisations', { standing: filters.standing, search: filters.search })
  useShortcut('C', 'organisation.new', () => setCreating(true), may('createOrganisation'))
  return (
    <Page
      title={say('nav.organisations')}
      about={say('organisation.about')}
      actions={
        may('createOrganisation') && <Button onClick={() => setCreating(true)}>{say('organisation.new')}</Button>
      }
    >
      <Panel
        flush
        title={say('organisation.list')}
        actions={
          <>
            <form
              onSubmit={(event) => {
                event.preventDefault()
                setFilters({ search })
              }}
            >
              <TextInput
                size="xs"
                type="search"
                aria-label={say('organisation.search')}
                placeholder={say('organisation.search')}
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
                onBlur={() => search !== (filters.search ?? '') && setFilters({ search })}
              />
            </form>
            <NativeSelect
              size="xs"
              aria-label={say('field.standing')}
              value={filters.standing ?? ''}
              onChange={(event) => setFilters({ standing: event.currentTarget.value })}
              data={[
                { value: '', label: say('list.any-state') },
                ...options(standings, (value) => say(`state.${value}`)),
              ]}
            />
          </>
        }
      >
        <DataTable
          caption={say('organisation.list')}
          rows={list.items}
          rowId={(row) => row.id}
          problem={list.error}
          retry={() => list.refetch()}
          more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
          moreBusy={list.isFetchingNextPage}
          onOpen={(row) => navigate({ to: '/organisations/$id', params: { id: row.id } })}
          columns={[
            {
              id: 'name',
              title: say('field.name'),
              by: (row) => row.name,
              cell: (row) => <strong style={{ fontWeight: 560 }}>{row.name}</strong>,
            },
            { id: 'country', title: say('field.country'), by: (row) => row.country, cell: (row) => row.country },
            {
              id: 'sector',
              title: say('field.sector'),
              by: (row) => row.sector,
              cell: (row) => say(`category.${row.sector}`),
            },
            {
              id: 'licences',
              title: say('organisation.licences'),
              numeric: true,
              by: (row) => row.licences.length,
              cell: (row) => row.licences.length,
            },
            {
              id: 'standing',
              title: say('field.standing'),
              by: (row) => row.standing,
              cell: (row) => <StateMark state={row.standing} />,
            },
          ]}
          empty={<Empty title={say('organisation.empty')}>{say('organisation.empty-about')}</Empty>}
        />
      </Panel>
      <Modal
        opened={creating}
        onClose={() => setCreating(false)}
        title={say('organisation.new')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <Create
          onDone={(created) => navigate({ to: '/organisations/$id', params: { id: created.id } })}
          onCancel={() => setCreating(false)}
        />
      </Modal>
    </Page>
  )
}

function Create({ onDone, onCancel }: { onDone: (created: Organisation) => void; onCancel: () => void }) {
  const { say } = useText()
  const countryName = useCountryName()
  const [name, setName] = useState('')
  const [country, setCountry] = useState<string>('KR')
  const [sector, setSector] = useState<string>('other')
  const create = useWrite<{ name: string; country: string; sector: string }, Organisation>({
    path: '/v1/organisations',
    stale: ['organisations'],
  })
  return (
    <Form
      submit={say('act.create')}
      busy={create.isPending}
      problem={create.error}
      disabled={!name.trim()}
      onCancel={onCancel}
      onSubmit={() => create.mutate({ name: name.trim(), country, sector }, { onSuccess: onDone })}
    >
      <TextInput
        data-autofocus
        required
        maxLength={200}
        label={say('field.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={say('field.country')}
        value={country}
        onChange={(event) => setCountry(event.currentTarget.value)}
        data={options(countries, (value) => countryName(value))}
      />
      <NativeSelect
        label={say('field.sector')}
        value={sector}
        onChange={(event) => setSector(event.currentTarget.value)}
        data={options(categories, (value) => say(`category.${value}`))}
      />
    </Form>
  )
}
