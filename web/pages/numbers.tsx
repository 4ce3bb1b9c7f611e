import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type ApiProblem, call } from '../api/client.ts'
import type { LookupHit, LookupReply } from '../api/types.ts'
import { Form } from '../kit/form.tsx'
import { Mark, PersonLink } from '../kit/marks.tsx'
import { Empty, Page, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'
import { CountrySelect, useHomeCountry } from '../parts/home-country.tsx'
import { kindName } from '../parts/number-kind.ts'

export default function NumbersPage() {
  const { say } = useText()
  const navigate = useNavigate()
  const [query, setQuery] = useState('')
  const [country, setCountry] = useHomeCountry()
  const open = (hit: LookupHit) => navigate({ to: '/numbers/$ref', params: { ref: hit.ref } })
  const lookup = useMutation<LookupReply, ApiProblem, string>({
    mutationFn: (text) => call('/v1/numbers/lookup', { method: 'POST', body: { query: text, country } }),
    onSuccess: (reply) => {
      const only = reply.items[0]
      if (reply.items.length === 1 && only) open(only)
    },
  })
  const kind = (hit: LookupHit) => say(kindName(hit.kind))
  return (
    <Page title={say('nav.number')} about={say('number.about')}>
      <div className="rf-stack">
        <Panel>
          <div style={{ maxWidth: 640 }}>
            <Form
              submit={say('number.look-up')}
              busy={lookup.isPending}
              disabled={query.trim().length < 3}
              problem={lookup.error}
              onSubmit={() => lookup.mutate(query.trim())}
            >
              <div className="rf-number-row">
                <TextInput
                  autoFocus
                  label={say('number.query')}
                  description={say('number.query-hint')}
                  inputMode="tel"
                  autoComplete="off"
                  value={query}
                  onChange={(event) => setQuery(event.currentTarget.value)}
                />
                <CountrySelect value={country} onChange={setCountry} />
              </div>
            </Form>
          </div>
        </Panel>
        {lookup.data && (
          <Panel flush title={say('number.found')}>
            <DataTable
              caption={say('number.found')}
              rows={lookup.data.items}
              rowId={(hit) => hit.ref}
              onOpen={open}
              columns={[
                { id: 'masked', title: say('field.person'), cell: (hit) => <PersonLink person={hit} /> },
                { id: 'country', title: say('field.country'), by: (hit) => hit.country, cell: (hit) => hit.country },
                { id: 'kind', title: say('field.kind'), by: kind, cell: kind },
                {
                  id: 'known',
                  title: say('number.on-record'),
                  cell: (hit) => (
                    <Mark tone={hit.known ? 'accent' : 'quiet'} icon={hit.known ? 'file' : 'skip'}>
                      {say(hit.known ? 'number.known' : 'number.unknown')}
                    </Mark>
                  ),
                },
              ]}
              empty={
                <Empty
                  title={say('number.none')}
                  actions={
                    <Button
                      size="xs"
                      variant="default"
                      onClick={() => navigate({ to: '/complaints', search: { new: 'yes' } as never })}
                    >
                      {say('complaint.new')}
                    </Button>
                  }
                >
                  {say('number.none-about')}
                </Empty>
              }
            />
          </Panel>
        )}
      </div>
    </Page>
  )
}
