import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type ApiProblem, call, withQuery } from '../api/client.ts'
import { useWrite } from '../api/hooks.ts'
import type { Account, LookupReply, Page, Restriction } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Form } from '../kit/form.tsx'
import { Id } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { useText } from '../kit/text.tsx'
import { CountrySelect, useHomeCountry } from './home-country.tsx'

/** Who may book for this person all the same: accounts, added by their id or by the number that they hold, and removed. */
export function Exceptions({ restriction }: { restriction: Restriction }) {
  const { say } = useText()
  const may = useMay()
  const [query, setQuery] = useState('')
  const [country, setCountry] = useHomeCountry()
  const stale = ['restrictions', 'people']
  const add = useWrite<{ account: string }, Restriction>({
    path: `/v1/restrictions/${restriction.id}/exceptions`,
    stale,
  })
  const remove = useWrite<{ account: string }, Restriction>({
    path: ({ account }) => `/v1/restrictions/${restriction.id}/exceptions/${encodeURIComponent(account)}`,
    method: 'DELETE',
    stale,
  })
  const find = useMutation<Account[], ApiProblem, string>({
    mutationFn: async (text) => {
      const people = await call<LookupReply>('/v1/numbers/lookup', { method: 'POST', body: { query: text, country } })
      const pages = await Promise.all(
        people.items.slice(0, 10).map(({ ref }) => call<Page<Account>>(withQuery('/v1/accounts', { ref }))),
      )
      return pages.flatMap((page) => page.items)
    },
  })
  const text = query.trim()
  const isNumber = /^[+\d\s().-]+$/.test(text)
  const done = () => {
    setQuery('')
    find.reset()
  }
  const found = find.data?.filter((account) => !restriction.exceptAccounts.includes(account.id))
  return (
    <div className="rf-stack-tight">
      <p className="rf-muted rf-small">{say('exception.about')}</p>
      {restriction.exceptAccounts.length > 0 && (
        <ul className="rf-lines">
          {restriction.exceptAccounts.map((account) => (
            <li key={account}>
              <Id id={account} />
              {may('removeException') && (
                <Button
                  size="compact-xs"
                  variant="default"
                  loading={remove.isPending && remove.variables?.account === account}
                  onClick={() => remove.mutate({ account })}
                >
                  {say('act.remove')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {remove.error && <ProblemNotice problem={remove.error} />}
      {may('addException') && (
        <Form
          submit={say(isNumber ? 'exception.find' : 'act.add')}
          busy={add.isPending || find.isPending}
          problem={add.error ?? find.error}
          disabled={text === ''}
          onSubmit={() => (isNumber ? find.mutate(text) : add.mutate({ account: text }, { onSuccess: done }))}
        >
          <div className="rf-number-row">
            <TextInput
              data-autofocus
              autoComplete="off"
              label={say('exception.who')}
              description={say('exception.who-hint')}
              value={query}
              onChange={(event) => {
                setQuery(event.currentTarget.value)
                find.reset()
              }}
            />
            <CountrySelect short value={country} onChange={setCountry} />
          </div>
          {found &&
            (found.length === 0 ? (
              <p role="status">{say('exception.none')}</p>
            ) : (
              <ul className="rf-lines">
                {found.map((account) => (
                  <li key={account.id}>
                    <span>
                      <Id id={account.id} /> {account.number?.masked}{' '}
                      <span className="rf-muted">
                        {say(account.verified ? 'exception.verified' : 'exception.unverified')}
                      </span>
                    </span>
                    <Button size="compact-xs" onClick={() => add.mutate({ account: account.id }, { onSuccess: done })}>
                      {say('act.add')}
                    </Button>
                  </li>
                ))}
              </ul>
            ))}
        </Form>
      )}
    </div>
  )
}
