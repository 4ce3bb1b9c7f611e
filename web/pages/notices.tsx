import { Button, Modal, NativeSelect } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useList, useRead, useWrite } from '../api/hooks.ts'
import type { NoticeOutlet, Notice as Text } from '../api/types.ts'
import { noticeStates } from '../api/words.ts'
import { langNames } from '../app/lang-names.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { options } from '../kit/form.tsx'
import { shortId } from '../kit/format.ts'
import { Cite, Id, Mark, NameOrId, PersonLink } from '../kit/marks.tsx'
import { Notice, ProblemNotice } from '../kit/notice.tsx'
import { Empty, Fields, Page, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { type MessageId, useText } from '../kit/text.tsx'
import { NoticeState } from '../parts/notice-state.tsx'

/** Every text to a person, from the outbox to the network's last word. */
export default function NoticesPage() {
  const { say, dateTime, relative } = useText()
  const [filters, setFilters] = useFilters()
  const list = useList<Text>('/v1/notices', { state: filters.state, case: filters.case })
  const outlet = useRead<NoticeOutlet>('/v1/notice-outlet', { refetchMs: 15_000 }).data
  return (
    <Page title={say('nav.notices')} about={say('notice.about')}>
      <div className="rf-stack">
        {outlet && <Outlet outlet={outlet} />}
        <Panel
          flush
          title={say('notice.list')}
          actions={
            <NativeSelect
              size="xs"
              aria-label={say('field.state')}
              value={filters.state ?? ''}
              onChange={(event) => setFilters({ state: event.currentTarget.value || undefined })}
              data={[
                { value: '', label: say('list.any-state') },
                ...options(noticeStates, (state) => say(`noticestate.${state}`)),
              ]}
            />
          }
        >
          <DataTable
            caption={say('notice.list')}
            rows={list.items}
            rowId={(row) => row.id}
            problem={list.error}
            retry={() => list.refetch()}
            more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
            moreBusy={list.isFetchingNextPage}
            onOpen={(row) => setFilters({ open: row.id })}
            columns={[
              {
                id: 'at',
                title: say('notice.when'),
                nowrap: true,
                by: (row) => row.createdAt,
                cell: (row) => <span title={dateTime(row.createdAt)}>{relative(row.createdAt)}</span>,
              },
              {
                id: 'person',
                title: say('notice.to'),
                nowrap: true,
                cell: (row) => <PersonLink person={row.person} />,
              },
              {
                id: 'text',
                title: say('notice.text'),
                by: (row) => row.template,
                cell: (row) => (
                  <>
                    {say(`noticetext.${row.template}` as MessageId)}{' '}
                    <span className="rf-muted">{langNames[row.lang]}</span>
                  </>
                ),
              },
              {
                id: 'state',
                title: say('field.state'),
                nowrap: true,
                by: (row) => row.state,
                cell: (row) => <NoticeState state={row.state} />,
              },
              {
                id: 'why',
                title: say('notice.why'),
                cell: (row) => row.reasons.map(({ text }) => text).join(' '),
              },
              {
                id: 'parts',
                title: say('notice.parts'),
                numeric: true,
                by: (row) => row.segments,
                cell: (row) => row.segments,
              },
              {
                id: 'case',
                title: say('field.case'),
                nowrap: true,
                cell: (row) => (row.case ? <Cite cite={row.case} /> : ''),
              },
            ]}
            empty={
              <Empty title={say(filters.state ? 'notice.empty-filter' : 'notice.empty')}>
                {say('notice.empty-about')}
              </Empty>
            }
          />
        </Panel>
      </div>
      <Modal
        opened={Boolean(filters.open)}
        onClose={() => setFilters({ open: undefined })}
        size="lg"
        title={say('notice.one')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {filters.open && <One key={filters.open} id={filters.open} />}
      </Modal>
    </Page>
  )
}

function Outlet({ outlet }: { outlet: NoticeOutlet }) {
  const { say } = useText()
  if (!outlet.organisation)
    return (
      <Notice tone="hold" title={say('notice.no-organisation')}>
        <p>{say('notice.no-organisation-about')}</p>
      </Notice>
    )
  if (outlet.carrier === 'none')
    return (
      <Notice tone="quiet" title={say('notice.no-carrier')}>
        <p>{say('notice.no-carrier-about', { firm: outlet.organisationName ?? outlet.organisation })}</p>
      </Notice>
    )
  return (
    <p>
      <Mark tone={outlet.connected ? 'allow' : 'deny'} icon={outlet.connected ? 'allow' : 'warn'}>
        {say(outlet.connected ? 'notice.connected' : 'notice.disconnected')}
      </Mark>{' '}
      <span className="rf-muted">{outlet.organisationName ?? outlet.organisation}</span>
    </p>
  )
}

function One({ id }: { id: string }) {
  const { say, dateTime } = useText()
  const may = useMay()
  const [sure, setSure] = useState(false)
  const found = useRead<Text>(`/v1/notices/${id}`)
  const act = useWrite<{ act: 'retry' | 'give-up' }, Text>({
    path: ({ act }) => `/v1/notices/${id}/${act}`,
    body: () => ({}),
    stale: ['notices'],
  })
  const notice = found.data
  if (found.error) return <ProblemNotice problem={found.error} retry={() => found.refetch()} />
  if (!notice) return <Waiting />
  const canRetry = !['queued', 'sending', 'sent', 'delivered'].includes(notice.state) && may('retryNotice')
  const canStop = ['queued', 'held', 'outbox', 'unknown'].includes(notice.state) && may('giveUpNotice')
  const twice = notice.state === 'unknown'
  return (
    <div className="rf-stack">
      {notice.text === undefined ? (
        <p className="rf-muted">{say('notice.text-gone')}</p>
      ) : (
        <blockquote className="rf-said" style={{ margin: 0 }} lang={notice.lang}>
          {notice.text}
        </blockquote>
      )}
      {notice.reasons.length > 0 && (
        <Notice tone={toneOf(notice.state)}>
          {notice.reasons.map(({ code, text, until }) => (
            <p key={code}>
              {text} {until && say('notice.until', { at: dateTime(until) })}
            </p>
          ))}
        </Notice>
      )}
      <Fields
        rows={[
          [say('field.state'), <NoticeState key="state" state={notice.state} />],
          [say('notice.to'), <PersonLink key="person" person={notice.person} />],
          [
            say('field.organisation'),
            notice.organisation && <NameOrId key="firm" name={notice.organisationName} id={notice.organisation} />,
          ],
          [
            say('notice.parts'),
            say(notice.encoding === 'ucs-2' ? 'notice.parts-ucs2' : 'notice.parts-gsm7', { count: notice.segments }),
          ],
          [
            say('notice.decision'),
            notice.decision && (
              <Link key="decision" to="/decisions/$id" params={{ id: notice.decision }}>
                {shortId(notice.decision)}
              </Link>
            ),
          ],
          [say('field.case'), notice.case && <Cite key="case" cite={notice.case} />],
          [say('notice.booking'), notice.booking && <Id key="booking" id={notice.booking} />],
          [say('notice.written'), dateTime(notice.createdAt)],
          [say('notice.tried-again'), notice.until && dateTime(notice.until)],
          [say('notice.sent-at'), notice.sentAt && dateTime(notice.sentAt)],
          [say('notice.ended-at'), notice.endedAt && dateTime(notice.endedAt)],
        ]}
      />
      {act.error && <ProblemNotice problem={act.error} />}
      {twice && sure && (
        <Notice tone="hold" title={say('notice.twice')}>
          <p>{say('notice.twice-about')}</p>
        </Notice>
      )}
      <div className="rf-actions">
        {canRetry && (
          <Button
            loading={act.isPending && act.variables.act === 'retry'}
            onClick={() => (twice && !sure ? setSure(true) : act.mutate({ act: 'retry' }))}
          >
            {say(twice && sure ? 'notice.retry-sure' : 'notice.retry')}
          </Button>
        )}
        {canStop && (
          <Button
            variant="default"
            loading={act.isPending && act.variables.act === 'give-up'}
            onClick={() => act.mutate({ act: 'give-up' })}
          >
            {say('notice.give-up')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** What somebody must look at, what only waits, and what is as it was meant. */
function toneOf(state: Text['state']): 'deny' | 'hold' | 'quiet' {
  if (['refused', 'failed', 'undelivered'].includes(state)) return 'deny'
  return ['outbox', 'expired', 'given-up'].includes(state) ? 'quiet' : 'hold'
}
