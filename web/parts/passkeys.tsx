import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiProblem } from '../api/client.ts'
import { useRead, useWrite } from '../api/hooks.ts'
import type { Passkey, PasskeyList } from '../api/types.ts'
import { Form } from '../kit/form.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Panel } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { browserHasPasskeys, makePasskey, ways } from './passkey.ts'

/** The passkeys of whoever is signed in. `onDone`: one was made. */
export function Passkeys({ onDone }: { onDone?: () => void }) {
  const { say, relative } = useText()
  const queries = useQueryClient()
  const offered = useQuery({ queryKey: ['ways'], queryFn: ways, staleTime: 300_000 })
  const mine = useRead<PasskeyList>('/v1/me/passkeys')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<Passkey>()
  const add = useMutation<Passkey, ApiProblem>({
    mutationFn: () => makePasskey(name.trim(), password),
    onSuccess: async () => {
      close()
      await Promise.all(['me', 'staff'].map((room) => queries.invalidateQueries({ queryKey: [room] })))
      onDone?.()
    },
  })
  const remove = useWrite<{ id: string; password?: string }, unknown>({
    path: ({ id }) => `/v1/me/passkeys/${id}/remove`,
    body: ({ password }) => (password ? { password } : {}),
    stale: ['me', 'staff'],
  })
  function close() {
    setName('')
    setPassword('')
    setAdding(false)
    setRemoving(undefined)
  }
  const usable = browserHasPasskeys() && offered.data?.passkey !== false
  const again = (
    <PasswordInput
      label={say('sign.password')}
      description={say('passkey.password-hint')}
      autoComplete="current-password"
      value={password}
      onChange={(event) => setPassword(event.currentTarget.value)}
    />
  )
  return (
    <Panel
      title={say('passkey.title')}
      actions={
        usable &&
        !adding && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              close()
              add.reset()
              setAdding(true)
            }}
          >
            {say('passkey.add')}
          </Button>
        )
      }
    >
      <div className="rf-stack-tight">
        <p className="rf-small rf-muted">{say(usable ? 'passkey.about' : 'passkey.unavailable')}</p>
        {mine.error && <ProblemNotice problem={mine.error} />}
        {mine.data?.items.length === 0 && !adding && <p className="rf-small">{say('passkey.empty')}</p>}
        {mine.data?.items.map((one) => (
          <div key={one.id} className="rf-actions" style={{ justifyContent: 'space-between' }}>
            <span>
              {one.name}{' '}
              <span className="rf-small rf-muted">
                {one.lastUsedAt ? say('passkey.used', { when: relative(one.lastUsedAt) }) : say('passkey.unused')}
              </span>
            </span>
            {removing?.id !== one.id && (
              <Button
                size="compact-xs"
                variant="default"
                c="var(--rf-deny)"
                aria-label={say('passkey.remove-named', { name: one.name })}
                onClick={() => {
                  close()
                  remove.reset()
                  setRemoving(one)
                }}
              >
                {say('passkey.remove')}
              </Button>
            )}
          </div>
        ))}
        {removing && (
          <Form
            grave
            submit={say('passkey.remove-confirm')}
            busy={remove.isPending}
            problem={remove.error}
            onCancel={close}
            onSubmit={() => remove.mutate({ id: removing.id, password }, { onSuccess: close })}
          >
            {again}
          </Form>
        )}
        {adding && (
          <Form
            submit={say('passkey.make')}
            busy={add.isPending}
            problem={add.error}
            disabled={!name.trim()}
            onCancel={close}
            onSubmit={() => add.mutate()}
          >
            <TextInput
              autoFocus
              label={say('passkey.name')}
              description={say('passkey.name-hint')}
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {again}
          </Form>
        )}
      </div>
    </Panel>
  )
}
