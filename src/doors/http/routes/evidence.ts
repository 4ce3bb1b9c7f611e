import type { Route } from '../route.ts'
import {
  Attachment,
  AttachmentList,
  AttachmentOf,
  AttachmentQuery,
  AttachmentRead,
  ById,
  DestroyAttachment,
  Evidence,
  LinkBookings,
  PreserveEvidence,
} from '../schema/index.ts'

const tag = 'Cases'
export const evidenceRoutes = {
  addAttachment: {
    method: 'POST',
    path: '/v1/cases/:id/attachments',
    tag,
    summary:
      'Attach a picture (PNG, JPEG, WebP; at most 10 MiB, 20 a case): the body is the file. Only its pixels are kept, sealed.',
    params: ById,
    query: AttachmentQuery,
    takes: 'image/*',
    reply: Attachment,
    status: 201,
  },
  listAttachments: {
    method: 'GET',
    path: '/v1/cases/:id/attachments',
    tag,
    summary: 'The pictures of a case, oldest first, without their bytes.',
    params: ById,
    reply: AttachmentList,
  },
  readAttachment: {
    method: 'GET',
    path: '/v1/cases/:id/attachments/:attachment',
    tag,
    summary: 'A picture itself. Who looked at it, and why, is on record.',
    params: AttachmentOf,
    query: AttachmentRead,
    streams: 'image/*',
  },
  destroyAttachment: {
    method: 'POST',
    path: '/v1/cases/:id/attachments/:attachment/destroy',
    tag,
    summary: 'Destroy a picture before its case ends: its key at once, with proof in the ledger.',
    params: AttachmentOf,
    body: DestroyAttachment,
    reply: Attachment,
  },
  getEvidence: {
    method: 'GET',
    path: '/v1/cases/:id/evidence',
    tag,
    summary:
      'The evidence clock: days until the contacts of the case’s bookings are destroyed, and what the case keeps of them.',
    params: ById,
    reply: Evidence,
  },
  linkBookings: {
    method: 'POST',
    path: '/v1/cases/:id/bookings',
    tag,
    summary: 'Say which bookings a case is about: it shows their clock.',
    params: ById,
    body: LinkBookings,
    reply: Evidence,
  },
  preserveEvidence: {
    method: 'POST',
    path: '/v1/cases/:id/preserve',
    tag,
    summary: 'Copy the minimum of bookings into the case, with a reason, before their contacts are destroyed.',
    params: ById,
    body: PreserveEvidence,
    reply: Evidence,
  },
} as const satisfies Record<string, Route>
