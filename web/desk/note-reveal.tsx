import { useState } from 'react'
import { RevealWords } from '../kit/reveal.tsx'

/** A note as it was written, numbers and all, for sixty seconds and on record. */
export function NoteReveal({ caseId, note }: { caseId: string; note: string }) {
  const [asking, setAsking] = useState(false)
  return (
    <RevealWords path={`/v1/cases/${caseId}/notes/${note}/reveal`} masked="" asking={asking} setAsking={setAsking} />
  )
}
