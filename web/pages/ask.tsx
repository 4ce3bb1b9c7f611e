import { Button, Checkbox, NativeSelect, Select, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type ApiProblem, call } from '../api/client.ts'
import { useList } from '../api/hooks.ts'
import type { ContactRequest, Decision, Line, Organisation, Script } from '../api/types.ts'
import { automations, categories, channels, purposes } from '../api/words.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { Form, options } from '../kit/form.tsx'
import { Icon } from '../kit/icon.tsx'
import { Empty, Page, Panel } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { DecisionView } from '../parts/decision-view.tsx'
import { CountrySelect, useHomeCountry } from '../parts/home-country.tsx'
import { RecordedDecisionView } from '../parts/recorded-decision.tsx'

export default function AskPage() {
  const { say } = useText()
  const may = useMay()
  const [filters, setFilters] = useFilters()
  const [to, setTo] = useState('')
  const [country, setCountry] = useHomeCountry()
  const [at, setAt] = useState('')
  const [requester, setRequester] = useState('')
  const [onBehalf, setOnBehalf] = useState(false)
  const organisations = useList<Organisation>('/v1/organisations', { limit: 200 })
  const lines = useList<Line>(filters.organisation ? '/v1/lines' : undefined, {
    organisation: filters.organisation,
    limit: 200,
  })
  const scripts = useList<Script>(filters.organisation ? '/v1/scripts' : undefined, {
    organisation: filters.organisation,
    limit: 200,
  })
  const set = (name: string) => (value: string | null) => setFilters({ [name]: value ?? undefined })

  function request(): ContactRequest {
    return {
      organisation: filters.organisation ?? '',
      line: filters.line ?? '',
      to: to.trim(),
      country,
      channel: (filters.channel ?? 'voice') as ContactRequest['channel'],
      purpose: (filters.purpose ?? 'marketing') as ContactRequest['purpose'],
      category: (filters.category ?? 'other') as ContactRequest['category'],
      ...(filters.script ? { script: filters.script } : {}),
      ...(filters.automated && filters.automated !== 'none'
        ? { automated: filters.automated as 'robot' | 'recorded' }
        : {}),
      ...(requester.trim() ? { requester: requester.trim() } : {}),
      ...(onBehalf ? { onBehalf: true } : {}),
      ...(at ? { at: new Date(at).toISOString() } : {}),
    }
  }
  const ask = useMutation<Decision, ApiProblem, 'simulate' | 'decide'>({
    mutationFn: (how) =>
      call(how === 'simulate' ? '/v1/decisions/simulate' : '/v1/decisions', {
        method: 'POST',
        body: request(),
        idempotencyKey: how === 'decide' ? crypto.randomUUID() : undefined,
      }),
  })
  const ready = Boolean(filters.organisation && filters.line && to.trim())

  return (
    <Page title={say('nav.ask')} about={say('ask.about')}>
      <div className="rf-split rf-split-form">
        <Panel title={say('ask.form')}>
          <Form
            submit={say('ask.simulate')}
            busy={ask.isPending && ask.variables === 'simulate'}
            disabled={!ready}
            problem={ask.error}
            onSubmit={() => ask.mutate('simulate')}
            extra={
              may('decide') && (
                <Button
                  variant="default"
                  disabled={!ready}
                  loading={ask.isPending && ask.variables === 'decide'}
                  onClick={() => ask.mutate('decide')}
                  title={say('ask.decide-about')}
                >
                  {say('ask.decide')}
                </Button>
              )
            }
          >
            <div className="rf-number-row">
              <TextInput
                required
                label={say('ask.to')}
                placeholder={say('ask.to-hint')}
                inputMode="tel"
                autoComplete="off"
                value={to}
                onChange={(event) => setTo(event.currentTarget.value)}
              />
              <CountrySelect short value={country} onChange={setCountry} />
            </div>
            <Select
              required
              searchable
              label={say('field.organisation')}
              placeholder={say('act.choose')}
              nothingFoundMessage={say('palette.none')}
              value={filters.organisation ?? null}
              onChange={(organisation) =>
                setFilters({ organisation: organisation ?? undefined, line: undefined, script: undefined })
              }
              data={(organisations.items ?? []).map((item) => ({ value: item.id, label: item.name }))}
            />
            <Select
              required
              searchable
              label={say('field.line')}
              placeholder={filters.organisation ? say('act.choose') : say('ask.organisation-first')}
              disabled={!filters.organisation}
              nothingFoundMessage={say('ask.no-line')}
              value={filters.line ?? null}
              onChange={set('line')}
              data={(lines.items ?? []).map((line) => ({
                value: line.id,
                label: `${line.callerId.masked} · ${say(`state.${line.state}`)}`,
              }))}
            />
            <div className="rf-row2">
              <NativeSelect
                label={say('field.channel')}
                value={filters.channel ?? 'voice'}
                onChange={(event) => setFilters({ channel: event.currentTarget.value })}
                data={options(channels, (value) => say(`channel.${value}`))}
              />
              <NativeSelect
                label={say('field.purpose')}
                value={filters.purpose ?? 'marketing'}
                onChange={(event) => setFilters({ purpose: event.currentTarget.value })}
                data={options(purposes, (value) => say(`purpose.${value}`))}
              />
            </div>
            <NativeSelect
              label={say('field.category')}
              value={filters.category ?? 'other'}
              onChange={(event) => setFilters({ category: event.currentTarget.value })}
              data={options(categories, (value) => say(`category.${value}`))}
            />
            <details>
              <summary className="rf-small" style={{ cursor: 'pointer' }}>
                {say('ask.more')}
              </summary>
              <div className="rf-stack-tight" style={{ marginTop: 8 }}>
                <Select
                  searchable
                  clearable
                  label={say('field.script')}
                  disabled={!filters.organisation}
                  placeholder={say('ask.no-script')}
                  value={filters.script ?? null}
                  onChange={set('script')}
                  data={(scripts.items ?? []).map((script) => ({ value: script.id, label: script.name }))}
                />
                <NativeSelect
                  label={say('field.automated')}
                  value={filters.automated ?? 'none'}
                  onChange={(event) => setFilters({ automated: event.currentTarget.value })}
                  data={options(automations, (value) => say(`automated.${value}`))}
                />
                <TextInput
                  label={say('field.requester')}
                  description={say('ask.requester-hint')}
                  value={requester}
                  onChange={(event) => setRequester(event.currentTarget.value)}
                />
                <Checkbox
                  label={say('ask.on-behalf')}
                  checked={onBehalf}
                  onChange={(event) => setOnBehalf(event.currentTarget.checked)}
                />
                <TextInput
                  type="datetime-local"
                  label={say('ask.at')}
                  description={say('ask.at-hint')}
                  value={at}
                  onChange={(event) => setAt(event.currentTarget.value)}
                />
              </div>
            </details>
          </Form>
        </Panel>
        <div aria-live="polite">
          {ask.data && ask.variables === 'decide' ? (
            <RecordedDecisionView key={ask.data.id} id={ask.data.id} />
          ) : ask.data ? (
            <DecisionView decision={ask.data} simulated />
          ) : (
            <Panel>
              <Empty title={say('ask.empty')}>
                <Icon name="ask" size={13} /> {say('ask.empty-about')}
              </Empty>
            </Panel>
          )}
        </div>
      </div>
    </Page>
  )
}
