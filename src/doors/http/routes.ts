import type { BodyOf, ParamsOf, QueryOf, ReplyOf, Route } from './route.ts'
import { accessRoutes } from './routes/access.ts'
import { callerRoutes } from './routes/callers.ts'
import { caseRoutes } from './routes/cases.ts'
import { consentRoutes } from './routes/consent.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { deskRoutes } from './routes/desk.ts'
import { directoryRoutes } from './routes/directory.ts'
import { evidenceRoutes } from './routes/evidence.ts'
import { houseRoutes } from './routes/house.ts'
import { ledgerRoutes } from './routes/ledger.ts'
import { noticeRoutes } from './routes/notices.ts'
import { peopleRoutes } from './routes/people.ts'
import { procedureRoutes } from './routes/procedures.ts'
import { registryRoutes } from './routes/registries.ts'
import { runRoutes } from './routes/runs.ts'

/** Every endpoint by its operationId: the whole public interface in one value. Types, validation and OpenAPI come from it. */
export const routes = {
  ...decisionRoutes,
  ...peopleRoutes,
  ...consentRoutes,
  ...deskRoutes,
  ...noticeRoutes,
  ...caseRoutes,
  ...runRoutes,
  ...procedureRoutes,
  ...callerRoutes,
  ...directoryRoutes,
  ...evidenceRoutes,
  ...registryRoutes,
  ...ledgerRoutes,
  ...accessRoutes,
  ...houseRoutes,
} as const satisfies Record<string, Route>

export type Routes = typeof routes
export type OperationId = keyof Routes
export type Params<O extends OperationId> = ParamsOf<Routes[O]>
export type Query<O extends OperationId> = QueryOf<Routes[O]>
export type Body<O extends OperationId> = BodyOf<Routes[O]>
export type Reply<O extends OperationId> = ReplyOf<Routes[O]>
