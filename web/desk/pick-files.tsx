import { Input } from '@mantine/core'
import { useRead } from '../api/hooks.ts'
import type { AttachmentList } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useText } from '../kit/text.tsx'
import { FileCard } from './case-file.tsx'
import { DropZone } from './drop-zone.tsx'

/** Pictures as the answer to a step: those that the case has, and new ones, which are picked as they come. */
export function PickFiles({
  caseId,
  label,
  required,
  value,
  onChange,
}: {
  caseId: string
  label: string
  required: boolean
  value: string[]
  onChange: (value: string[]) => void
}) {
  const { say } = useText()
  const may = useMay()
  const list = useRead<AttachmentList>(`/v1/cases/${caseId}/attachments`)
  const files = (list.data?.items ?? []).filter((file) => file.destroyedAt === undefined)
  const body = (
    <div className="rf-files">
      {files.map((file) => (
        <FileCard
          key={file.id}
          file={file}
          picked={value.includes(file.id)}
          onPick={(on) => onChange(on ? [...value, file.id] : value.filter((id) => id !== file.id))}
        />
      ))}
    </div>
  )
  return (
    <Input.Wrapper label={label} required={required} labelElement="div" description={say('file.pick-hint')}>
      {may('addAttachment') ? (
        <DropZone
          caseId={caseId}
          left={list.data?.left ?? 0}
          onSent={(sent) => onChange([...value, ...sent.map(({ id }) => id)])}
        >
          {body}
        </DropZone>
      ) : (
        body
      )}
    </Input.Wrapper>
  )
}
