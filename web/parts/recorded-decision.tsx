import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ApiProblem, call } from '../api/client.ts'
import { useRead, useRule } from '../api/hooks.ts'
import type { Receipt, RecordedDecision, Replay } from '../api/types.ts'
import { Icon } from '../kit/icon.tsx'
import { Id, NameOrId, PersonLink, VerdictMark } from '../kit/marks.tsx'
import { Notice, ProblemNotice } from '../kit/notice.tsx'
import { Fields, Panel, Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { DecisionView } from './decision-view.tsx'

/** One recorded decision: what was asked, the whole answer, the same question under the rules of then or of now, and its receipt. */
export function RecordedDecisionView({ id }: { id: string }) {
  const { say, dateTime } = useText()
  const rule = useRule()
  const read = useRead<RecordedDecision>(`/v1/decisions/${encodeURIComponent(id)}`)
  const replay = useMutation<Replay, ApiProblem, 'then' | 'now'>({
    mutationFn: (policy) =>
      call(`/v1/decisions/${encodeURIComponent(id)}/replay`, { method: 'POST', body: { policy } }),
  })
  const receipt = useMutation<Receipt, ApiProblem, void>({
    mutationFn: () => call(`/v1/decisions/${encodeURIComponent(id)}/proof`),
    onSuccess: (proof) => {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob([JSON.stringify(proof, null, 2)], { type: 'application/json' }))
      link.download = `receipt-${id}.json`
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 1_000)
    },
  })
  if (read.error) return <ProblemNotice problem={read.error} retry={() => read.refetch()} />
  if (!read.data) return <Waiting />
  const recorded = read.data
  const asked = recorded.request
  return (
    <div className="rf-stack">
      <Panel
        title={
          <span className="rf-actions">
            <VerdictMark verdict={recorded.verdict} /> {dateTime(recorded.at)}
          </span>
        }
      >
        <Fields
          rows={[
            [say('field.person'), <PersonLink key="person" person={recorded.person} />],
            [
              say('field.organisation'),
              <NameOrId key="organisation" name={recorded.organisationName} id={recorded.organisation} />,
            ],
            [say('field.line'), <Id key="line" id={recorded.line} />],
            [
              say('field.contact'),
              [
                say(`channel.${recorded.channel}`),
                say(`purpose.${recorded.purpose}`),
                say(`category.${recorded.category}`),
              ].join(' · '),
            ],
            [say('field.script'), asked?.script && <Id key="script" id={asked.script} />],
            [
              say('field.automated'),
              asked?.automated && asked.automated !== 'none' && say(`automated.${asked.automated}`),
            ],
            [say('field.requester'), asked?.requester && <Id key="requester" id={asked.requester} />],
            [say('field.on-behalf'), asked?.onBehalf && say('ask.on-behalf-yes')],
            [say('field.seq'), recorded.seq],
            [say('field.id'), <Id key="id" id={recorded.id} />],
          ]}
        />
        <div className="rf-actions" style={{ marginTop: 14 }}>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="replay" size={14} />}
            loading={replay.isPending && replay.variables === 'then'}
            disabled={recorded.destroyed}
            onClick={() => replay.mutate('then')}
          >
            {say('replay.then')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="replay" size={14} />}
            loading={replay.isPending && replay.variables === 'now'}
            disabled={recorded.destroyed}
            onClick={() => replay.mutate('now')}
          >
            {say('replay.now')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="ledger" size={14} />}
            loading={receipt.isPending}
            onClick={() => receipt.mutate()}
          >
            {say('receipt.download')}
          </Button>
        </div>
      </Panel>
      {receipt.error && <ProblemNotice problem={receipt.error} retry={() => receipt.mutate()} />}
      {replay.error && (
        <ProblemNotice problem={replay.error} retry={() => replay.variables && replay.mutate(replay.variables)} />
      )}
      {replay.data && (
        <>
          <Notice
            tone={replay.data.differs ? 'hold' : 'allow'}
            title={say(replay.data.differs ? 'replay.differs' : 'replay.same')}
          >
            <p>
              {say(`replay.policy-${replay.data.policy}`)}
              {replay.data.changed.length > 0 &&
                ` ${say('replay.changed', { rules: replay.data.changed.map((id) => rule(id)?.title ?? id).join(', ') })}`}
            </p>
          </Notice>
          {replay.data.differs && <DecisionView decision={replay.data.replayed} simulated />}
        </>
      )}
      {recorded.decision ? (
        <DecisionView decision={recorded.decision} />
      ) : (
        <Notice tone="quiet" title={say('decision.destroyed')}>
          <p>{say('decision.destroyed-about')}</p>
        </Notice>
      )}
    </div>
  )
}
