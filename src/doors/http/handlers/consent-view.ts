import type { ConsentView, RefusalView, RestrictionView } from '../../../consent/index.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr } from '../time.ts'

type PersonShown = (ref: string) => wire.Person
export type NameOf = (id: string) => string | undefined

export function consentShown(view: ConsentView, person: PersonShown, nameOf: NameOf): wire.Consent {
  return present({
    id: view.id,
    person: person(view.person),
    organisation: view.organisation,
    organisationName: nameOf(view.organisation),
    purpose: view.purpose,
    categories: [...view.categories],
    channels: [...view.channels],
    night: view.night,
    form: view.form,
    textVersion: view.textVersion,
    givenAt: iso(view.givenAt),
    withdrawnAt: isoOr(view.withdrawnAt),
    expiresAt: isoOr(view.expiresAt),
    reconfirmedAt: isoOr(view.reconfirmedAt),
    reconfirmDueAt: isoOr(view.reconfirmDueAt),
  }) as wire.Consent
}

export function refusalShown(view: RefusalView, person: PersonShown, nameOf: NameOf): wire.Refusal {
  return present({
    id: view.id,
    person: person(view.person),
    organisation: view.organisation,
    organisationName: view.organisation && nameOf(view.organisation),
    category: view.category,
    channel: view.channel,
    bands: view.bands?.map(({ fromMinute, toMinute, days }) => ({
      fromMinute,
      toMinute,
      ...(days && { days: [...days] }),
    })),
    onBehalf: view.onBehalf,
    from: iso(view.from),
    until: isoOr(view.until),
    withdrawnAt: isoOr(view.withdrawnAt),
    via: view.via,
    case: view.case,
  }) as wire.Refusal
}

export function restrictionShown(view: RestrictionView, person: PersonShown, nameOf: NameOf): wire.Restriction {
  return present({
    id: view.id,
    person: person(view.person),
    kind: view.kind,
    state: view.state,
    organisation: view.organisation,
    organisationName: view.organisation && nameOf(view.organisation),
    exceptAccounts: [...view.exceptAccounts],
    requestedAt: iso(view.requestedAt),
    registeredAt: isoOr(view.registeredAt),
    endedAt: isoOr(view.endedAt),
    case: view.case,
    reason: view.reason,
    approval: view.approval,
  }) as wire.Restriction
}
