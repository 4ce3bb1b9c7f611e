import { Link } from '@tanstack/react-router'
import type { CaseSummary } from '../api/types.ts'
import { useText } from '../kit/text.tsx'
import { CaseStatus } from './case-marks.tsx'
import { useProcedureTitle } from './procedures.ts'

/** A case in one or two lines, as a link. */
export function CaseLine({ item }: { item: CaseSummary }) {
  const { say, day } = useText()
  const title = useProcedureTitle()
  return (
    <>
      <span className="rf-actions">
        <Link to="/desk" search={((before: Record<string, string>) => ({ ...before, case: item.id })) as never}>
          {item.reference}
        </Link>
        <CaseStatus item={item} />
      </span>
      <small>
        {title(item.procedure)} · {say('desk.opened-on', { when: day(item.openedAt) })}
      </small>
    </>
  )
}
