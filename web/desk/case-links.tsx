import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { call, withQuery } from '../api/client.ts'
import { useRead, useWrite } from '../api/hooks.ts'
import type { Case, CaseLinks, CaseSummary, Page } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Form } from '../kit/form.tsx'
import { Mark } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { CaseLine } from './case-line.tsx'

/** A case's id from what was read out or pasted: the id itself, or the eight characters of the reference. */
export async function caseIdOf(text: string): Promise<string | undefined> {
  const given = text.trim()
  if (/^cas_[0-9A-Za-z]+$/.test(given)) return given
  if (given.length < 4 || given.length > 20) return undefined
  const found = await call<Page<CaseSummary>>(withQuery('/v1/cases', { reference: given, sort: 'opened', limit: 2 }))
  return found.items.length === 1 ? found.items[0]?.id : undefined
}

/** Cases of the same number, booker or line, and those linked by hand. */
export function CaseLinksPanel({ item }: { item: Case }) {
  const { say } = useText()
  const may = useMay()
  const read = useRead<CaseLinks>(`/v1/cases/${item.id}/links`)
  const [other, setOther] = useState('')
  const [unknown, setUnknown] = useState(false)
  const link = useWrite<{ other: string; remove?: boolean }, CaseLinks>({
    path: `/v1/cases/${item.id}/links`,
    stale: ['cases'],
  })
  if (read.error) return <ProblemNotice problem={read.error} retry={() => read.refetch()} />
  if (!read.data) return <Waiting />
  return (
    <div className="rf-stack-tight">
      {read.data.items.length === 0 ? (
        <p className="rf-muted rf-small">{say('link.none')}</p>
      ) : (
        <ul className="rf-facts">
          {read.data.items.map((one) => (
            <li key={one.case.id}>
              <CaseLine item={one.case} />
              <span className="rf-actions" style={{ marginTop: 3 }}>
                {one.kinds.map((kind) => (
                  <Mark key={kind} tone="quiet" icon="link">
                    {say(`linkkind.${kind}`)}
                  </Mark>
                ))}
                {one.kinds.includes('by-hand') && may('linkCase') && (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="gray"
                    onClick={() => link.mutate({ other: one.case.id, remove: true })}
                  >
                    {say('link.end')}
                  </Button>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {may('linkCase') && (
        <Form
          submit={say('link.add')}
          busy={link.isPending}
          problem={link.error}
          disabled={other.trim() === ''}
          onSubmit={async () => {
            const id = await caseIdOf(other).catch(() => undefined)
            setUnknown(id === undefined)
            if (id) link.mutate({ other: id }, { onSuccess: () => setOther('') })
          }}
        >
          <TextInput
            label={say('link.other')}
            description={say('link.other-hint')}
            error={unknown ? say('link.unknown') : undefined}
            maxLength={64}
            value={other}
            onChange={(event) => {
              setOther(event.currentTarget.value)
              setUnknown(false)
            }}
          />
        </Form>
      )}
    </div>
  )
}
