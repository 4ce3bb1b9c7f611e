import { useParams } from '@tanstack/react-router'
import { Page } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { RecordedDecisionView } from '../parts/recorded-decision.tsx'

export default function DecisionPage() {
  const { say } = useText()
  const { id } = useParams({ strict: false }) as { id: string }
  return (
    <Page title={say('decision.title')} back={{ to: '/live', label: say('nav.live') }}>
      <div style={{ maxWidth: 880 }}>
        <RecordedDecisionView id={id} />
      </div>
    </Page>
  )
}
