import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import { Copyable } from '../kit/copyable.tsx'
import { Form } from '../kit/form.tsx'
import { Mark } from '../kit/marks.tsx'
import { Notice } from '../kit/notice.tsx'
import { Panel } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { QrCode } from './qr-code.tsx'

interface Enabled {
  totpURI: string
  backupCodes: string[]
}

/**
 * A code from an authenticator app as the second thing that signing in needs. `must`: it is asked for at once and cannot be
 * put off.
 */
export function SecondFactor({ on, must = false, onDone }: { on: boolean; must?: boolean; onDone?: () => void }) {
  const { say } = useText()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [asking, setAsking] = useState(must)
  const enable = useWrite<{ password: string }, Enabled>({ path: '/auth/two-factor/enable' })
  const verify = useWrite<{ code: string }, unknown>({ path: '/auth/two-factor/verify-totp', stale: ['me', 'staff'] })
  const disable = useWrite<{ password: string }, unknown>({ path: '/auth/two-factor/disable', stale: ['me', 'staff'] })
  const secret = enable.data && new URL(enable.data.totpURI).searchParams.get('secret')
  const act = on ? disable : enable
  return (
    <Panel
      title={say('factor.title')}
      actions={
        on ? (
          <Mark tone="allow" icon="lock">
            {say('factor.on')}
          </Mark>
        ) : (
          <Mark tone="hold" icon="warn">
            {say('factor.off')}
          </Mark>
        )
      }
    >
      {!on && enable.data ? (
        <Form
          submit={say('factor.confirm')}
          busy={verify.isPending}
          problem={verify.error}
          disabled={code.replace(/\D/g, '').length !== 6}
          onSubmit={() =>
            verify.mutate(
              { code: code.replace(/\D/g, '') },
              {
                onSuccess: () => {
                  enable.reset()
                  onDone?.()
                },
              },
            )
          }
        >
          <p className="rf-small">{say('factor.scan')}</p>
          <QrCode text={enable.data.totpURI} title={say('factor.qr')} />
          <p className="rf-small">{say('factor.key')}</p>
          {secret && <Copyable text={secret} label={say('factor.key')} />}
          <Notice tone="hold" title={say('factor.backup')}>
            <p className="rf-mono rf-codes">
              {enable.data.backupCodes.map((one) => (
                <span key={one} className="rf-nowrap">
                  {one}
                </span>
              ))}
            </p>
          </Notice>
          <TextInput
            autoFocus
            label={say('sign.code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        </Form>
      ) : asking ? (
        <Form
          submit={say(on ? 'factor.turn-off' : 'factor.turn-on')}
          grave={on}
          busy={act.isPending}
          problem={act.error}
          disabled={!password}
          onCancel={must ? undefined : () => setAsking(false)}
          onSubmit={() =>
            act.mutate(
              { password },
              {
                onSuccess: () => {
                  setPassword('')
                  setAsking(false)
                },
              },
            )
          }
        >
          <PasswordInput
            autoFocus
            label={say('sign.password')}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </Form>
      ) : (
        <div className="rf-stack-tight">
          <p className="rf-small rf-muted">{say(on ? 'factor.on-about' : 'factor.off-about')}</p>
          <div>
            <Button variant="default" size="xs" onClick={() => setAsking(true)}>
              {say(on ? 'factor.turn-off' : 'factor.turn-on')}
            </Button>
          </div>
        </div>
      )}
    </Panel>
  )
}
