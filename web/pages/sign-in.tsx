import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ApiProblem, withQuery } from '../api/client.ts'
import { useWrite } from '../api/hooks.ts'
import { Form } from '../kit/form.tsx'
import { Notice, ProblemNotice } from '../kit/notice.tsx'
import { useText } from '../kit/text.tsx'
import { Door } from '../parts/door.tsx'
import { browserHasPasskeys, signInByPasskey, ways } from '../parts/passkey.ts'
import { wayIn } from '../parts/way-in.ts'

interface SignedIn {
  twoFactorRedirect?: boolean
  /** What is asked for beside the password. */
  twoFactorMethods?: string[]
}

/** Why the operator's own sign-in sent somebody back; the server says one of these. */
const refusals = ['unknown', 'unverified', 'no-role', 'disabled', 'stale', 'provider'] as const

export default function SignInPage() {
  const { say } = useText()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const search = useSearch({ strict: false }) as { next?: string; welcome?: string; refused?: string }
  const refused = refusals.find((one) => one === search.refused)
  const offered = useQuery({ queryKey: ['ways'], queryFn: ways, staleTime: 300_000 }).data
  const passkeys = offered?.passkey === true && browserHasPasskeys()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [second, setSecond] = useState<readonly string[]>()
  const passkey = useMutation<void, ApiProblem>({ mutationFn: signInByPasskey, onSuccess: enter })
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
      {second && !second.includes('totp') ? (
        <div style={{ width: 340 }} className="rf-stack-tight">
          <h1 className="rf-h1">{say('sign.second')}</h1>
          <p className="rf-muted">{say(passkeys ? 'sign.use-passkey-about' : 'passkey.unavailable')}</p>
          {passkey.error && <ProblemNotice problem={passkeyProblem(passkey.error)} />}
          {passkeys && (
            <Button autoFocus loading={passkey.isPending} onClick={() => passkey.mutate()}>
              {say('sign.use-passkey')}
            </Button>
          )}
        </div>
      ) : second ? (
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
          {passkey.error && <ProblemNotice problem={passkeyProblem(passkey.error)} />}
          {passkeys && (
            <Button variant="default" loading={passkey.isPending} onClick={() => passkey.mutate()}>
              {say('sign.use-passkey')}
            </Button>
          )}
        </div>
      ) : (
        <div style={{ width: 340 }} className="rf-stack-tight">
          <h1 className="rf-h1">{say('sign.title')}</h1>
          {refused && (
            <Notice tone="deny" title={say('sign.refused')}>
              <p>{say(`sign.refused-${refused}`)}</p>
            </Notice>
          )}
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
                    if (answer.twoFactorRedirect) setSecond(answer.twoFactorMethods ?? ['totp'])
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
          {(passkeys || offered?.provider) && (
            <p className="rf-muted rf-small" style={{ textAlign: 'center' }}>
              {say('sign.or')}
            </p>
          )}
          {passkey.error && <ProblemNotice problem={passkeyProblem(passkey.error)} />}
          {passkeys && (
            <Button variant="default" loading={passkey.isPending} onClick={() => passkey.mutate()}>
              {say('sign.passkey')}
            </Button>
          )}
          {offered?.provider && (
            <Button
              variant="default"
              // A page of the server's, which leads on to the provider's.
              onClick={() =>
                window.location.assign(
                  withQuery('/auth/oidc/start', { next: wayIn(search.next), again: refused && 'yes' }),
                )
              }
            >
              {offered.provider.name ? say('sign.provider', { name: offered.provider.name }) : say('sign.provider-own')}
            </Button>
          )}
          <p className="rf-muted rf-small">{say('sign.no-account')}</p>
        </div>
      )}
    </Door>
  )
}

/** The server says of every passkey that it does not take the same as of a wrong password. */
function passkeyProblem(problem: ApiProblem): ApiProblem {
  return problem.code === 'not-signed-in' ? new ApiProblem('wrong-passkey', 401, '') : problem
}
