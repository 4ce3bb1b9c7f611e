import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { useList, useMe, useWrite } from '../api/hooks.ts'
import type { ApiKey, NewKey, Organisation, StaffMember } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Form } from '../kit/form.tsx'
import { Mark, NameOrId, StateMark } from '../kit/marks.tsx'
import { Notice, ProblemNotice } from '../kit/notice.tsx'
import { Empty, Page, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'
import { ChangeRole, CreateKey, Invite } from '../parts/access-forms.tsx'
import { Passkeys } from '../parts/passkeys.tsx'
import { SecondFactor } from '../parts/second-factor.tsx'
import { Sessions } from '../parts/sessions.tsx'

export default function AccessPage() {
  const { say, dateTime, day, relative } = useText()
  const may = useMay()
  const me = useMe().data
  const [creating, setCreating] = useState(false)
  const [inviting, setInviting] = useState(false)
  const [promoting, setPromoting] = useState<StaffMember>()
  const [secret, setSecret] = useState<{ title: string; about: string; value: string }>()
  const keys = useList<ApiKey>(may('listKeys') ? '/v1/keys' : undefined)
  const staff = useList<StaffMember>(may('listStaff') ? '/v1/staff' : undefined)
  const organisations = useList<Organisation>('/v1/organisations', { limit: 200 })
  const rotate = useWrite<{ id: string }, NewKey>({
    path: ({ id }) => `/v1/keys/${id}/rotate`,
    body: () => ({}),
    stale: ['keys'],
  })
  const revoke = useWrite<{ id: string }, ApiKey>({
    path: ({ id }) => `/v1/keys/${id}`,
    method: 'DELETE',
    stale: ['keys'],
  })
  const disable = useWrite<{ id: string }, unknown>({
    path: ({ id }) => `/v1/staff/${id}/disable`,
    body: () => ({}),
    stale: ['staff'],
  })
  const reset = useWrite<{ id: string }, unknown>({
    path: ({ id }) => `/v1/staff/${id}/reset-second-factor`,
    body: () => ({}),
    stale: ['staff'],
  })
  const [confirm, setConfirm] = useState<{ title: string; about: string; act: string; run: () => void }>()
  const firm = (id: string | undefined) => organisations.items?.find((item) => item.id === id)?.name
  const keyState = (key: ApiKey) =>
    key.revokedAt ? 'revoked' : key.expiresAt && Date.parse(key.expiresAt) < Date.now() ? 'expired' : 'active'
  const problem = rotate.error ?? revoke.error ?? disable.error ?? reset.error
  return (
    <Page title={say('nav.access')} about={say('access.about')}>
      <div className="rf-stack">
        {problem && <ProblemNotice problem={problem} />}
        {may('listKeys') && (
          <Panel
            flush
            title={say('key.list')}
            actions={
              may('createKey') && (
                <Button size="compact-sm" onClick={() => setCreating(true)}>
                  {say('key.new')}
                </Button>
              )
            }
          >
            <DataTable
              caption={say('key.list')}
              rows={keys.items}
              rowId={(row) => row.id}
              problem={keys.error}
              retry={() => keys.refetch()}
              columns={[
                { id: 'name', title: say('field.name'), by: (row) => row.name, cell: (row) => row.name },
                { id: 'hint', title: say('key.hint'), cell: (row) => <span className="rf-mono">{row.hint}…</span> },
                {
                  id: 'scopes',
                  title: say('key.scopes'),
                  cell: (row) => row.scopes.map((scope) => say(`scope.${scope}`)).join(', '),
                },
                {
                  id: 'organisation',
                  title: say('field.organisation'),
                  cell: (row) =>
                    row.organisation ? (
                      <NameOrId name={firm(row.organisation)} id={row.organisation} />
                    ) : (
                      say('key.operator')
                    ),
                },
                {
                  id: 'used',
                  title: say('key.used'),
                  nowrap: true,
                  by: (row) => row.lastUsedAt ?? '',
                  cell: (row) => (row.lastUsedAt ? relative(row.lastUsedAt) : say('key.never')),
                },
                { id: 'state', title: say('field.state'), cell: (row) => <StateMark state={keyState(row)} /> },
                {
                  id: 'acts',
                  title: '',
                  nowrap: true,
                  cell: (row) =>
                    may('rotateKey') &&
                    !row.revokedAt && (
                      <span className="rf-actions" style={{ flexWrap: 'nowrap', justifyContent: 'flex-end' }}>
                        <Button
                          size="compact-xs"
                          variant="default"
                          onClick={() =>
                            rotate.mutate(
                              { id: row.id },
                              {
                                onSuccess: (key) =>
                                  setSecret({
                                    title: say('key.rotated'),
                                    about: say('key.rotated-about'),
                                    value: key.secret,
                                  }),
                              },
                            )
                          }
                        >
                          {say('key.rotate')}
                        </Button>
                        <Button
                          size="compact-xs"
                          variant="default"
                          c="var(--rf-deny)"
                          onClick={() =>
                            setConfirm({
                              title: say('key.revoke-title', { name: row.name }),
                              about: say('key.revoke-about'),
                              act: say('key.revoke'),
                              run: () => revoke.mutate({ id: row.id }),
                            })
                          }
                        >
                          {say('key.revoke')}
                        </Button>
                      </span>
                    ),
                },
              ]}
              empty={<Empty title={say('key.empty')}>{say('key.empty-about')}</Empty>}
            />
          </Panel>
        )}
        {may('listStaff') && (
          <Panel
            flush
            title={say('staff.list')}
            actions={
              may('inviteStaff') && (
                <Button size="compact-sm" onClick={() => setInviting(true)}>
                  {say('staff.invite')}
                </Button>
              )
            }
          >
            <DataTable
              caption={say('staff.list')}
              rows={staff.items}
              rowId={(row) => row.id}
              problem={staff.error}
              retry={() => staff.refetch()}
              columns={[
                { id: 'name', title: say('field.name'), by: (row) => row.name, cell: (row) => row.name },
                { id: 'email', title: say('staff.email'), by: (row) => row.email, cell: (row) => row.email },
                { id: 'role', title: say('staff.role'), by: (row) => row.role, cell: (row) => say(`role.${row.role}`) },
                {
                  id: 'organisation',
                  title: say('field.organisation'),
                  cell: (row) =>
                    row.organisation ? (
                      <NameOrId name={firm(row.organisation)} id={row.organisation} />
                    ) : (
                      say('key.operator')
                    ),
                },
                {
                  id: 'second',
                  title: say('staff.second-factor'),
                  cell: (row) =>
                    row.secondFactor ? (
                      <Mark tone="allow" icon="lock">
                        {say('word.yes')}
                      </Mark>
                    ) : (
                      <Mark tone="quiet" icon="skip">
                        {say('word.no')}
                      </Mark>
                    ),
                },
                {
                  id: 'since',
                  title: say('field.since'),
                  nowrap: true,
                  by: (row) => row.createdAt,
                  cell: (row) => day(row.createdAt),
                },
                { id: 'state', title: say('field.state'), cell: (row) => <StateMark state={row.state} /> },
                {
                  id: 'acts',
                  title: '',
                  cell: (row) =>
                    may('disableStaff') &&
                    row.id !== me?.id &&
                    row.state !== 'disabled' && (
                      <span className="rf-actions" style={{ flexWrap: 'nowrap', justifyContent: 'flex-end' }}>
                        {may('changeRole') && (
                          <Button size="compact-xs" variant="default" onClick={() => setPromoting(row)}>
                            {say('staff.change-role')}
                          </Button>
                        )}
                        {may('resetSecondFactor') && row.secondFactor && (
                          <Button
                            size="compact-xs"
                            variant="default"
                            onClick={() =>
                              setConfirm({
                                title: say('staff.reset-title', { name: row.name }),
                                about: say('staff.reset-about'),
                                act: say('staff.reset'),
                                run: () => reset.mutate({ id: row.id }),
                              })
                            }
                          >
                            {say('staff.reset')}
                          </Button>
                        )}
                        <Button
                          size="compact-xs"
                          variant="default"
                          c="var(--rf-deny)"
                          onClick={() =>
                            setConfirm({
                              title: say('staff.disable-title', { name: row.name }),
                              about: say('staff.disable-about'),
                              act: say('staff.disable'),
                              run: () => disable.mutate({ id: row.id }),
                            })
                          }
                        >
                          {say('staff.disable')}
                        </Button>
                      </span>
                    ),
                },
              ]}
              empty={<Empty title={say('staff.empty')}>{say('staff.empty-about')}</Empty>}
            />
          </Panel>
        )}
        <div className="rf-split rf-split-even">
          <Sessions />
          <div className="rf-stack">
            <Passkeys />
            <SecondFactor on={me?.authenticator ?? false} />
          </div>
        </div>
      </div>
      <Modal
        opened={creating}
        onClose={() => setCreating(false)}
        title={say('key.new')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <CreateKey
          organisations={organisations.items ?? []}
          onCancel={() => setCreating(false)}
          onDone={(key) => {
            setCreating(false)
            setSecret({ title: say('key.created'), about: say('key.once'), value: key.secret })
          }}
        />
      </Modal>
      <Modal
        opened={inviting}
        onClose={() => setInviting(false)}
        title={say('staff.invite')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <Invite
          organisations={organisations.items ?? []}
          onCancel={() => setInviting(false)}
          onDone={(invitation) => {
            setInviting(false)
            setSecret({
              title: say('staff.invited'),
              about: say('staff.invited-about', { when: dateTime(invitation.expiresAt) }),
              value: invitation.link,
            })
          }}
        />
      </Modal>
      <Modal
        opened={promoting !== undefined}
        onClose={() => setPromoting(undefined)}
        title={say('staff.change-role')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {promoting && <ChangeRole key={promoting.id} member={promoting} onDone={() => setPromoting(undefined)} />}
      </Modal>
      <Modal
        opened={Boolean(secret)}
        onClose={() => setSecret(undefined)}
        closeOnClickOutside={false}
        title={secret?.title}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {secret && (
          <div className="rf-stack-tight">
            <Notice tone="hold">
              <p>{secret.about}</p>
            </Notice>
            <div className="rf-pre rf-hash" data-testid="secret">
              {secret.value}
            </div>
            <div className="rf-actions">
              <Button
                data-autofocus
                onClick={() => navigator.clipboard?.writeText(secret.value).catch(() => undefined)}
              >
                {say('act.copy')}
              </Button>
              <Button variant="subtle" color="gray" onClick={() => setSecret(undefined)}>
                {say('key.kept')}
              </Button>
            </div>
          </div>
        )}
      </Modal>
      <Modal
        opened={Boolean(confirm)}
        onClose={() => setConfirm(undefined)}
        title={confirm?.title}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {confirm && (
          <Form
            grave
            submit={confirm.act}
            onCancel={() => setConfirm(undefined)}
            onSubmit={() => {
              confirm.run()
              setConfirm(undefined)
            }}
          >
            <p>{confirm.about}</p>
          </Form>
        )}
      </Modal>
    </Page>
  )
}
