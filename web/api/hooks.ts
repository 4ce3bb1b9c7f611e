import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { ApiProblem, call, withQuery } from './client.ts'
import type { Me, Page, Rule, RuleList } from './types.ts'

/** The rooms whose changes make a list stale, by the first segment of its path: what the event stream tells reloads them. */
export function keyOf(path: string): readonly string[] {
  const [room = '', ...rest] = path.replace(/^\/v1\//, '').split('/')
  return [room, ...rest]
}

/** Reads one thing. `undefined` waits. */
export function useRead<T>(path: string | undefined, options: { refetchMs?: number; staleMs?: number } = {}) {
  return useQuery<T, ApiProblem>({
    queryKey: path ? keyOf(path) : ['none'],
    queryFn: ({ signal }) => call<T>(path as string, { signal }),
    enabled: path !== undefined,
    refetchInterval: options.refetchMs,
    staleTime: options.staleMs ?? 5_000,
  })
}

/** Reads a list page by page. */
export function useList<T>(path: string | undefined, query: Record<string, string | number | undefined> = {}) {
  const list = useInfiniteQuery<Page<T>, ApiProblem, { pages: Page<T>[] }, readonly unknown[], string | undefined>({
    queryKey: [...(path ? keyOf(path) : ['none']), query],
    queryFn: ({ pageParam, signal }) =>
      call<Page<T>>(withQuery(path as string, { limit: 50, ...query, before: pageParam }), { signal }),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next,
    enabled: path !== undefined,
    staleTime: 5_000,
  })
  const items = list.data?.pages.flatMap((page) => page.items)
  return { ...list, items }
}

/** Who is signed in; `null` when nobody is. */
export function useMe() {
  const queries = useQueryClient()
  return useQuery<Me | null, ApiProblem>({
    queryKey: ['me'],
    queryFn: async ({ signal }) => {
      try {
        return await call<Me>('/v1/me', { signal })
      } catch (problem) {
        // Signed out while at work: who it was stays known, so that nothing on the screen is lost; the shell says so.
        const known = queries.getQueryData(['me'])
        if (problem instanceof ApiProblem && problem.status === 401 && !known) return null
        throw problem
      }
    },
    staleTime: 60_000,
  })
}

/** Finds a rule by its id, once the list is here: the same list for every chip of the screen. */
export function useRule(): (id: string) => Rule | undefined {
  const { data } = useRead<RuleList>('/v1/rules', { staleMs: 300_000 })
  return (id) => data?.items.find((rule) => rule.id === id)
}

interface Write<I> {
  path: string | ((input: I) => string)
  method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Default: the input itself. */
  body?: (input: I) => unknown
  /** First segments of lists that this act makes stale. */
  stale?: readonly string[]
  /** The answer is not kept once nobody looks at it: for what is shown in clear. */
  forget?: boolean
}

/**
 * One act. Never optimistic. An attempt that is repeated with the same body (after a lost connection) carries the same
 * idempotency key, so that pressing twice acts once.
 */
export function useWrite<I, O>(write: Write<I>) {
  const queries = useQueryClient()
  const attempt = useRef<{ body: string; key: string } | undefined>(undefined)
  return useMutation<O, ApiProblem, I>({
    ...(write.forget ? { gcTime: 0 } : {}),
    mutationFn: (input) => {
      const path = typeof write.path === 'string' ? write.path : write.path(input)
      const body = write.body ? write.body(input) : input
      const text = `${path} ${JSON.stringify(body)}`
      if (attempt.current?.body !== text) attempt.current = { body: text, key: crypto.randomUUID() }
      return call<O>(path, {
        method: write.method ?? 'POST',
        body: write.method === 'DELETE' ? undefined : (body ?? {}),
        idempotencyKey: attempt.current.key,
      })
    },
    onSuccess: async () => {
      attempt.current = undefined
      await Promise.all((write.stale ?? []).map((room) => queries.invalidateQueries({ queryKey: [room] })))
    },
  })
}
