import { Button, Modal, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useList, useRead, useWrite } from '../api/hooks.ts'
import type { Block, Consent, Refusal, Restriction, Window } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Form } from '../kit/form.tsx'
import { NameOrId } from '../kit/marks.tsx'
import { Empty, Panel } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import type { MessageId } from '../kit/text.tsx'
import { useText } from '../kit/text.tsx'
import { Exceptions } from './exceptions.tsx'

interface Fact {
  id: string
  kind: MessageId
  organisation?: string
  organisationName?: string
  what: string
  from: string
  until?: string
  /** How it ends; absent where it ends elsewhere or not at all. */
  end?: { operation: string; path: string; method: 'POST' | 'DELETE'; reason: boolean }
  restriction?: Restriction
  /** A consent whose holder must be reminded of it, and by when. */
  remindBy?: string
}

/** What holds for a person at this moment, and the way to end each of them. */
export function StandingFacts({ person }: { person: string }) {
  const { say, dateTime, day, count } = useText()
  const may = useMay()
  const [ending, setEnding] = useState<Fact>()
  const [reminded, setReminded] = useState<Fact>()
  const [excepting, setExcepting] = useState<string>()
  const query = { ref: person, limit: 200 }
  const consents = useList<Consent>('/v1/consents', query)
  const refusals = useList<Refusal>('/v1/refusals', query)
  const restrictions = useList<Restriction>(may('listRestrictions') ? '/v1/restrictions' : undefined, query)
  const blocks = useList<Block>(may('listBlocks') ? '/v1/blocks' : undefined, query)
  const windows = useRead<{ items: Window[] }>(may('listWindows') ? `/v1/windows?ref=${person}` : undefined)

  const facts = useMemo<Fact[]>(() => {
    const now = Date.now()
    const holds = (until: string | undefined) => until === undefined || Date.parse(until) > now
    return [
      ...(restrictions.items ?? [])
        .filter((one) => one.state === 'registered')
        .map(
          (one): Fact => ({
            id: one.id,
            kind: 'entry.restriction',
            organisation: one.organisation,
            organisationName: one.organisationName,
            what: say('restriction.except-count', { count: one.exceptAccounts.length }),
            from: one.registeredAt ?? one.requestedAt,
            restriction: one,
          }),
        ),
      ...(refusals.items ?? [])
        .filter((one) => one.withdrawnAt === undefined && holds(one.until))
        .map(
          (one): Fact => ({
            id: one.id,
            kind: 'entry.refusal',
            organisation: one.organisation,
            organisationName: one.organisationName,
            what: [
              one.category ? say(`category.${one.category}`) : say('refusal.every-category'),
              one.channel ? say(`channel.${one.channel}`) : say('refusal.every-channel'),
              say(`via.${one.via}`),
            ].join(' · '),
            from: one.from,
            until: one.until,
            end: {
              operation: 'withdrawRefusal',
              path: `/v1/refusals/${one.id}/withdraw`,
              method: 'POST',
              reason: true,
            },
          }),
        ),
      ...(consents.items ?? [])
        .filter((one) => one.withdrawnAt === undefined && holds(one.expiresAt))
        .map(
          (one): Fact => ({
            id: one.id,
            kind: 'entry.consent',
            organisation: one.organisation,
            organisationName: one.organisationName,
            what: [
              say(`purpose.${one.purpose}`),
              one.categories.map((category) => say(`category.${category}`)).join(', ') || say('refusal.every-category'),
              one.channels.map((channel) => say(`channel.${channel}`)).join(', ') || say('refusal.every-channel'),
              ...(one.night ? [say('consent.night-short')] : []),
              ...(one.form === 'buried' ? [say('form.buried')] : []),
            ].join(' · '),
            from: one.givenAt,
            until: one.expiresAt,
            remindBy: one.reconfirmDueAt,
            end: {
              operation: 'withdrawConsent',
              path: `/v1/consents/${one.id}/withdraw`,
              method: 'POST',
              reason: true,
            },
          }),
        ),
      ...(blocks.items ?? []).map(
        (one): Fact => ({
          id: one.id,
          kind: 'entry.block',
          organisation: one.organisation,
          organisationName: one.organisationName,
          what: one.caller?.masked ?? (one.callerPrefix ? `+${one.callerPrefix}…` : say('block.firm')),
          from: one.from,
          end: { operation: 'removeBlock', path: `/v1/blocks/${one.id}`, method: 'DELETE', reason: false },
        }),
      ),
      ...(windows.data?.items ?? [])
        .filter((one) => holds(one.until))
        .map(
          (one): Fact => ({
            id: one.id,
            kind: 'entry.window',
            organisation: one.organisation,
            organisationName: one.organisationName,
            what: say(`window.${one.kind}`),
            from: one.from,
            until: one.until,
            end: { operation: 'removeWindow', path: `/v1/windows/${one.id}`, method: 'DELETE', reason: false },
          }),
        ),
    ]
  }, [restrictions.items, refusals.items, consents.items, blocks.items, windows.data, say])

  const columns: Column<Fact>[] = [
    { id: 'kind', title: say('field.kind'), width: 110, by: (row) => say(row.kind), cell: (row) => say(row.kind) },
    {
      id: 'organisation',
      title: say('field.organisation'),
      cell: (row) =>
        row.organisation ? (
          <NameOrId name={row.organisationName} id={row.organisation} />
        ) : (
          <span className="rf-muted">{say('refusal.every-firm')}</span>
        ),
    },
    {
      id: 'what',
      title: say('timeline.what'),
      cell: (row) => (
        <>
          {row.what}
          {row.remindBy && (
            <div className="rf-muted rf-small">{say('consent.remind-by', { when: day(row.remindBy) })}</div>
          )}
        </>
      ),
    },
    { id: 'from', title: say('field.from'), nowrap: true, by: (row) => row.from, cell: (row) => dateTime(row.from) },
    { id: 'until', title: say('field.until'), nowrap: true, cell: (row) => (row.until ? dateTime(row.until) : '–') },
    {
      id: 'acts',
      title: '',
      nowrap: true,
      cell: (row) =>
        row.restriction ? (
          <Button size="compact-xs" variant="default" onClick={() => setExcepting(row.id)}>
            {say('restriction.exceptions')}
          </Button>
        ) : (
          <span className="rf-actions" style={{ flexWrap: 'nowrap', justifyContent: 'flex-end' }}>
            {row.remindBy && may('reconfirmConsent') && (
              <Button size="compact-xs" variant="default" onClick={() => setReminded(row)}>
                {say('consent.reminded')}
              </Button>
            )}
            {row.end && may(row.end.operation) && (
              <Button size="compact-xs" variant="default" onClick={() => setEnding(row)}>
                {say('standing.end')}
              </Button>
            )}
          </span>
        ),
    },
  ]
  const problem = consents.error ?? refusals.error
  const excepted = restrictions.items?.find((one) => one.id === excepting)
  return (
    <Panel flush title={say('standing.title')} note={facts.length > 0 ? count(facts.length) : undefined}>
      <DataTable
        caption={say('standing.title')}
        rows={consents.items && refusals.items ? facts : undefined}
        rowId={(row) => row.id}
        columns={columns}
        problem={problem}
        retry={() => {
          consents.refetch()
          refusals.refetch()
        }}
        empty={<Empty title={say('standing.empty')} />}
      />
      <Modal
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={ending && `${say('standing.end')}: ${say(ending.kind)}`}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {ending?.end && <End key={ending.id} fact={ending} end={ending.end} onDone={() => setEnding(undefined)} />}
      </Modal>
      <Modal
        opened={reminded !== undefined}
        onClose={() => setReminded(undefined)}
        title={say('consent.reminded')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {reminded && <Reminded key={reminded.id} fact={reminded} onDone={() => setReminded(undefined)} />}
      </Modal>
      <Modal
        opened={excepted !== undefined}
        onClose={() => setExcepting(undefined)}
        title={say('restriction.exceptions')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {excepted && <Exceptions restriction={excepted} />}
      </Modal>
    </Panel>
  )
}

/** Ends one of them; a consent or a refusal with the reason for it. */
function End({ fact, end, onDone }: { fact: Fact; end: NonNullable<Fact['end']>; onDone: () => void }) {
  const { say } = useText()
  const [reason, setReason] = useState('')
  const act = useWrite<{ reason?: string }, unknown>({
    path: end.path,
    method: end.method,
    stale: ['people', 'consents', 'refusals', 'blocks', 'windows'],
  })
  return (
    <Form
      grave
      submit={say('standing.end')}
      busy={act.isPending}
      problem={act.error}
      disabled={end.reason && reason.trim() === ''}
      onCancel={onDone}
      onSubmit={() => act.mutate(end.reason ? { reason: reason.trim() } : {}, { onSuccess: onDone })}
    >
      <p>{fact.what}</p>
      <p className="rf-muted rf-small">{say('standing.end-about')}</p>
      {end.reason && (
        <TextInput
          data-autofocus
          required
          maxLength={200}
          label={say('field.reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
    </Form>
  )
}

/** The holder was told again what they had agreed to, and kept to it: the next reminder is due two years from now. */
function Reminded({ fact, onDone }: { fact: Fact; onDone: () => void }) {
  const { say } = useText()
  const act = useWrite<Record<string, never>, Consent>({
    path: `/v1/consents/${fact.id}/reconfirm`,
    stale: ['people', 'consents'],
  })
  return (
    <Form
      submit={say('consent.reminded-yes')}
      busy={act.isPending}
      problem={act.error}
      onCancel={onDone}
      onSubmit={() => act.mutate({}, { onSuccess: onDone })}
    >
      <p>{fact.what}</p>
      <p className="rf-muted rf-small">{say('consent.reminded-about')}</p>
    </Form>
  )
}
