import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { ProblemNotice } from '../kit/notice.tsx'
import { Empty } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'

export function NotFound() {
  const { say } = useText()
  return (
    <Empty title={say('lost.title')} actions={<Link to="/live">{say('lost.home')}</Link>}>
      {say('lost.about')}
    </Empty>
  )
}

/** A screen broke: says so, and offers to load it again. */
export function Lost({ error, reset }: { error: unknown; reset: () => void }) {
  const { say } = useText()
  return (
    <div style={{ maxWidth: 640, margin: '48px auto', padding: 16 }} className="rf-stack">
      <ProblemNotice problem={error} retry={reset} />
      <Button variant="default" onClick={() => window.location.reload()}>
        {say('lost.reload')}
      </Button>
    </div>
  )
}
