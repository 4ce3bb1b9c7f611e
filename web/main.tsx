import '@mantine/core/styles.layer.css'
import './kit/kit.css'
import { MantineProvider } from '@mantine/core'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiProblem } from './api/client.ts'
import { makeRouter } from './app/router.tsx'
import { preferredLang, speak, TextProvider } from './kit/text.tsx'
import { theme } from './kit/theme.ts'

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (problem, query) => {
      // Any refusal for want of a session makes the shell look who is signed in.
      if (problem instanceof ApiProblem && problem.status === 401 && query.queryKey[0] !== 'me')
        queries.invalidateQueries({ queryKey: ['me'] })
    },
  }),
  defaultOptions: {
    queries: {
      networkMode: 'always',
      // A refusal stays a refusal; only a lost connection or an overloaded server is worth a second try.
      retry: (failures, problem) =>
        failures < 2 && problem instanceof ApiProblem && (problem.status === 0 || problem.status === 503),
      refetchOnWindowFocus: true,
    },
    // Offline is said at once; nothing waits unseen to be sent later.
    mutations: { retry: false, networkMode: 'always' },
  },
})
const router = makeRouter(queries)

await speak(preferredLang())
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <TextProvider>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </TextProvider>
    </MantineProvider>
  </StrictMode>,
)
