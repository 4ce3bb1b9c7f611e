import { Button, Modal, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useRead, useWrite } from '../api/hooks.ts'
import type { Case, Evidence } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Form } from '../kit/form.tsx'
import { Id, Mark, PersonLink } from '../kit/marks.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'

/** How long the numbers of the bookings still exist, what the case keeps of them, and the way to keep the minimum. */
export function EvidencePanel({ item }: { item: Case }) {
  const { say, dateTime, day } = useText()
  const may = useMay()
  const [preserving, setPreserving] = useState(false)
  const read = useRead<Evidence>(`/v1/cases/${item.id}/evidence`)
  if (read.error) return <ProblemNotice problem={read.error} retry={() => read.refetch()} />
  if (!read.data) return <Waiting />
  const { bookings, preserved, endsAt } = read.data
  const open = bookings.filter((one) => one.state === 'there' && !one.preserved)
  return (
    <div className="rf-stack-tight">
      {bookings.length + preserved.length === 0 && <p className="rf-muted rf-small">{say('evidence.none')}</p>}
      <ul className="rf-facts">
        {bookings.map((one) => (
          <li key={one.booking}>
            <span className="rf-actions">
              <Id id={one.booking} />
              {one.preserved ? (
                <Mark tone="allow" icon="lock">
                  {say('evidence.preserved')}
                </Mark>
              ) : one.daysLeft !== undefined ? (
                <Mark tone={one.daysLeft < 14 ? 'deny' : 'hold'} icon="hold">
                  {say('timeline.days-left', { days: one.daysLeft })}
                </Mark>
              ) : (
                <Mark tone="quiet" icon="lock">
                  {say(`evidencestate.${one.state}`)}
                </Mark>
              )}
            </span>
            <small>
              {one.at && dateTime(one.at)}
              {one.contactEndsAt && ` · ${say('evidence.until', { when: day(one.contactEndsAt) })}`}
            </small>
          </li>
        ))}
        {preserved.map((one) => (
          <li key={one.document}>
            <span className="rf-actions">
              <Id id={one.booking} />
              {one.rider && <PersonLink person={one.rider} />}
              {one.driver && <PersonLink person={one.driver} />}
            </span>
            <small>
              {[one.at && dateTime(one.at), one.area, one.reason, one.byName ?? one.by].filter(Boolean).join(' · ')}
            </small>
          </li>
        ))}
      </ul>
      {endsAt && <p className="rf-muted rf-small">{say('evidence.case-ends', { when: day(endsAt) })}</p>}
      {open.length > 0 && may('preserveEvidence') && (
        <div className="rf-actions">
          <Button size="xs" variant="default" onClick={() => setPreserving(true)}>
            {say('evidence.preserve')}
          </Button>
        </div>
      )}
      <Modal
        opened={preserving}
        onClose={() => setPreserving(false)}
        title={say('evidence.preserve')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {preserving && (
          <Preserve item={item} bookings={open.map(({ booking }) => booking)} onDone={() => setPreserving(false)} />
        )}
      </Modal>
    </div>
  )
}

function Preserve({ item, bookings, onDone }: { item: Case; bookings: string[]; onDone: () => void }) {
  const { say } = useText()
  const [reason, setReason] = useState('')
  const preserve = useWrite<{ bookings: string[]; reason: string }, Evidence>({
    path: `/v1/cases/${item.id}/preserve`,
    stale: ['cases'],
  })
  return (
    <Form
      submit={say('evidence.preserve')}
      busy={preserve.isPending}
      problem={preserve.error}
      disabled={reason.trim() === ''}
      onCancel={onDone}
      onSubmit={() => preserve.mutate({ bookings, reason: reason.trim() }, { onSuccess: onDone })}
    >
      <p>{say('evidence.preserve-about', { count: bookings.length })}</p>
      <Textarea
        data-autofocus
        required
        autosize
        minRows={2}
        maxLength={4000}
        label={say('field.reason')}
        description={say('case.no-numbers')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Form>
  )
}
