import { useRead } from '../api/hooks.ts'
import { useMay } from '../app/may.ts'

interface ProcedureList {
  items: { id: string; version: number; title: string; category: string[] }[]
}

/** Every procedure in force, in the reader's language: read once, since they change with a release only. */
export function useProcedures() {
  const may = useMay()
  return useRead<ProcedureList>(may('listProcedures') ? '/v1/procedures' : undefined, { staleMs: 300_000 }).data?.items
}

/** A procedure's name by its id; the id where the name is not here yet. */
export function useProcedureTitle(): (id: string) => string {
  const items = useProcedures()
  return (id) => items?.find((procedure) => procedure.id === id)?.title ?? id
}
