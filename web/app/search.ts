import { useNavigate, useSearch } from '@tanstack/react-router'

/** The filters of a screen, kept in its URL: they survive reload, back, and being sent to a colleague. */
export function useFilters(): [
  Record<string, string | undefined>,
  (change: Record<string, string | undefined>) => void,
] {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const navigate = useNavigate()
  return [
    search,
    (change) => {
      const next = { ...search, ...change }
      for (const name of Object.keys(next)) if (!next[name]) delete next[name]
      navigate({ to: '.', search: next as never, replace: true })
    },
  ]
}
