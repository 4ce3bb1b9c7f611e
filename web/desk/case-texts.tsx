import { Link } from '@tanstack/react-router'
import { useList } from '../api/hooks.ts'
import type { Case, Notice } from '../api/types.ts'
import { ProblemNotice } from '../kit/notice.tsx'
import { Waiting } from '../kit/page.tsx'
import { type MessageId, useText } from '../kit/text.tsx'
import { NoticeState } from '../parts/notice-state.tsx'

/** The texts of a case: whether the gate let them go, whether the network took them, whether they arrived. */
export function CaseTexts({ item }: { item: Case }) {
  const { say, dateTime } = useText()
  const list = useList<Notice>('/v1/notices', { case: item.id })
  if (list.error) return <ProblemNotice problem={list.error} retry={() => list.refetch()} />
  if (!list.items) return <Waiting />
  if (list.items.length === 0) return <p className="rf-muted rf-small">{say('notice.none-in-case')}</p>
  return (
    <ul className="rf-facts">
      {list.items.map((one) => (
        <li key={one.id}>
          <span className="rf-actions">
            <Link to="/notices" search={{ open: one.id, case: item.id } as never}>
              {say(`noticetext.${one.template}` as MessageId)}
            </Link>
            <NoticeState state={one.state} />
          </span>
          <small>
            {[dateTime(one.endedAt ?? one.sentAt ?? one.createdAt), ...one.reasons.map(({ text }) => text)].join(' · ')}
          </small>
        </li>
      ))}
    </ul>
  )
}
