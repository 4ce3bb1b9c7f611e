import type { Route } from '../route.ts'
import { ById, ProcedureList, ProcedureQuery, ProcedureText } from '../schema/index.ts'

export const procedureRoutes = {
  listProcedures: {
    method: 'GET',
    path: '/v1/procedures',
    tag: 'Procedures',
    summary: 'The guided procedures in force.',
    query: ProcedureQuery,
    reply: ProcedureList,
  },
  getProcedure: {
    method: 'GET',
    path: '/v1/procedures/:id',
    tag: 'Procedures',
    summary: 'One procedure: its steps, what is said, and its drawing as SVG.',
    params: ById,
    query: ProcedureQuery,
    reply: ProcedureText,
  },
} as const satisfies Record<string, Route>
