import { useRead } from '../api/hooks.ts'
import type { AttachmentList, Case } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { ProblemNotice } from '../kit/notice.tsx'
import { Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { FileCard } from './case-file.tsx'
import { DropZone } from './drop-zone.tsx'

/** The pictures of a case. */
export function CaseFiles({ item }: { item: Case }) {
  const { say } = useText()
  const may = useMay()
  const list = useRead<AttachmentList>(`/v1/cases/${item.id}/attachments`)
  if (list.error) return <ProblemNotice problem={list.error} retry={() => list.refetch()} />
  if (!list.data) return <Waiting />
  const files = (
    <div className="rf-files">
      {list.data.items.map((file) => (
        <FileCard key={file.id} file={file} />
      ))}
    </div>
  )
  return (
    <div className="rf-stack-tight">
      {list.data.items.length === 0 && <p className="rf-muted rf-small">{say('file.none')}</p>}
      {may('addAttachment') ? (
        <DropZone caseId={item.id} left={list.data.left}>
          {files}
        </DropZone>
      ) : (
        files
      )}
    </div>
  )
}
