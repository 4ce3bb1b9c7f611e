import type { ApiKey, Member, Passkey, Principal, StaffPrincipal } from '../../../staff/index.ts'
import { type Actor, Problem } from '../../../terms/index.ts'
import { mayCall } from '../authorize.ts'
import type { Doors } from '../doors.ts'
import type { Handlers } from '../endpoint.ts'
import { present } from '../listing.ts'
import type * as wire from '../schema/index.ts'
import { iso, isoOr, timeIn } from '../time.ts'

type Served =
  | 'getMe'
  | 'listSessions'
  | 'endSession'
  | 'listPasskeys'
  | 'startPasskey'
  | 'addPasskey'
  | 'removePasskey'
  | 'resetSecondFactor'
  | 'createKey'
  | 'listKeys'
  | 'revokeKey'
  | 'rotateKey'
  | 'listStaff'
  | 'inviteStaff'
  | 'changeRole'
  | 'disableStaff'
  | 'readInvitation'
  | 'acceptInvitation'

/** Who may come in: oneself, keys, staff, invitations. */
export function accessHandlers(doors: Doors): Handlers<Served> {
  const { staff, clock, callerFacts } = doors
  const known = (organisation: string | undefined): Problem | undefined =>
    organisation !== undefined && callerFacts.organisation(organisation) === undefined
      ? new Problem('not-found', 'There is no such organisation.')
      : undefined
  return {
    getMe({ principal, lang }) {
      if (principal === undefined) throw new Error('reached without a principal')
      return present({
        kind: principal.kind,
        id: principal.id,
        name: principal.name,
        email: principal.kind === 'staff' ? principal.email : undefined,
        role: principal.kind === 'staff' ? principal.role : undefined,
        scopes: principal.kind === 'key' ? [...principal.scopes] : undefined,
        organisation: principal.organisation,
        organisationName: principal.organisation && callerFacts.organisation(principal.organisation)?.name,
        secondFactor: principal.kind === 'staff' ? principal.secondFactor : undefined,
        authenticator: principal.kind === 'staff' ? principal.authenticator : undefined,
        mustEnrol: principal.kind === 'staff' && principal.mustEnrol ? true : undefined,
        lang,
        may: mayCall(principal),
      }) as wire.Me
    },

    async listSessions({ principal }) {
      if (principal?.kind !== 'staff') return { items: [] }
      const sessions = await staff.signIn.sessions(principal.id)
      return {
        items: sessions.map(({ createdAt, expiresAt, ...session }) => ({
          ...session,
          createdAt: iso(createdAt),
          expiresAt: iso(expiresAt),
          current: session.id === principal.session,
        })),
      }
    },

    async endSession({ params, actor }) {
      return (await staff.signIn.endSession(actor.id, params.id)) ?? { done: true }
    },

    async listPasskeys({ principal }) {
      const items = await staff.passkeys.list(askerOf(principal).id)
      return { items: items.map(passkeyShown) }
    },

    async startPasskey({ principal, body, request }) {
      const asker = askerOf(principal)
      const options = await staff.passkeys.startAdding(asker, body.password, request.headers.origin)
      return options instanceof Problem ? options : { options: { ...options } }
    },

    async addPasskey({ principal, body, request }) {
      const made = await staff.passkeys.add(askerOf(principal), body.name, body.response, request.headers.origin)
      return made instanceof Problem ? made : passkeyShown(made)
    },

    async removePasskey({ principal, params, body }) {
      return (await staff.passkeys.remove(askerOf(principal), params.id, body.password)) ?? { done: true }
    },

    resetSecondFactor({ params, actor }: { params: { id: string }; actor: Actor }) {
      return memberOr(staff.members.resetSecondFactor(params.id, actor))
    },

    async createKey({ body, actor }) {
      const expiresAt = timeIn(body.expiresAt, 'expiresAt', clock.now())
      if (expiresAt instanceof Problem) return expiresAt
      const organisation = body.organisation ?? actor.organisation
      const made = known(organisation) ?? (await staff.keys.create({ ...body, organisation, expiresAt }, actor))
      return made instanceof Problem ? made : { ...keyShown(made), secret: made.secret }
    },

    async listKeys({ query, scope }) {
      const { items, next } = await staff.keys.list(scope, query)
      return { items: items.map(keyShown), ...(next === undefined ? {} : { next }) }
    },

    async revokeKey({ params, actor }) {
      const revoked = await staff.keys.revoke(params.id, actor)
      return revoked instanceof Problem ? revoked : keyShown(revoked)
    },

    async rotateKey({ params, body, actor }) {
      const rotated = await staff.keys.rotate(params.id, (body.overlapSeconds ?? 86_400) * 1_000, actor)
      return rotated instanceof Problem ? rotated : { ...keyShown(rotated), secret: rotated.secret }
    },

    async listStaff({ query, scope }) {
      const { items, next } = await staff.members.list(scope, query)
      return { items: items.map(memberShown), ...(next === undefined ? {} : { next }) }
    },

    async inviteStaff({ body, actor }) {
      const invited = known(body.organisation) ?? (await staff.invitations.invite(body, actor))
      if (invited instanceof Problem) return invited
      return { staff: memberShown(invited.member), link: invited.link, expiresAt: iso(invited.expiresAt) }
    },

    changeRole({ params, body, actor }) {
      return memberOr(staff.members.changeRole(params.id, body.role, actor))
    },

    disableStaff({ params, actor }: { params: { id: string }; actor: Actor }) {
      return memberOr(staff.members.disable(params.id, actor))
    },

    async readInvitation({ body }) {
      const view = await staff.invitations.read(body.token)
      return view instanceof Problem ? view : { ...view, expiresAt: iso(view.expiresAt) }
    },

    acceptInvitation({ body }) {
      return memberOr(staff.invitations.accept(body))
    },
  }
}

/** These endpoints are for people alone: the table of permissions has no key's scope for them. */
function askerOf(principal: Principal | undefined): StaffPrincipal {
  if (principal?.kind !== 'staff') throw new Error('reached without a member of the staff')
  return principal
}

function passkeyShown({ createdAt, lastUsedAt, ...passkey }: Passkey): wire.Passkey {
  return present({ ...passkey, createdAt: iso(createdAt), lastUsedAt: isoOr(lastUsedAt) }) as wire.Passkey
}

async function memberOr(work: Promise<Member | Problem>): Promise<wire.StaffMember | Problem> {
  const member = await work
  return member instanceof Problem ? member : memberShown(member)
}

function memberShown(member: Member): wire.StaffMember {
  return { ...member, createdAt: iso(member.createdAt) }
}

function keyShown(key: ApiKey): wire.ApiKey {
  return present({
    id: key.id,
    name: key.name,
    scopes: [...key.scopes],
    organisation: key.organisation,
    hint: key.hint,
    createdAt: iso(key.createdAt),
    createdBy: key.createdBy,
    expiresAt: isoOr(key.expiresAt),
    revokedAt: isoOr(key.revokedAt),
    lastUsedAt: isoOr(key.lastUsedAt),
  }) as wire.ApiKey
}
