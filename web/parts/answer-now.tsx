import { useQueries } from '@tanstack/react-query'
import { type ApiProblem, call } from '../api/client.ts'
import type { ComplaintMatch, Reason, Replay } from '../api/types.ts'
import { Icon } from '../kit/icon.tsx'
import { Cite, NameOrId, RuleTag, VerdictMark } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Panel, Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'

const shownMost = 5
const refusing: readonly Reason['outcome'][] = ['deny', 'hold', 'unknown']

/** The reason that answers a complaint best: one that cites a case, else the first that refuses. */
function deciding(reasons: readonly Reason[]): Reason | undefined {
  const failing = reasons.filter((reason) => refusing.includes(reason.outcome))
  return failing.find((reason) => reason.cite) ?? failing[0]
}

/**
 * The contacts of a complaint asked again at this moment: what the acts on it have changed, and which rule and case say so.
 * The server knows the number; nobody types it again. Asked anew whenever something was done about the complaint.
 */
export function AnswerNow({ complaint, matches }: { complaint: string; matches: readonly ComplaintMatch[] }) {
  const { say, dateTime } = useText()
  const asked = [...matches]
    .sort(
      (a, b) =>
        Number(b.decision.verdict === 'allow') - Number(a.decision.verdict === 'allow') ||
        b.decision.at.localeCompare(a.decision.at),
    )
    .slice(0, shownMost)
  const answers = useQueries({
    queries: asked.map(({ decision }) => ({
      // Under the complaints: a change of one asks again.
      queryKey: ['complaints', complaint, 'now', decision.id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call<Replay>(`/v1/decisions/${decision.id}/replay`, {
          method: 'POST',
          body: { policy: 'now', facts: 'now' },
          signal,
        }),
    })),
  })
  return (
    <Panel flush title={say('complaint.now')} note={say('complaint.now-about')}>
      <ul className="rf-now">
        {asked.map(({ decision }, index) => {
          const answer = answers[index]
          const now = answer?.data?.replayed
          const why = now && deciding(now.reasons)
          return (
            <li key={decision.id}>
              <div>
                <NameOrId name={decision.organisationName} id={decision.organisation} />
                <div className="rf-muted rf-small">
                  {dateTime(decision.at)} · {say(`channel.${decision.channel}`)} · {say(`purpose.${decision.purpose}`)}
                </div>
              </div>
              <div className="rf-now-change">
                <VerdictMark verdict={decision.verdict} />
                <Icon name="right" size={14} />
                {now ? <VerdictMark verdict={now.verdict} /> : <span className="rf-muted">…</span>}
              </div>
              <div>
                {answer?.error ? (
                  <ProblemNotice problem={answer.error as ApiProblem} retry={() => answer.refetch()} />
                ) : !now ? (
                  <Waiting />
                ) : why ? (
                  <>
                    {why.text}
                    <div className="rf-meta">
                      <RuleTag id={why.rule} />
                      {why.cite && <Cite cite={why.cite} />}
                    </div>
                  </>
                ) : (
                  say('decision.none-refuses')
                )}
              </div>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
