import type { Case, CaseProcedure } from '../api/types.ts'
import { useText } from '../kit/text.tsx'
import { SayCard } from './say-card.tsx'

/** What people ask again and again at any point of the conversation, and what to answer. */
export function ReadyAnswers({ item, ready }: { item: Case; ready: CaseProcedure['ready'] }) {
  const { say } = useText()
  if (ready.length === 0) return <p className="rf-muted rf-small">{say('step.no-ready')}</p>
  return (
    <div className="rf-ready">
      {ready.map((answer) => (
        <details key={answer.id} name="ready">
          <summary>{answer.title}</summary>
          <div>
            <SayCard
              lang={item.lang}
              channel={item.channel}
              chat={answer.sayChat}
              phone={answer.sayPhone}
              repeated={item.repeated}
            />
          </div>
        </details>
      ))}
    </div>
  )
}
