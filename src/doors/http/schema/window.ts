import Type, { type Static } from 'typebox'
import { Id, Person, Ref, record, Time, whom, words } from './base.ts'

/** A time in which a person wants no calls (`quiet`) or expects one (`expected`). At most 31 days long. */
export const AddWindow = record({
  ...whom,
  kind: words(['quiet', 'expected']),
  from: Time,
  until: Time,
  organisation: Type.Optional(Id),
})
export type AddWindow = Static<typeof AddWindow>

export const Window = record({
  id: Type.String(),
  person: Person,
  kind: words(['quiet', 'expected']),
  from: Time,
  until: Time,
  organisation: Type.Optional(Type.String()),
  organisationName: Type.Optional(Type.String()),
})
export type Window = Static<typeof Window>
export const WindowQuery = record({ ref: Ref })
export const WindowList = record({ items: Type.Array(Window) })
export type WindowList = Static<typeof WindowList>
