import { Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useList, useRead, useWrite } from '../api/hooks.ts'
import type { NewWebhook, NoticeOutlet, Webhook, WebhookDelivery } from '../api/types.ts'
import { announcedEvents, type Lang } from '../api/words.ts'
import { langNames } from '../app/lang-names.ts'
import { useMay } from '../app/may.ts'
import { useFilters } from '../app/search.ts'
import { Copyable } from '../kit/copyable.tsx'
import { Form, options } from '../kit/form.tsx'
import { Mark } from '../kit/marks.tsx'
import { Notice, ProblemNotice } from '../kit/notice.tsx'
import { Empty, Page, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useText } from '../kit/text.tsx'

/** Who is told of escalations, digests and the like, by https or e-mail; and what came of it. */
export default function WebhooksPage() {
  const { say, dateTime, relative } = useText()
  const may = useMay()
  const [filters, setFilters] = useFilters()
  const [creating, setCreating] = useState(false)
  const [made, setMade] = useState<NewWebhook>()
  const list = useRead<{ items: Webhook[] }>('/v1/webhooks')
  const open = list.data?.items.find(({ id }) => id === filters.open)
  return (
    <Page
      title={say('nav.webhooks')}
      about={say('webhook.about')}
      actions={may('createWebhook') && <Button onClick={() => setCreating(true)}>{say('webhook.add')}</Button>}
    >
      <Panel flush title={say('webhook.list')}>
        <DataTable
          caption={say('webhook.list')}
          rows={list.data?.items}
          rowId={(row) => row.id}
          problem={list.error}
          retry={() => list.refetch()}
          onOpen={(row) => setFilters({ open: row.id })}
          columns={[
            { id: 'url', title: say('webhook.where'), cell: (row) => <span className="rf-said">{row.url}</span> },
            {
              id: 'events',
              title: say('webhook.events'),
              cell: (row) => row.events.map((event) => say(`event.${event}`)).join(', '),
            },
            {
              id: 'since',
              title: say('webhook.since'),
              nowrap: true,
              cell: (row) => <span title={dateTime(row.createdAt)}>{relative(row.createdAt)}</span>,
            },
          ]}
          empty={<Empty title={say('webhook.empty')}>{say('webhook.empty-about')}</Empty>}
        />
      </Panel>
      <Modal
        opened={creating}
        onClose={() => setCreating(false)}
        title={say('webhook.add')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <Create
          onDone={(webhook) => {
            setCreating(false)
            setMade(webhook)
          }}
        />
      </Modal>
      <Modal
        opened={made !== undefined}
        onClose={() => setMade(undefined)}
        title={say('webhook.made')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {made && (
          <div className="rf-stack">
            <p>{say(made.url.startsWith('mailto:') ? 'webhook.made-mail' : 'webhook.made-about')}</p>
            {!made.url.startsWith('mailto:') && <Copyable text={made.secret} label={say('webhook.secret')} />}
          </div>
        )}
      </Modal>
      <Modal
        opened={open !== undefined}
        onClose={() => setFilters({ open: undefined })}
        size="xl"
        title={open?.url}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {open && <One key={open.id} webhook={open} onDone={() => setFilters({ open: undefined })} />}
      </Modal>
    </Page>
  )
}

function Create({ onDone }: { onDone: (webhook: NewWebhook) => void }) {
  const { say, lang } = useText()
  const [url, setUrl] = useState('https://')
  const [events, setEvents] = useState<string[]>(['escalation.opened', 'digest.ready'])
  const [language, setLanguage] = useState<Lang>(lang)
  const outlet = useRead<NoticeOutlet>('/v1/notice-outlet').data
  const create = useWrite<object, NewWebhook>({ path: '/v1/webhooks', stale: ['webhooks'] })
  const mail = url.trim().startsWith('mailto:')
  return (
    <Form
      submit={say('webhook.add')}
      busy={create.isPending}
      problem={create.error}
      disabled={events.length === 0}
      onSubmit={() => create.mutate({ url: url.trim(), events, lang: language }, { onSuccess: onDone })}
    >
      <TextInput
        data-autofocus
        label={say('webhook.where')}
        description={say(outlet?.mail ? 'webhook.where-hint' : 'webhook.where-hint-https')}
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <Checkbox.Group label={say('webhook.events')} value={events} onChange={setEvents}>
        <div className="rf-stack-tight">
          {announcedEvents
            .filter((event) => event !== 'test')
            .map((event) => (
              <Checkbox key={event} value={event} label={say(`event.${event}`)} />
            ))}
        </div>
      </Checkbox.Group>
      {mail && (
        <NativeSelect
          label={say('webhook.lang')}
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value as Lang)}
          data={options(['ko', 'zh', 'en'] as const, (one) => langNames[one])}
        />
      )}
    </Form>
  )
}

function One({ webhook, onDone }: { webhook: Webhook; onDone: () => void }) {
  const { say, dateTime } = useText()
  const may = useMay()
  const list = useList<WebhookDelivery>(`/v1/webhooks/${webhook.id}/deliveries`)
  const test = useWrite<object, unknown>({ path: `/v1/webhooks/${webhook.id}/test`, stale: ['webhooks'] })
  const remove = useWrite<object, unknown>({
    path: `/v1/webhooks/${webhook.id}`,
    method: 'DELETE',
    stale: ['webhooks'],
  })
  const marks = { queued: ['hold', 'hold'], delivered: ['allow', 'allow'], failed: ['deny', 'deny'] } as const
  return (
    <div className="rf-stack">
      {(test.error ?? remove.error) && <ProblemNotice problem={test.error ?? remove.error} />}
      {test.isSuccess && <Notice tone="quiet" title={say('webhook.tested')} />}
      <DataTable
        caption={say('webhook.deliveries')}
        rows={list.items}
        rowId={(row) => row.id}
        problem={list.error}
        retry={() => list.refetch()}
        more={list.hasNextPage ? () => list.fetchNextPage() : undefined}
        moreBusy={list.isFetchingNextPage}
        columns={[
          { id: 'at', title: say('notice.when'), nowrap: true, cell: (row) => dateTime(row.createdAt) },
          { id: 'event', title: say('webhook.event'), cell: (row) => say(`event.${row.event}`) },
          {
            id: 'state',
            title: say('field.state'),
            nowrap: true,
            cell: (row) => (
              <Mark tone={marks[row.state][0]} icon={marks[row.state][1]}>
                {say(`delivery.${row.state}`)}
              </Mark>
            ),
          },
          { id: 'tries', title: say('webhook.tries'), numeric: true, cell: (row) => row.attempts },
          {
            id: 'said',
            title: say('webhook.said'),
            cell: (row) => [row.status, row.error].filter((one) => one !== undefined).join(' · '),
          },
          {
            id: 'next',
            title: say('notice.tried-again'),
            nowrap: true,
            cell: (row) => (row.nextAt ? dateTime(row.nextAt) : ''),
          },
        ]}
        empty={<Empty title={say('webhook.no-deliveries')} />}
      />
      <div className="rf-actions">
        {may('testWebhook') && (
          <Button loading={test.isPending} onClick={() => test.mutate({})}>
            {say('webhook.test')}
          </Button>
        )}
        {may('removeWebhook') && (
          <Button
            variant="default"
            c="var(--rf-deny)"
            loading={remove.isPending}
            onClick={() => remove.mutate({}, { onSuccess: onDone })}
          >
            {say('webhook.remove')}
          </Button>
        )}
      </div>
    </div>
  )
}
