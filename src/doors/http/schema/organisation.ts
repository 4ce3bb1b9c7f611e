import Type, { type Static } from 'typebox'
import { licenceKinds } from '../../../callers/index.ts'
import { Category, Country, Id, Prose, page, paging, record, Time, Words, words } from './base.ts'
import { StandingEvent } from './history.ts'
import { standings } from './states.ts'

export const CreateOrganisation = record({ name: Words, country: Country, sector: Category })
export type CreateOrganisation = Static<typeof CreateOrganisation>

export const AddLicence = record({
  kind: words([...licenceKinds]),
  country: Country,
  number: Type.Optional(Words),
  validFrom: Time,
  validUntil: Type.Optional(Time),
})
export type AddLicence = Static<typeof AddLicence>
export const LicencePath = record({ id: Id, licence: Id })
/** From now on it counts no more. */
export const EndLicence = record({ reason: Prose, case: Type.Optional(Id) })
export type EndLicence = Static<typeof EndLicence>
export const Licence = record({
  id: Type.Optional(Type.String()),
  kind: words([...licenceKinds]),
  country: Country,
  number: Type.Optional(Type.String()),
  validFrom: Time,
  validUntil: Type.Optional(Time),
})
export type Licence = Static<typeof Licence>

/** `suspended` and `closed` stop every contact of the firm at once. */
export const SetStanding = record({ standing: words([...standings]), reason: Prose, case: Type.Optional(Id) })
export type SetStanding = Static<typeof SetStanding>

export const Organisation = record({
  id: Type.String(),
  name: Type.String(),
  country: Country,
  sector: Category,
  standing: words([...standings]),
  standingCase: Type.Optional(Type.String()),
  licences: Type.Array(Licence),
  createdAt: Type.Optional(Time),
  /** Newest first; only where one organisation is read. */
  history: Type.Optional(Type.Array(StandingEvent)),
})
export type Organisation = Static<typeof Organisation>
export const OrganisationQuery = record({
  standing: Type.Optional(words([...standings])),
  search: Type.Optional(Type.String({ maxLength: 100 })),
  ...paging,
})
export const OrganisationPage = page(Organisation)
export type OrganisationPage = Static<typeof OrganisationPage>
