import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type ApiProblem, fetchFile, withQuery } from '../api/client.ts'
import { useRead } from '../api/hooks.ts'
import type { Attachment, AttachmentList } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Form } from '../kit/form.tsx'
import { Icon } from '../kit/icon.tsx'
import { Notice } from '../kit/notice.tsx'
import { secondsLeft } from '../kit/reveal.tsx'
import { useText } from '../kit/text.tsx'

/** "1.4 MB", the local way. */
export function useBytes(): (bytes: number) => string {
  const { count } = useText()
  return (bytes) =>
    bytes < 1_000_000 ? `${count(Math.max(1, Math.round(bytes / 1_000)))} kB` : `${count(bytes / 1_000_000)} MB`
}

/** A picture of a case by its id: for screens that know no more of it. */
export function CaseFile({ caseId, id }: { caseId: string; id: string }) {
  const list = useRead<AttachmentList>(`/v1/cases/${caseId}/attachments`)
  const file = list.data?.items.find((one) => one.id === id)
  return file ? <FileCard file={file} /> : null
}

/** A picture as a card. What it shows is personal data: it is seen after a reason is given, for sixty seconds, on record. */
export function FileCard({
  file,
  picked,
  onPick,
}: {
  file: Attachment
  picked?: boolean
  onPick?: (on: boolean) => void
}) {
  const { say, dateTime } = useText()
  const bytes = useBytes()
  const may = useMay()
  const [open, setOpen] = useState(false)
  const there = file.destroyedAt === undefined
  return (
    <div className="rf-file" data-picked={picked ? '' : undefined}>
      <button
        type="button"
        className="rf-file-face"
        disabled={!there || !may('readAttachment')}
        onClick={() => setOpen(true)}
        aria-label={`${say('file.show')}: ${file.name}`}
      >
        <span>
          <Icon name={there ? 'eye' : 'lock'} size={20} />
          <br />
          {there ? `${file.width} × ${file.height}` : say('file.destroyed')}
        </span>
      </button>
      <div className="rf-file-name">
        {onPick ? (
          <label className="rf-actions" style={{ flexWrap: 'nowrap' }}>
            <input
              type="checkbox"
              checked={picked}
              disabled={!there}
              onChange={(event) => onPick(event.currentTarget.checked)}
            />
            <span className="rf-cut">{file.name}</span>
          </label>
        ) : (
          <span className="rf-cut">{file.name}</span>
        )}
        <small title={`${dateTime(file.at)} · ${file.byName ?? file.by}`}>{bytes(file.bytes)}</small>
      </div>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        size="xl"
        title={file.name}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {open && <Picture file={file} onDone={() => setOpen(false)} />}
      </Modal>
    </div>
  )
}

/** Asks why, then shows it; the bytes are held here alone and dropped with the time or the dialog. */
function Picture({ file, onDone }: { file: Attachment; onDone: () => void }) {
  const { say } = useText()
  const [reason, setReason] = useState('')
  const [shown, setShown] = useState<{ url: string; at: number }>()
  const [now, setNow] = useState(0)
  const load = useMutation<Blob, ApiProblem, string>({
    mutationFn: (purpose) => fetchFile(withQuery(`/v1/cases/${file.case}/attachments/${file.id}`, { purpose })),
    gcTime: 0,
  })
  useEffect(() => {
    if (!shown) return
    const timer = setInterval(() => {
      const at = Date.now()
      setNow(at)
      if (secondsLeft(shown.at, at) === 0) setShown(undefined)
    }, 250)
    return () => {
      clearInterval(timer)
      URL.revokeObjectURL(shown.url)
    }
  }, [shown])
  if (shown) {
    return (
      <div className="rf-stack-tight">
        <img className="rf-picture" src={shown.url} alt={file.name} />
        <div className="rf-actions">
          <span className="rf-mark rf-tone-hold" role="timer">
            <Icon name="eye" size={13} />
            {say('reveal.left', { seconds: secondsLeft(shown.at, Math.max(now, shown.at)) })}
          </span>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {say('reveal.hide')}
          </Button>
        </div>
      </div>
    )
  }
  return (
    <Form
      submit={say('file.show')}
      busy={load.isPending}
      problem={load.error}
      disabled={reason.trim() === ''}
      onCancel={onDone}
      onSubmit={() =>
        load.mutate(reason.trim(), {
          onSuccess: (blob) => {
            const at = Date.now()
            setNow(at)
            setShown({ url: URL.createObjectURL(blob), at })
            load.reset()
          },
        })
      }
    >
      <Notice tone="quiet" title={say('file.about')}>
        <p>{say('reveal.about')}</p>
      </Notice>
      <TextInput
        data-autofocus
        required
        maxLength={200}
        label={say('field.reason')}
        placeholder={say('file.reason-hint')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Form>
  )
}
