import { PasswordInput, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ApiProblem } from '../api/client.ts'
import { useWrite } from '../api/hooks.ts'
import { Form } from '../kit/form.tsx'
import { Notice } from '../kit/notice.tsx'
import { useText } from '../kit/text.tsx'
import { Door } from '../parts/door.tsx'
import { wayIn } from '../parts/way-in.ts'

interface SignedIn {
  twoFactorRedirect?: boolean
}

export default function SignInPage() {
  const { say } = useText()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const search = useSearch({ strict: false }) as { next?: string; welcome?: string }
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [second, setSecond] = useState(false)
  const signIn = useWrite<{ email: string; password: string }, SignedIn>({ path: '/auth/sign-in/email' })
  const verify = useWrite<{ code: string }, unknown>({
    // Six digits come from the app; anything else can only be a backup code.
    path: ({ code }) => (/^\d{6}$/.test(code) ? '/auth/two-factor/verify-totp' : '/auth/two-factor/verify-backup-code'),
  })
  useEffect(() => {
    document.title = `${say('sign.in')} · Ringfence`
  }, [say])

  async function enter() {
    await queries.resetQueries({ queryKey: ['me'] })
    queries.removeQueries({ queryKey: ['me'] })
    navigate({ to: wayIn(search.next) as '/live', replace: true })
  }

  return (
    <Door>
      {second ? (
        <div style={{ width: 340 }} className="rf-stack-tight">
          <h1 className="rf-h1">{say('sign.second')}</h1>
          <p className="rf-muted">{say('sign.second-about')}</p>
          <Form
            wide
            submit={say('sign.in')}
            busy={verify.isPending}
            problem={verify.error?.code === 'not-signed-in' ? new ApiProblem('wrong-code', 401, '') : verify.error}
            disabled={code.trim().length < 6}
            onSubmit={() => verify.mutate({ code: code.replace(/\s/g, '') }, { onSuccess: enter })}
          >
            <TextInput
              autoFocus
              label={say('sign.code')}
              description={say('sign.backup')}
              autoComplete="one-time-code"
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
          </Form>
        </div>
      ) : (
        <div style={{ width: 340 }} className="rf-stack-tight">
          <h1 className="rf-h1">{say('sign.title')}</h1>
          {search.welcome && (
            <Notice tone="allow" title={say('sign.welcome')}>
              <p>{say('sign.welcome-about')}</p>
            </Notice>
          )}
          <Form
            wide
            submit={say('sign.in')}
            busy={signIn.isPending}
            problem={signIn.error?.code === 'not-signed-in' ? new ApiProblem('wrong-details', 401, '') : signIn.error}
            disabled={!email.trim() || !password}
            onSubmit={() =>
              signIn.mutate(
                { email: email.trim(), password },
                {
                  onSuccess: (answer) => {
                    if (answer.twoFactorRedirect) setSecond(true)
                    else enter()
                  },
                },
              )
            }
          >
            <TextInput
              autoFocus
              required
              type="email"
              label={say('staff.email')}
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              required
              label={say('sign.password')}
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </Form>
          <p className="rf-muted rf-small">{say('sign.no-account')}</p>
        </div>
      )}
    </Door>
  )
}
