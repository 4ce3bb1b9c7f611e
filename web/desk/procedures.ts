import { useCallback } from 'react'
import { useRead } from '../api/hooks.ts'
import type { ProcedureSummary, ProcedureText } from '../api/types.ts'
import { useMay } from '../app/may.ts'

/** Every procedure in force, in the reader's language: read once, since they change with a release only. */
export function useProcedures(): readonly ProcedureSummary[] | undefined {
  const may = useMay()
  const path = may('listProcedures') ? '/v1/procedures' : undefined
  return useRead<{ items: ProcedureSummary[] }>(path, { staleMs: 300_000 }).data?.items
}

/** A procedure's name by its id; the id where the name is not here yet. */
export function useProcedureTitle(): (id: string) => string {
  const items = useProcedures()
  return useCallback((id) => items?.find((procedure) => procedure.id === id)?.title ?? id, [items])
}

/** A procedure's steps as they are written. */
export function useProcedureText(id: string | undefined): ProcedureText | undefined {
  const may = useMay()
  const path = id !== undefined && may('getProcedure') ? `/v1/procedures/${id}` : undefined
  return useRead<ProcedureText>(path, { staleMs: 300_000 }).data
}
