import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { call } from '../api/client.ts'
import { useMe } from '../api/hooks.ts'
import { Notice } from '../kit/notice.tsx'
import { useText } from '../kit/text.tsx'
import { Door } from '../parts/door.tsx'
import { Passkeys } from '../parts/passkeys.tsx'
import { SecondFactor } from '../parts/second-factor.tsx'
import { wayIn } from '../parts/way-in.ts'

/** Right after signing in, where a second factor is a must: until it is set up, nothing else opens. */
export default function EnrolPage() {
  const { say } = useText()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const me = useMe().data
  const search = useSearch({ strict: false }) as { next?: string }
  useEffect(() => {
    document.title = `${say('enrol.title')} · Ringfence`
  }, [say])
  return (
    <Door>
      <div style={{ width: '100%', maxWidth: 440 }} className="rf-stack">
        <h1 className="rf-h1">{say('enrol.title')}</h1>
        <Notice tone="hold" title={say('enrol.must')}>
          <p>{say('enrol.about')}</p>
        </Notice>
        <Passkeys onDone={() => navigate({ to: wayIn(search.next) as '/live', replace: true })} />
        <SecondFactor on={false} must onDone={() => navigate({ to: wayIn(search.next) as '/live', replace: true })} />
        <div className="rf-actions">
          {me && <span className="rf-muted rf-small">{say('enrol.as', { name: me.name })}</span>}
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={async () => {
              await call('/auth/sign-out', { method: 'POST', body: {} }).catch(() => undefined)
              queries.clear()
              window.location.assign('/signin')
            }}
          >
            {say('user.sign-out')}
          </Button>
        </div>
      </div>
    </Door>
  )
}
