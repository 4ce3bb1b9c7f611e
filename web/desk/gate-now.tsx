import { useQuery } from '@tanstack/react-query'
import { type ApiProblem, call } from '../api/client.ts'
import { useList } from '../api/hooks.ts'
import type { Decision, Reason, Replay, TimelineEntry } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Cite, RuleTag, VerdictMark } from '../kit/marks.tsx'
import { useText } from '../kit/text.tsx'

const refusing: readonly Reason['outcome'][] = ['deny', 'hold', 'unknown']

/** The reason that tells most: one that cites a case, else the first that refuses. */
function telling(reasons: readonly Reason[]): Reason | undefined {
  const failing = reasons.filter((reason) => refusing.includes(reason.outcome))
  return failing.find((reason) => reason.cite) ?? failing[0]
}

/** A verdict with the one reason that matters, for narrow places. */
export function GateAnswer({ title, decision }: { title: string; decision: Pick<Decision, 'verdict' | 'reasons'> }) {
  const { say } = useText()
  const why = telling(decision.reasons)
  return (
    <div className="rf-gate">
      <div className="rf-actions">
        <VerdictMark verdict={decision.verdict} />
        <span className="rf-muted rf-small">{title}</span>
      </div>
      <p className="rf-small">{why ? why.text : say('decision.none-refuses')}</p>
      {why && (
        <div className="rf-actions rf-small">
          <RuleTag id={why.rule} />
          {why.cite && <Cite cite={why.cite} />}
        </div>
      )}
    </div>
  )
}

/** The latest contact asked again at this moment: what the gate answers now for this number. Nothing is recorded. */
export function GateNow({ person }: { person: string }) {
  const { say } = useText()
  const may = useMay()
  const timeline = useList<TimelineEntry>(`/v1/people/${person}/timeline`, { limit: 12 })
  const latest = timeline.items?.find((entry) => entry.kind === 'decision' && entry.fact)?.fact
  const answer = useQuery<Replay, ApiProblem>({
    // Under the people: whatever changes for them asks again.
    queryKey: ['people', person, 'now', latest],
    queryFn: ({ signal }) =>
      call(`/v1/decisions/${latest}/replay`, { method: 'POST', body: { policy: 'now', facts: 'now' }, signal }),
    enabled: latest !== undefined && may('replay'),
    staleTime: 5_000,
  })
  if (!answer.data) return null
  return <GateAnswer title={say('desk.gate-now')} decision={answer.data.replayed} />
}
