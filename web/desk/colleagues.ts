import { useCallback } from 'react'
import { useRead } from '../api/hooks.ts'
import type { Colleague, Colleagues } from '../api/types.ts'
import { useMay } from '../app/may.ts'

const none: readonly Colleague[] = []

/** Whom a case can be given to and who can be mentioned. */
export function useColleagues(): readonly Colleague[] {
  const may = useMay()
  return (
    useRead<Colleagues>(may('listColleagues') ? '/v1/colleagues' : undefined, { staleMs: 300_000 }).data?.items ?? none
  )
}

/** Somebody's name by their id; undefined where we do not know them. */
export function useNameOf(): (id: string) => string | undefined {
  const colleagues = useColleagues()
  return useCallback((id) => colleagues.find((one) => one.id === id)?.name, [colleagues])
}
