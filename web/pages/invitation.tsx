import { PasswordInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { type ApiProblem, call } from '../api/client.ts'
import { useWrite } from '../api/hooks.ts'
import type { InvitationView } from '../api/types.ts'
import { Form } from '../kit/form.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { Door } from '../parts/door.tsx'

const shortestPassword = 12

/** A one-time link: the first administrator's, or an invitation. The token is in the fragment or the query; it is sent in a body only. */
function tokenOfLink(): string {
  const hash = new URLSearchParams(window.location.hash.slice(1))
  const query = new URLSearchParams(window.location.search)
  return hash.get('token') ?? query.get('token') ?? window.location.hash.slice(1)
}

export default function InvitationPage() {
  const { say, dateTime } = useText()
  const navigate = useNavigate()
  const [token] = useState(tokenOfLink)
  const view = useQuery<InvitationView, ApiProblem>({
    queryKey: ['invitation', token],
    queryFn: () => call('/v1/invitations/read', { method: 'POST', body: { token } }),
    retry: false,
    enabled: token !== '',
  })
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const accept = useWrite<Record<string, string>, unknown>({ path: '/v1/invitations/accept' })
  useEffect(() => {
    document.title = `${say('invitation.title')} · Ringfence`
  }, [say])
  const offer = view.data
  return (
    <Door>
      <div style={{ width: 340 }} className="rf-stack-tight">
        <h1 className="rf-h1">{say(offer?.first ? 'invitation.first' : 'invitation.title')}</h1>
        {view.error || token === '' ? (
          <>
            {view.error ? (
              <ProblemNotice problem={view.error} retry={() => view.refetch()} />
            ) : (
              <p>{say('invitation.no-token')}</p>
            )}
            <p className="rf-muted rf-small">{say('invitation.spent')}</p>
            <Link to="/signin">{say('sign.in')}</Link>
          </>
        ) : !offer ? (
          <Waiting />
        ) : (
          <Form
            wide
            submit={say('invitation.accept')}
            busy={accept.isPending}
            problem={accept.error}
            disabled={password.length < shortestPassword || (offer.first && (!email.trim() || !name.trim()))}
            onSubmit={() =>
              accept.mutate(
                {
                  token,
                  password,
                  ...(offer.first
                    ? { name: name.trim(), email: email.trim() }
                    : name.trim()
                      ? { name: name.trim() }
                      : {}),
                },
                { onSuccess: () => navigate({ to: '/signin', search: { welcome: 'yes' } as never }) },
              )
            }
          >
            <p className="rf-muted">
              {offer.first
                ? say('invitation.first-about')
                : say('invitation.about', { role: say(`role.${offer.role}`) })}{' '}
              {say('invitation.until', { when: dateTime(offer.expiresAt) })}
            </p>
            {offer.first ? (
              <>
                <TextInput
                  autoFocus
                  required
                  label={say('field.name')}
                  autoComplete="name"
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                />
                <TextInput
                  required
                  type="email"
                  label={say('staff.email')}
                  autoComplete="username"
                  value={email}
                  onChange={(event) => setEmail(event.currentTarget.value)}
                />
              </>
            ) : (
              <>
                <TextInput readOnly label={say('staff.email')} autoComplete="username" value={offer.email ?? ''} />
                <TextInput
                  autoFocus
                  label={say('field.name')}
                  placeholder={offer.name}
                  autoComplete="name"
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                />
              </>
            )}
            <PasswordInput
              required
              label={say('sign.new-password')}
              description={say('sign.password-hint', { length: shortestPassword })}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </Form>
        )}
      </div>
    </Door>
  )
}
