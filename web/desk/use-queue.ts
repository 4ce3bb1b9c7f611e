import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type ApiProblem, call, withQuery } from '../api/client.ts'
import type { CaseSummary, Page } from '../api/types.ts'
import { liveFeed } from '../app/live-feed.ts'
import { mergePage } from './queue-merge.ts'

const pageSize = 100
/** Changes that come together are answered by one look. */
const restMs = 700

export type QueueQuery = Record<string, string | undefined>

/**
 * The queue, page by page as it is scrolled. What others do is shown in place: a row changes where it stands, one that left
 * the list is greyed, new ones are counted and come in when the agent asks. Nothing moves under the pointer.
 */
export function useQueue(query: QueueQuery, seen: { first: number; end: number }) {
  const queries = useQueryClient()
  const key = useMemo(() => ['queue', query] as const, [query])
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set())
  const [fresh, setFresh] = useState(0)
  const list = useInfiniteQuery<
    Page<CaseSummary>,
    ApiProblem,
    InfiniteData<Page<CaseSummary>>,
    readonly unknown[],
    string | undefined
  >({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      call(withQuery('/v1/cases', { limit: pageSize, ...query, before: pageParam }), { signal }),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next,
    // Renewed below, where it is looked at: reloading every page for each change would be the whole queue.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const pages = list.data?.pages
  const rows = useMemo(() => pages?.flatMap((page) => page.items), [pages])
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list

  useEffect(() => {
    if (rows && hasNextPage && !isFetchingNextPage && seen.end + 20 >= rows.length) fetchNextPage()
  }, [rows, hasNextPage, isFetchingNextPage, seen.end, fetchNextPage])

  const reload = useCallback(() => {
    setGone(new Set())
    setFresh(0)
    return queries.resetQueries({ queryKey: key })
  }, [queries, key])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter begins anew
  useEffect(() => {
    setGone(new Set())
    setFresh(0)
  }, [key])

  const at = useRef(seen)
  at.current = seen
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let stopped = false
    async function look() {
      timer = undefined
      const shown = queries.getQueryData<InfiniteData<Page<CaseSummary>, string | undefined>>(key)
      if (!shown) return
      const known = new Set(shown.pages.flatMap((page) => page.items.map((row) => row.id)))
      let start = 0
      const renewed = new Map<number, Page<CaseSummary>>()
      const left = new Set<string>()
      const back = new Set<string>()
      let more = 0
      for (const [index, page] of shown.pages.entries()) {
        const inSight = start < at.current.end && start + page.items.length > at.current.first
        start += page.items.length
        // The first page too: that is where new ones come in.
        if (!inSight && index > 0) continue
        const answer = await call<Page<CaseSummary>>(
          withQuery('/v1/cases', { limit: pageSize, ...query, before: shown.pageParams[index] }),
        ).catch(() => undefined)
        if (!answer || stopped) return
        const merged = mergePage(page.items, answer.items, known)
        renewed.set(index, { ...page, items: merged.items })
        for (const id of merged.gone) left.add(id)
        for (const row of answer.items) back.add(row.id)
        if (index === 0) more = merged.fresh
      }
      queries.setQueryData<InfiniteData<Page<CaseSummary>, string | undefined>>(
        key,
        (now) => now && { ...now, pages: now.pages.map((page, index) => renewed.get(index) ?? page) },
      )
      setGone((before) => new Set([...before, ...left].filter((id) => !back.has(id))))
      setFresh(more)
    }
    const stop = liveFeed.onChanged(({ room }) => {
      if (room === 'desk' && timer === undefined) timer = setTimeout(look, restMs)
    })
    return () => {
      stopped = true
      stop()
      clearTimeout(timer)
    }
  }, [queries, key, query])

  return {
    rows,
    gone,
    fresh,
    reload,
    problem: list.error,
    retry: () => list.refetch(),
    more: hasNextPage,
    busy: isFetchingNextPage,
  }
}
