import { Button, Modal, Textarea } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import type { Appeal, LineEvent, StandingEvent } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Form } from '../kit/form.tsx'
import { shortId } from '../kit/format.ts'
import { Cite, Mark, StateMark } from '../kit/marks.tsx'
import { Notice } from '../kit/notice.tsx'
import { Empty } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'

type Entry = LineEvent | StandingEvent

/** What a firm may have something to say against. */
const sanctions: ReadonlySet<Entry['state']> = new Set(['warned', 'suspended', 'closed'])

/** What was done to a line or a business, by whom and why; the appeal against it with its answer, or the way to bring one. */
export function SanctionHistory({ entries }: { entries: readonly Entry[] | undefined }) {
  const { say, dateTime } = useText()
  const may = useMay()
  const [appealing, setAppealing] = useState<Entry>()
  if (!entries || entries.length === 0) return <Empty title={say('line.history-empty')} />
  return (
    <>
      <ol className="rf-history">
        {entries.map((entry) => (
          <li key={entry.id}>
            <time dateTime={entry.at}>{dateTime(entry.at)}</time>
            <div>
              <div className="rf-actions">
                <StateMark state={entry.state} />
                <span className="rf-muted rf-small">{say('line.by', { name: entry.byName ?? shortId(entry.by) })}</span>
              </div>
              <p style={{ marginTop: 3 }}>{entry.reason === 'granted' ? say('line.granted') : entry.reason}</p>
              {entry.evidence && (
                <p className="rf-small rf-muted">
                  {say('line.evidence')}: {entry.evidence}
                </p>
              )}
              {entry.withoutNotice && (
                <p className="rf-small rf-muted">
                  {say('line.hurry')}: {entry.withoutNotice}
                </p>
              )}
              {(entry.case || entry.until) && (
                <p className="rf-small rf-muted">
                  {entry.case && <Cite cite={entry.case} />}{' '}
                  {entry.until && say('timeline.until', { when: dateTime(entry.until) })}
                </p>
              )}
              {entry.appeal !== undefined ? (
                <AppealSaid entry={entry} />
              ) : (
                may('bringAppeal') &&
                sanctions.has(entry.state) && (
                  <Button mt={6} size="compact-xs" variant="default" onClick={() => setAppealing(entry)}>
                    {say('appeal.bring')}
                  </Button>
                )
              )}
            </div>
          </li>
        ))}
      </ol>
      <Modal
        opened={appealing !== undefined}
        onClose={() => setAppealing(undefined)}
        title={say('appeal.bring')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {appealing && <Bring key={appealing.id} entry={appealing} onDone={() => setAppealing(undefined)} />}
      </Modal>
    </>
  )
}

/** The firm's word, and the operator's where there is one. */
function AppealSaid({ entry }: { entry: Entry }) {
  const { say, dateTime } = useText()
  const may = useMay()
  const answer = entry.appealAnswer
  return (
    <div className="rf-appeal">
      <p className="rf-small rf-muted">
        {say('line.appeal')}
        {entry.appealedAt && ` · ${dateTime(entry.appealedAt)}`}
      </p>
      <p>{entry.appeal}</p>
      {answer ? (
        <>
          <div className="rf-actions">
            <AppealMark granted={answer.granted} />
            <span className="rf-small rf-muted">
              {dateTime(answer.at)} · {say('line.by', { name: answer.byName ?? shortId(answer.by) })}
            </span>
          </div>
          <p>{answer.text}</p>
        </>
      ) : (
        <div className="rf-actions">
          <Mark tone="hold" icon="hold">
            {say('appeal.waits')}
          </Mark>
          {may('answerAppeal') && (
            <Link className="rf-small" to="/approvals" search={{ appeal: entry.id } as never}>
              {say('appeal.open')}
            </Link>
          )}
        </div>
      )}
    </div>
  )
}

function AppealMark({ granted }: { granted: boolean }) {
  const { say } = useText()
  return (
    <Mark tone={granted ? 'allow' : 'deny'} icon={granted ? 'allow' : 'deny'}>
      {say(granted ? 'appeal.granted' : 'appeal.refused')}
    </Mark>
  )
}

function Bring({ entry, onDone }: { entry: Entry; onDone: () => void }) {
  const { say } = useText()
  const [text, setText] = useState('')
  const bring = useWrite<{ entry: string; text: string }, Appeal>({
    path: '/v1/appeals',
    stale: ['appeals', 'lines', 'organisations'],
  })
  return (
    <Form
      submit={say('appeal.send')}
      busy={bring.isPending}
      problem={bring.error}
      disabled={text.trim() === ''}
      onCancel={onDone}
      onSubmit={() => bring.mutate({ entry: entry.id, text: text.trim() }, { onSuccess: onDone })}
    >
      <p className="rf-actions">
        <StateMark state={entry.state} /> <span>{entry.reason}</span>
      </p>
      <Notice tone="quiet">
        <p>{say('appeal.holds')}</p>
      </Notice>
      <Textarea
        data-autofocus
        required
        autosize
        minRows={3}
        maxLength={4000}
        label={say('appeal.text')}
        description={say('appeal.text-hint')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Form>
  )
}
