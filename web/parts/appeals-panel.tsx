import { Modal, Radio, Textarea } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMe, useRead, useWrite } from '../api/hooks.ts'
import type { Appeal } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { Form } from '../kit/form.tsx'
import { shortId } from '../kit/format.ts'
import { Cite, StateMark } from '../kit/marks.tsx'
import { Notice } from '../kit/notice.tsx'
import { Empty, Fields, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'

/** Appeals that wait for an answer, oldest first, and the answer: by somebody else than who decided or brought it. */
export function AppealsPanel() {
  const { say, dateTime, relative, count } = useText()
  const may = useMay()
  const [filters, setFilters] = useFilters()
  const list = useRead<{ items: Appeal[] }>(may('listAppeals') ? '/v1/appeals' : undefined)
  const [answered, setAnswered] = useState<Appeal>()
  if (!may('listAppeals')) return null
  const items = list.data?.items
  const open = items?.find((appeal) => appeal.id === filters.appeal)
  const close = () => setFilters({ appeal: undefined })
  return (
    <>
      {answered?.answer?.granted && (
        <Notice tone="allow" title={say('appeal.granted')} actions={<SubjectLink appeal={answered} />}>
          <p>{say('appeal.granted-about')}</p>
        </Notice>
      )}
      <Panel flush title={say('appeal.list')} note={items && items.length > 0 ? count(items.length) : undefined}>
        <DataTable
          caption={say('appeal.list')}
          rows={items}
          rowId={(row) => row.id}
          problem={list.error}
          retry={() => list.refetch()}
          onOpen={(row) => setFilters({ appeal: row.id })}
          columns={[
            {
              id: 'appealed',
              title: say('appeal.since'),
              nowrap: true,
              by: (row) => row.appealedAt,
              cell: (row) => <span title={dateTime(row.appealedAt)}>{relative(row.appealedAt)}</span>,
            },
            {
              id: 'organisation',
              title: say('field.organisation'),
              by: (row) => row.organisationName ?? row.organisation,
              cell: (row) => row.organisationName ?? row.organisation,
            },
            { id: 'state', title: say('appeal.against'), cell: (row) => <StateMark state={row.state} /> },
            {
              id: 'about',
              title: say('approval.subject'),
              nowrap: true,
              cell: (row) => say(row.about === 'line' ? 'field.line' : 'field.organisation'),
            },
            { id: 'text', title: say('line.appeal'), cell: (row) => row.text },
          ]}
          empty={<Empty title={say('appeal.empty')}>{say('appeal.empty-about')}</Empty>}
        />
      </Panel>
      <Modal
        opened={open !== undefined}
        onClose={close}
        size="lg"
        title={say('appeal.title')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {open && (
          <Answer
            key={open.id}
            appeal={open}
            onDone={(appeal) => {
              setAnswered(appeal)
              close()
            }}
          />
        )}
      </Modal>
    </>
  )
}

function SubjectLink({ appeal }: { appeal: Appeal }) {
  const { say } = useText()
  return (
    <Link to={appeal.about === 'line' ? '/lines/$id' : '/organisations/$id'} params={{ id: appeal.subject }}>
      {say(appeal.about === 'line' ? 'appeal.to-line' : 'appeal.to-organisation')}
    </Link>
  )
}

function Answer({ appeal, onDone }: { appeal: Appeal; onDone: (answered: Appeal) => void }) {
  const { say, dateTime } = useText()
  const may = useMay()
  const me = useMe().data
  // Neither is proposed.
  const [granted, setGranted] = useState<boolean>()
  const [text, setText] = useState('')
  const answer = useWrite<{ granted: boolean; text: string }, Appeal>({
    path: `/v1/appeals/${appeal.id}/answer`,
    stale: ['appeals', 'lines', 'organisations'],
  })
  const decided = me?.id === appeal.by
  const own = decided || me?.id === appeal.appealedBy
  return (
    <div className="rf-stack">
      <Fields
        rows={[
          [say('field.organisation'), appeal.organisationName ?? appeal.organisation],
          [say('approval.subject'), <SubjectLink key="subject" appeal={appeal} />],
          [say('appeal.against'), <StateMark key="state" state={appeal.state} />],
          [say('field.reason'), appeal.reason],
          [say('field.case'), appeal.case && <Cite key="case" cite={appeal.case} />],
          [say('approval.decided-by'), `${appeal.byName ?? shortId(appeal.by)} · ${dateTime(appeal.at)}`],
          [
            say('line.appeal'),
            <span key="text" className="rf-said">
              {appeal.text}
            </span>,
          ],
          [
            say('appeal.brought'),
            `${appeal.appealedByName ?? shortId(appeal.appealedBy)} · ${dateTime(appeal.appealedAt)}`,
          ],
        ]}
      />
      {appeal.mayAnswer ? (
        <Form
          submit={say('appeal.answer')}
          busy={answer.isPending}
          problem={answer.error}
          disabled={granted === undefined || text.trim() === ''}
          onSubmit={() => granted !== undefined && answer.mutate({ granted, text: text.trim() }, { onSuccess: onDone })}
        >
          <Radio.Group
            required
            label={say('appeal.verdict')}
            value={granted === undefined ? '' : granted ? 'yes' : 'no'}
            onChange={(value) => setGranted(value === 'yes')}
          >
            <div className="rf-actions" style={{ gap: 20, marginTop: 4 }}>
              <Radio data-autofocus value="yes" label={say('appeal.grant')} />
              <Radio value="no" label={say('appeal.refuse')} />
            </div>
          </Radio.Group>
          {granted && (
            <Notice tone="quiet">
              <p>{say('appeal.grant-about')}</p>
            </Notice>
          )}
          <Textarea
            required
            autosize
            minRows={2}
            maxLength={4000}
            label={say('field.reason')}
            description={say('appeal.answer-hint')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </Form>
      ) : own && may('answerAppeal') ? (
        <Notice tone="hold" title={say(decided ? 'appeal.own-decision' : 'appeal.own-word')}>
          <p>{say('appeal.own-about')}</p>
        </Notice>
      ) : (
        <Notice tone="quiet" title={say('approval.not-you')}>
          <p>{say('approval.not-you-about')}</p>
        </Notice>
      )}
    </div>
  )
}
