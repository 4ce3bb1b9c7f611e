import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Attachment } from '../api/types.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Icon } from '../kit/icon.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { useText } from '../kit/text.tsx'
import { useUpload } from './use-upload.ts'

const types = 'image/png,image/jpeg,image/webp'

/** Takes pictures that are dropped, pasted or chosen, and says of each that is refused what is wrong with it. */
export function DropZone({
  caseId,
  left,
  onSent,
  children,
}: {
  caseId: string
  /** How many more the case takes. */
  left: number
  onSent?: (sent: readonly Attachment[]) => void
  children?: ReactNode
}) {
  const { say } = useText()
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const { uploads, add, drop } = useUpload(caseId)
  const take = (files: Iterable<File> | null | undefined) => {
    const list = [...(files ?? [])]
    if (list.length > 0) void add(list).then((sent) => sent.length > 0 && onSent?.(sent))
  }
  const taking = useRef(take)
  taking.current = take
  useShortcut('U', 'file.key', () => input.current?.click(), left > 0)
  useEffect(() => {
    function pasted(event: ClipboardEvent) {
      const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith('image/'))
      if (files.length === 0) return
      event.preventDefault()
      taking.current(files)
    }
    window.addEventListener('paste', pasted)
    return () => window.removeEventListener('paste', pasted)
  }, [])
  return (
    <section
      className="rf-stack-tight"
      aria-label={say('file.title')}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files)
      }}
    >
      {children}
      {uploads.map((upload) =>
        upload.problem ? (
          <div key={upload.id}>
            <ProblemNotice problem={upload.problem} retry={upload.again} />
            <button type="button" className="rf-link" onClick={() => drop(upload.id)}>
              {say('file.forget', { name: upload.name })}
            </button>
          </div>
        ) : (
          <p key={upload.id} className="rf-muted rf-small" role="status">
            {say('file.sending', { name: upload.name })}
          </p>
        ),
      )}
      {left > 0 && (
        <div className="rf-drop rf-drop-small" data-over={over ? '' : undefined}>
          <input
            ref={input}
            type="file"
            accept={types}
            multiple
            hidden
            onChange={(event) => {
              take(event.currentTarget.files)
              event.currentTarget.value = ''
            }}
          />
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="file" size={13} />}
            onClick={() => input.current?.click()}
          >
            {say('file.add')}
          </Button>{' '}
          <span className="rf-muted rf-small">{say('file.hint')}</span>
        </div>
      )}
    </section>
  )
}
