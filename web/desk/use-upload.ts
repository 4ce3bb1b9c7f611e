import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ApiProblem, call, withQuery } from '../api/client.ts'
import type { Attachment } from '../api/types.ts'

/** One file on its way, or refused. */
export interface Upload {
  id: number
  name: string
  problem?: ApiProblem
  again?: () => void
}

/** Sends pictures one after the other. What is refused stays in the list with its reason and the way to try again. */
export function useUpload(caseId: string) {
  const queries = useQueryClient()
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const next = useRef(1)
  async function send(file: File, id: number, key: string): Promise<Attachment | undefined> {
    setUploads((all) => [...all.filter((one) => one.id !== id), { id, name: file.name }])
    try {
      const sent = await call<Attachment>(
        withQuery(`/v1/cases/${caseId}/attachments`, { name: file.name.slice(0, 200) || undefined }),
        {
          method: 'POST',
          file,
          idempotencyKey: key,
        },
      )
      setUploads((all) => all.filter((one) => one.id !== id))
      await queries.invalidateQueries({ queryKey: ['cases', caseId, 'attachments'] })
      return sent
    } catch (error) {
      const problem = error instanceof ApiProblem ? error : new ApiProblem('internal', 0, '')
      setUploads((all) =>
        all.map((one) => (one.id === id ? { ...one, problem, again: () => void send(file, id, key) } : one)),
      )
      return undefined
    }
  }
  return {
    uploads,
    drop: (id: number) => setUploads((all) => all.filter((one) => one.id !== id)),
    async add(files: readonly File[]): Promise<Attachment[]> {
      const done: Attachment[] = []
      for (const file of files) {
        const sent = await send(file, next.current++, crypto.randomUUID())
        if (sent) done.push(sent)
      }
      return done
    },
  }
}
