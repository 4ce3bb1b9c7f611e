import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { ApiProblem, call } from '../api/client.ts'
import type { Me } from '../api/types.ts'
import { Waiting } from '../kit/page.tsx'
import { wayIn } from '../parts/way-in.ts'
import { Lost, NotFound } from './lost.tsx'
import { Shell } from './shell.tsx'

/** Words of a query string: strings only, so that an id of digits stays one. */
function words(search: Record<string, unknown>): Record<string, string | undefined> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(search))
    if (value !== undefined && value !== null) kept[name] = String(value)
  return kept
}

/** Every screen by its address. Each comes in its own file when it is first opened. */
export function makeRouter(queries: QueryClient) {
  const who = () =>
    queries.ensureQueryData<Me | null>({
      queryKey: ['me'],
      queryFn: () =>
        call<Me>('/v1/me').catch((problem) => {
          if (problem instanceof ApiProblem && problem.status === 401) return null
          throw problem
        }),
    })
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })
  const shell = createRoute({
    getParentRoute: () => root,
    id: 'shell',
    component: Shell,
    beforeLoad: async ({ location }) => {
      const me = await who()
      if (!me) throw redirect({ to: '/signin', search: { next: location.href } })
      if (me.mustEnrol) throw redirect({ to: '/second-factor', search: { next: location.href } })
    },
  })
  const page = <P extends string>(path: P, load: () => Promise<{ default: () => React.ReactNode }>) =>
    createRoute({ getParentRoute: () => shell, path, validateSearch: words, component: lazyRouteComponent(load) })
  const door = <P extends string>(path: P, load: () => Promise<{ default: () => React.ReactNode }>) =>
    createRoute({ getParentRoute: () => root, path, validateSearch: words, component: lazyRouteComponent(load) })
  const enrol = createRoute({
    getParentRoute: () => root,
    path: '/second-factor',
    validateSearch: words,
    beforeLoad: async ({ location, search }) => {
      const me = await who()
      if (!me) throw redirect({ to: '/signin', search: { next: location.href } })
      if (!me.mustEnrol) throw redirect({ to: wayIn(search.next) as '/live' })
    },
    component: lazyRouteComponent(() => import('../pages/enrol.tsx')),
  })

  // A case as it stands in a message or on paper: it opens at the desk.
  const caseOf = createRoute({
    getParentRoute: () => root,
    path: '/cases/$id',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/desk', search: { case: params.id } as never })
    },
  })
  const home = createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/live' })
    },
  })
  return createRouter({
    routeTree: root.addChildren([
      home,
      caseOf,
      door('/signin', () => import('../pages/sign-in.tsx')),
      door('/welcome', () => import('../pages/invitation.tsx')),
      door('/complain', () => import('../pages/complain.tsx')),
      enrol,
      shell.addChildren([
        page('/live', () => import('../pages/live.tsx')),
        page('/decisions/$id', () => import('../pages/decision.tsx')),
        page('/ask', () => import('../pages/ask.tsx')),
        page('/numbers', () => import('../pages/numbers.tsx')),
        page('/numbers/$ref', () => import('../pages/number.tsx')),
        page('/organisations', () => import('../pages/organisations.tsx')),
        page('/organisations/$id', () => import('../pages/organisation.tsx')),
        page('/lines', () => import('../pages/lines.tsx')),
        page('/lines/$id', () => import('../pages/line.tsx')),
        page('/scripts', () => import('../pages/scripts.tsx')),
        page('/scripts/$id', () => import('../pages/script.tsx')),
        page('/approvals', () => import('../pages/approvals.tsx')),
        page('/desk', () => import('../pages/desk.tsx')),
        page('/tasks', () => import('../pages/tasks.tsx')),
        page('/escalations', () => import('../pages/escalations.tsx')),
        page('/complaints', () => import('../pages/complaints.tsx')),
        page('/complaints/$id', () => import('../pages/complaint.tsx')),
        page('/procedures', () => import('../pages/procedures.tsx')),
        page('/notices', () => import('../pages/notices.tsx')),
        page('/webhooks', () => import('../pages/webhooks.tsx')),
        page('/ledger', () => import('../pages/ledger.tsx')),
        page('/rules', () => import('../pages/rules.tsx')),
        page('/access', () => import('../pages/access.tsx')),
      ]),
    ]),
    defaultPendingComponent: Waiting,
    defaultErrorComponent: Lost,
    defaultPreload: 'intent',
    // Filters stand in the URL as plain words, not as JSON.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(
        Object.entries(search).flatMap(([name, value]) =>
          value === undefined || value === '' ? [] : [[name, String(value)]],
        ),
      ).toString()
      return text ? `?${text}` : ''
    },
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
