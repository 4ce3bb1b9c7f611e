import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type ApiProblem, call } from '../api/client.ts'
import type { CasePresence } from '../api/types.ts'
import { useMay } from '../app/may.ts'

/** The server forgets after 45 seconds of silence. */
const sayMs = 20_000

/** Says that the case is open here, or being written in, and hears who else is there. Leaving says so too. */
export function usePresence(id: string, editing: boolean): CasePresence | undefined {
  const may = useMay()
  const allowed = may('bePresent')
  const path = `/v1/cases/${id}/presence`
  const { data } = useQuery<CasePresence, ApiProblem>({
    queryKey: ['cases', id, 'presence', editing],
    queryFn: ({ signal }) => call(path, { method: 'POST', body: { editing }, signal }),
    enabled: allowed,
    refetchInterval: sayMs,
    refetchIntervalInBackground: false,
    placeholderData: (before) => before,
    staleTime: 0,
    gcTime: 0,
  })
  useEffect(() => {
    if (!allowed) return
    const leave = () => {
      fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ editing: false, left: true }),
        credentials: 'same-origin',
        keepalive: true,
      }).catch(() => undefined)
    }
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [path, allowed])
  return data
}
