import { Checkbox, NativeSelect, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useMe, useWrite } from '../api/hooks.ts'
import type { Invitation, NewKey, Organisation, StaffMember } from '../api/types.ts'
import { Form, options } from '../kit/form.tsx'
import { useText } from '../kit/text.tsx'

const scopes = ['decide', 'manage', 'read'] as const
const roles = ['agent', 'lead', 'manager', 'compliance', 'administrator', 'auditor'] as const

/** A new API key: which system, what it may do, for whom, until when. */
export function CreateKey({
  organisations,
  onDone,
  onCancel,
}: {
  organisations: readonly Organisation[]
  onDone: (key: NewKey) => void
  onCancel: () => void
}) {
  const { say } = useText()
  const me = useMe().data
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>(['decide'])
  const [organisation, setOrganisation] = useState<string | null>(me?.organisation ?? null)
  const [until, setUntil] = useState('')
  const create = useWrite<Record<string, unknown>, NewKey>({ path: '/v1/keys', stale: ['keys'] })
  return (
    <Form
      submit={say('act.create')}
      busy={create.isPending}
      problem={create.error}
      disabled={!name.trim() || chosen.length === 0}
      onCancel={onCancel}
      onSubmit={() =>
        create.mutate(
          {
            name: name.trim(),
            scopes: chosen,
            ...(organisation ? { organisation } : {}),
            ...(until ? { expiresAt: new Date(until).toISOString() } : {}),
          },
          { onSuccess: onDone },
        )
      }
    >
      <TextInput
        data-autofocus
        required
        maxLength={200}
        label={say('field.name')}
        description={say('key.name-hint')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group label={say('key.scopes')} value={[...chosen]} onChange={setChosen}>
        <div className="rf-stack-tight" style={{ marginTop: 6 }}>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              value={scope}
              label={say(`scope.${scope}`)}
              description={say(`scope.${scope}-about`)}
            />
          ))}
        </div>
      </Checkbox.Group>
      <Select
        searchable
        clearable
        disabled={Boolean(me?.organisation)}
        label={say('field.organisation')}
        placeholder={say('key.operator')}
        value={organisation}
        onChange={setOrganisation}
        data={organisations.map((item) => ({ value: item.id, label: item.name }))}
      />
      <TextInput
        type="date"
        label={say('key.expires')}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </Form>
  )
}

/** Invites somebody by a link that works once. */
export function Invite({
  organisations,
  onDone,
  onCancel,
}: {
  organisations: readonly Organisation[]
  onDone: (invitation: Invitation) => void
  onCancel: () => void
}) {
  const { say } = useText()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<string>('agent')
  const [organisation, setOrganisation] = useState<string | null>(null)
  const invite = useWrite<Record<string, unknown>, Invitation>({ path: '/v1/staff', stale: ['staff'] })
  return (
    <Form
      submit={say('staff.invite')}
      busy={invite.isPending}
      problem={invite.error}
      disabled={!name.trim() || !email.trim()}
      onCancel={onCancel}
      onSubmit={() =>
        invite.mutate(
          { name: name.trim(), email: email.trim(), role, ...(organisation ? { organisation } : {}) },
          { onSuccess: onDone },
        )
      }
    >
      <TextInput
        data-autofocus
        required
        maxLength={200}
        label={say('field.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        required
        type="email"
        label={say('staff.email')}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <NativeSelect
        label={say('staff.role')}
        description={say(`role.${role as (typeof roles)[number]}-about`)}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value)}
        data={options(roles, (value) => say(`role.${value}`))}
      />
      <Select
        searchable
        clearable
        label={say('field.organisation')}
        placeholder={say('key.operator')}
        description={say('staff.organisation-hint')}
        value={organisation}
        onChange={setOrganisation}
        data={organisations.map((item) => ({ value: item.id, label: item.name }))}
      />
    </Form>
  )
}

/** Gives a member another role; their sessions end, so that nobody works on with what they no longer may. */
export function ChangeRole({ member, onDone }: { member: StaffMember; onDone: () => void }) {
  const { say } = useText()
  const [role, setRole] = useState<StaffMember['role']>(member.role)
  const change = useWrite<{ role: StaffMember['role'] }, StaffMember>({
    path: `/v1/staff/${member.id}/role`,
    stale: ['staff'],
  })
  return (
    <Form
      submit={say('staff.change-role')}
      busy={change.isPending}
      problem={change.error}
      disabled={role === member.role}
      onCancel={onDone}
      onSubmit={() => change.mutate({ role }, { onSuccess: onDone })}
    >
      <NativeSelect
        data-autofocus
        label={say('staff.role')}
        description={say(`role.${role}-about`)}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value as StaffMember['role'])}
        data={options(roles, (value) => say(`role.${value}`))}
      />
      <p className="rf-muted rf-small">{say('staff.change-role-about', { name: member.name })}</p>
    </Form>
  )
}
