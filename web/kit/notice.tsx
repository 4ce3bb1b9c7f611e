import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { ApiProblem } from '../api/client.ts'
import { Icon } from './icon.tsx'
import type { Tone } from './marks.tsx'
import { type MessageId, useText } from './text.tsx'

const icons = { allow: 'allow', deny: 'warn', hold: 'warn', quiet: 'info', accent: 'info' } as const

export function Notice({
  tone,
  title,
  children,
  actions,
}: {
  tone: Tone
  title?: ReactNode
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className={`rf-notice rf-tone-${tone}`} role={tone === 'deny' ? 'alert' : 'status'}>
      <Icon name={icons[tone]} />
      <div style={{ minWidth: 0, flex: 1 }}>
        {title && <strong>{title}</strong>}
        {children}
      </div>
      {actions}
    </div>
  )
}

const known = [
  'bad-request',
  'invalid-field',
  'invalid-number',
  'invalid-time',
  'not-signed-in',
  'wrong-details',
  'wrong-code',
  'wrong-passkey',
  'passkey-cancelled',
  'not-allowed',
  'same-person',
  'not-found',
  'already-decided',
  'wrong-state',
  'already-exists',
  'licence-missing',
  'approval-expired',
  'internal',
  'idempotency-mismatch',
  'data-destroyed',
  'too-large',
  'too-many-requests',
  'not-recorded',
  'not-ready',
  'offline',
] as const
/** Problems that pass by themselves: trying again is the thing to do. */
const passing = new Set([
  'idempotency-unfinished',
  'request-timeout',
  'too-many-requests',
  'internal',
  'not-recorded',
  'not-ready',
  'offline',
  'unreadable',
])

/**
 * What happened, what was kept, what to do. In a form (`kept`) the input is still there; in a reading screen there is
 * nothing to lose and the button reads again.
 */
export function ProblemNotice({ problem, kept, retry }: { problem: unknown; kept?: boolean; retry?: () => void }) {
  const { say } = useText()
  const code = problem instanceof ApiProblem ? problem.code : 'internal'
  const what = (known as readonly string[]).includes(code) ? (`problem.${code}` as MessageId) : 'problem.other'
  const detail = problem instanceof ApiProblem && !passing.has(code) ? problem.detail : ''
  const again = passing.has(code)
  return (
    <Notice
      tone="deny"
      title={say(what)}
      actions={
        retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {say('act.retry')}
          </Button>
        )
      }
    >
      {detail && <p>{detail}</p>}
      <p>
        {kept
          ? say(again ? 'problem.kept-again' : 'problem.kept-mend')
          : say(again ? 'problem.read-again' : 'problem.read-mend')}
      </p>
    </Notice>
  )
}
