import Type, { type Static } from 'typebox'
import { Id, Person, PhoneNumber, page, paging, Ref, record, Time, whom } from './base.ts'

/** One caller that a person blocks: exactly one of a firm, a caller's number, or a prefix of caller numbers. */
export const AddBlock = record({
  ...whom,
  organisation: Type.Optional(Id),
  callerNumber: Type.Optional(PhoneNumber),
  /** Digits of E.164 without "+", e.g. "82070". */
  callerPrefix: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{1,6}$' })),
})
export type AddBlock = Static<typeof AddBlock>

export const Block = record({
  id: Type.String(),
  person: Person,
  organisation: Type.Optional(Type.String()),
  organisationName: Type.Optional(Type.String()),
  caller: Type.Optional(Person),
  callerPrefix: Type.Optional(Type.String()),
  from: Time,
})
export type Block = Static<typeof Block>
export const BlockQuery = record({ ref: Ref, ...paging })
export const BlockPage = page(Block)
export type BlockPage = Static<typeof BlockPage>
