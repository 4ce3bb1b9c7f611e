import { Button, Modal } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useRead } from '../api/hooks.ts'
import type { Line } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Cite, Id, Mark, PersonLink, StateMark } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Fields, Page, Panel, Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { ComplaintsAbout } from '../parts/complaints-about.tsx'
import { kindName } from '../parts/number-kind.ts'
import { SanctionHistory } from '../parts/sanction-history.tsx'
import { StateForm } from '../parts/state-form.tsx'

type State = Line['state']
/** What may follow what: a closed or suspended line reopens; anything that works may be warned, suspended or closed. */
const following: Record<State, readonly State[]> = {
  active: ['warned', 'suspended', 'closed'],
  reopened: ['warned', 'suspended', 'closed'],
  warned: ['suspended', 'closed', 'active'],
  suspended: ['reopened', 'closed'],
  closed: ['reopened'],
}

export default function LinePage() {
  const { say, dateTime } = useText()
  const may = useMay()
  const { id } = useParams({ strict: false }) as { id: string }
  const [changing, setChanging] = useState(false)
  const read = useRead<Line>(`/v1/lines/${id}`)
  useShortcut('W', 'line.change-key', () => setChanging(true), may('changeLineState'))
  if (read.error) return <ProblemNotice problem={read.error} retry={() => read.refetch()} />
  if (!read.data) return <Waiting />
  const line = read.data
  return (
    <Page
      title={`${line.callerId.masked} · ${line.organisationName ?? ''}`}
      back={{ to: '/lines', label: say('nav.lines') }}
      actions={
        may('changeLineState') && (
          <Button variant="default" rightSection={<kbd className="rf-kbd">W</kbd>} onClick={() => setChanging(true)}>
            {say('line.change')}
          </Button>
        )
      }
    >
      <div className="rf-split rf-split-aside">
        <div className="rf-stack">
          <Panel title={say('line.chain')} note={say('line.chain-about')}>
            <ol className="rf-chain">
              {line.supplyChain.map((hop) => (
                <li key={`${hop.role}${hop.name}`}>
                  <div>
                    <small>{say(`hop.${hop.role}`)}</small>
                    {hop.organisation ? (
                      <Link to="/organisations/$id" params={{ id: hop.organisation }}>
                        {hop.name}
                      </Link>
                    ) : (
                      hop.name
                    )}
                    <small>{say(hop.qualified ? 'line.qualified-yes' : 'line.qualified-no')}</small>
                  </div>
                </li>
              ))}
            </ol>
          </Panel>
          <ComplaintsAbout line={line.id} />
          <Panel flush title={say('line.history')}>
            <SanctionHistory entries={line.history} />
          </Panel>
        </div>
        <Panel title={say('line.record')}>
          <Fields
            rows={[
              [say('field.state'), <StateMark key="state" state={line.state} />],
              [say('field.until'), line.stateUntil && dateTime(line.stateUntil)],
              [say('field.case'), line.stateCase && <Cite key="case" cite={line.stateCase} />],
              [
                say('field.organisation'),
                <Link key="organisation" to="/organisations/$id" params={{ id: line.organisation }}>
                  {line.organisationName ?? line.organisation}
                </Link>,
              ],
              [say('line.caller-id'), <PersonLink key="caller" person={line.callerId} />],
              [say('field.kind'), say(kindName(line.callerKind))],
              [say('field.country'), [line.country, line.province].filter(Boolean).join(' · ')],
              [say('field.channels'), line.channels.map((channel) => say(`channel.${channel}`)).join(', ')],
              [say('line.filed'), say(line.filed ? 'line.filed-yes' : 'line.filed-no')],
              [
                say('line.registered'),
                line.callerIdRegistered ? (
                  <Mark key="r" tone="allow" icon="allow">
                    {say('line.registered-yes')}
                  </Mark>
                ) : (
                  <Mark key="r" tone="deny" icon="deny">
                    {say('line.registered-no')}
                  </Mark>
                ),
              ],
              [say('field.id'), <Id key="id" id={line.id} />],
            ]}
          />
        </Panel>
      </div>
      <Modal
        opened={changing}
        onClose={() => setChanging(false)}
        title={say('line.change')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <StateForm
          path={`/v1/lines/${id}/state`}
          field="state"
          warned={line.state === 'warned' || line.state === 'suspended'}
          choices={following[line.state]}
          stale={['lines']}
          onDone={() => setChanging(false)}
          onCancel={() => setChanging(false)}
        />
      </Modal>
    </Page>
  )
}
