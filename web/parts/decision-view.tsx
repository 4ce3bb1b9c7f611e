import type { Decision, Reason } from '../api/types.ts'
import { Icon } from '../kit/icon.tsx'
import { Cite, Id, OutcomeMark, RuleTag } from '../kit/marks.tsx'
import { Fields } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'

const refusing = new Set<Reason['outcome']>(['deny', 'hold', 'unknown'])

/** The whole explanation of a decision: verdict, every rule that refuses, until when, what would change it, duties, and the rest folded. */
export function DecisionView({ decision, simulated }: { decision: Decision; simulated?: boolean }) {
  const { say, dateTime, relative } = useText()
  const failing = decision.reasons.filter((reason) => refusing.has(reason.outcome))
  const passing = decision.reasons.filter((reason) => reason.outcome === 'pass')
  const skipped = decision.reasons.filter((reason) => reason.outcome === 'not-applicable')
  return (
    <section className="rf-panel" aria-label={say('decision.title')}>
      <div className={`rf-verdict rf-tone-${decision.verdict}`} role="status">
        <Icon name={decision.verdict} size={24} />
        <div>
          <strong>{say(`decision.${decision.verdict}`)}</strong>
          <p>
            {failing.length > 0 ? say('decision.refusing', { count: failing.length }) : say('decision.none-refuses')}
            {decision.until &&
              ` ${say('decision.until', { when: dateTime(decision.until), left: relative(decision.until) })}`}
          </p>
          {simulated && <p className="rf-small">{say('decision.simulated')}</p>}
        </div>
      </div>
      <ReasonList reasons={failing} />
      {decision.duties.length > 0 && (
        <>
          <h3 className="rf-sub">{say('decision.duties')}</h3>
          <ul className="rf-reasons">
            {decision.duties.map((duty) => (
              <li key={`${duty.rule}${duty.kind}`}>
                <strong className="rf-small">{say(`duty.${duty.kind}`)}</strong>
                <div>
                  {duty.text}
                  <div className="rf-meta">
                    <RuleTag id={duty.rule} />
                    {duty.value && <span className="rf-mono">{duty.value}</span>}
                  </div>
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
      {passing.length > 0 && (
        <details className="rf-fold">
          <summary>{say('decision.passing', { count: passing.length })}</summary>
          <ReasonList reasons={passing} />
        </details>
      )}
      {skipped.length > 0 && (
        <details className="rf-fold">
          <summary>{say('decision.skipped', { count: skipped.length })}</summary>
          <ReasonList reasons={skipped} />
        </details>
      )}
      {decision.shadow && decision.shadow.length > 0 && (
        <details className="rf-fold">
          <summary>{say('decision.shadow', { count: decision.shadow.length })}</summary>
          <ReasonList reasons={decision.shadow} />
        </details>
      )}
      <details className="rf-fold">
        <summary>{say('decision.record')}</summary>
        <div className="rf-panel-body">
          <Fields
            rows={[
              [say('field.id'), simulated ? say('decision.not-recorded') : <Id key="id" id={decision.id} />],
              [say('field.decided-at'), dateTime(decision.at)],
              [say('field.facts-as-of'), dateTime(decision.factsAsOf)],
              [
                say('field.policy'),
                <span key="policy" className="rf-mono">
                  {decision.policyRevision}
                </span>,
              ],
              [
                say('field.permit'),
                decision.permitExpiresAt && say('decision.permit', { when: dateTime(decision.permitExpiresAt) }),
              ],
            ]}
          />
        </div>
      </details>
    </section>
  )
}

function ReasonList({ reasons }: { reasons: readonly Reason[] }) {
  const { say, dateTime } = useText()
  return (
    <ul className="rf-reasons">
      {reasons.map((reason) => (
        <li key={reason.rule}>
          <div>
            <OutcomeMark outcome={reason.outcome} />
          </div>
          <div>
            {reason.text}
            {reason.remedy && (
              <p className="rf-remedy">
                {say('decision.remedy')} {reason.remedy}
              </p>
            )}
            <div className="rf-meta">
              <RuleTag id={reason.rule} />
              {reason.cite && <Cite cite={reason.cite} />}
              {reason.until && <span>{say('decision.rule-until', { when: dateTime(reason.until) })}</span>}
              {reason.fact && <Id id={reason.fact} />}
            </div>
          </div>
        </li>
      ))}
    </ul>
  )
}
