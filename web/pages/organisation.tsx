import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { withQuery } from '../api/client.ts'
import { useList, useRead, useWrite } from '../api/hooks.ts'
import type { DecisionStats, Licence, Line, Organisation, Script } from '../api/types.ts'
import { verdicts } from '../api/words.ts'
import { useMay } from '../app/may.ts'
import { Form, options } from '../kit/form.tsx'
import { Cite, Id, Mark, StateMark } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Empty, Fields, Page, Panel, Waiting } from '../kit/page.tsx'
import { SharesBar } from '../kit/shares-bar.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'
import { ComplaintsAbout } from '../parts/complaints-about.tsx'
import { EndLicence } from '../parts/end-licence.tsx'
import { LinesTable } from '../parts/lines-table.tsx'
import { SanctionHistory } from '../parts/sanction-history.tsx'
import { StateForm } from '../parts/state-form.tsx'
import { standings } from './organisations.tsx'

const licenceKinds = [
  'business-registration',
  'telephone-solicitation',
  'call-centre',
  'first-hand-lines',
  'financial',
  'medical',
] as const

export default function OrganisationPage() {
  const { say, day, count } = useText()
  const may = useMay()
  const navigate = useNavigate()
  const { id } = useParams({ strict: false }) as { id: string }
  const [changing, setChanging] = useState(false)
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<Licence>()
  const read = useRead<Organisation>(`/v1/organisations/${id}`)
  const lines = useList<Line>('/v1/lines', { organisation: id })
  const scripts = useList<Script>('/v1/scripts', { organisation: id })
  const stats = useRead<DecisionStats>(withQuery('/v1/stats/decisions', { minutes: 60, organisation: id }), {
    refetchMs: 15_000,
  })
  if (read.error) return <ProblemNotice problem={read.error} retry={() => read.refetch()} />
  if (!read.data) return <Waiting />
  const organisation = read.data
  const now = Date.now()
  return (
    <Page
      title={organisation.name}
      back={{ to: '/organisations', label: say('nav.organisations') }}
      actions={
        <>
          <Button variant="default" onClick={() => navigate({ to: '/live', search: { organisation: id } as never })}>
            {say('organisation.live')}
          </Button>
          {may('setStanding') && (
            <Button variant="default" onClick={() => setChanging(true)}>
              {say('organisation.standing')}
            </Button>
          )}
        </>
      }
    >
      <div className="rf-split rf-split-aside">
        <div className="rf-stack">
          <Panel flush title={say('nav.lines')} note={lines.items && count(lines.items.length)}>
            <LinesTable
              ofOne
              lines={lines.items}
              problem={lines.error}
              retry={() => lines.refetch()}
              empty={<Empty title={say('line.empty')}>{say('line.empty-about')}</Empty>}
            />
          </Panel>
          <Panel flush title={say('nav.scripts')} note={scripts.items && count(scripts.items.length)}>
            <DataTable
              caption={say('nav.scripts')}
              rows={scripts.items}
              rowId={(row) => row.id}
              problem={scripts.error}
              onOpen={(row) => navigate({ to: '/scripts/$id', params: { id: row.id } })}
              columns={[
                { id: 'name', title: say('field.name'), by: (row) => row.name, cell: (row) => row.name },
                { id: 'purpose', title: say('field.purpose'), cell: (row) => say(`purpose.${row.purpose}`) },
                { id: 'version', title: say('script.version'), numeric: true, cell: (row) => row.version },
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
          <ComplaintsAbout caller={organisation.id} />
          <Panel flush title={say('organisation.history')}>
            <SanctionHistory entries={organisation.history} />
          </Panel>
        </div>
        <div className="rf-stack">
          <Panel title={say('organisation.record')}>
            <Fields
              rows={[
                [say('field.standing'), <StateMark key="standing" state={organisation.standing} />],
                [say('field.case'), organisation.standingCase && <Cite key="case" cite={organisation.standingCase} />],
                [say('field.country'), organisation.country],
                [say('field.sector'), say(`category.${organisation.sector}`)],
                [say('field.since'), organisation.createdAt && day(organisation.createdAt)],
                [say('field.id'), <Id key="id" id={organisation.id} />],
              ]}
            />
          </Panel>
          <SharesBar
            title={say('organisation.hour')}
            file="decisions-last-hour"
            unit={say('field.verdict')}
            empty={say('organisation.hour-none')}
            rows={
              stats.data && stats.data.total > 0
                ? verdicts.map((verdict) => ({
                    id: verdict,
                    label: say(`verdict.${verdict}`),
                    count: stats.data.verdicts[verdict],
                    share: stats.data.verdicts[verdict] / stats.data.total,
                  }))
                : []
            }
          />
          <Panel
            flush
            title={say('organisation.licences')}
            actions={
              may('addLicence') && (
                <Button size="compact-sm" variant="default" onClick={() => setAdding(true)}>
                  {say('act.add')}
                </Button>
              )
            }
          >
            {organisation.licences.length === 0 ? (
              <Empty title={say('licence.empty')}>{say('licence.empty-about')}</Empty>
            ) : (
              <ul className="rf-history">
                {organisation.licences.map((licence) => {
                  const over = licence.validUntil !== undefined && Date.parse(licence.validUntil) < now
                  return (
                    <li
                      key={licence.id ?? `${licence.kind}${licence.validFrom}`}
                      style={{ gridTemplateColumns: 'minmax(0,1fr) auto' }}
                    >
                      <div>
                        {say(`licence.${licence.kind}`)} <span className="rf-muted">{licence.country}</span>
                        <div className="rf-muted rf-small">
                          {licence.number ? `${licence.number} · ` : ''}
                          {day(licence.validFrom)} –{' '}
                          {licence.validUntil ? day(licence.validUntil) : say('licence.no-end')}
                        </div>
                      </div>
                      <div className="rf-actions">
                        {over ? (
                          <StateMark state="expired" />
                        ) : (
                          <Mark tone="allow" icon="allow">
                            {say('licence.valid')}
                          </Mark>
                        )}
                        {!over && licence.id && may('endLicence') && (
                          <Button size="compact-xs" variant="default" onClick={() => setEnding(licence)}>
                            {say('standing.end')}
                          </Button>
                        )}
                      </div>
                    </li>
                  )
                })}
              </ul>
            )}
          </Panel>
        </div>
      </div>
      <Modal
        opened={changing}
        onClose={() => setChanging(false)}
        title={say('organisation.standing')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <StateForm
          path={`/v1/organisations/${id}/standing`}
          field="standing"
          choices={standings.filter((standing) => standing !== organisation.standing)}
          stale={['organisations']}
          onDone={() => setChanging(false)}
          onCancel={() => setChanging(false)}
        />
      </Modal>
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title={say('licence.add')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <AddLicence id={id} country={organisation.country} onDone={() => setAdding(false)} />
      </Modal>
      <Modal
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={say('licence.end')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {ending && <EndLicence organisation={id} licence={ending} onDone={() => setEnding(undefined)} />}
      </Modal>
    </Page>
  )
}

function AddLicence({ id, country, onDone }: { id: string; country: string; onDone: () => void }) {
  const { say } = useText()
  const [kind, setKind] = useState<(typeof licenceKinds)[number]>('business-registration')
  const [number, setNumber] = useState('')
  const [from, setFrom] = useState('')
  const [until, setUntil] = useState('')
  const add = useWrite<Record<string, unknown>, unknown>({
    path: `/v1/organisations/${id}/licences`,
    stale: ['organisations'],
  })
  return (
    <Form
      submit={say('act.add')}
      busy={add.isPending}
      problem={add.error}
      disabled={!from}
      onCancel={onDone}
      onSubmit={() =>
        add.mutate(
          {
            kind,
            country,
            ...(number.trim() ? { number: number.trim() } : {}),
            validFrom: new Date(from).toISOString(),
            ...(until ? { validUntil: new Date(until).toISOString() } : {}),
          },
          { onSuccess: onDone },
        )
      }
    >
      <NativeSelect
        data-autofocus
        label={say('licence.kind')}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
        data={options(licenceKinds, (value) => say(`licence.${value}`))}
      />
      <TextInput
        label={say('licence.number')}
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <div className="rf-row2">
        <TextInput
          required
          type="date"
          label={say('field.from')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={say('field.until')}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </div>
    </Form>
  )
}
