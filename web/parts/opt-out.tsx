import { Button, Modal } from '@mantine/core'
import { useWrite } from '../api/hooks.ts'
import type { Refusal } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Icon } from '../kit/icon.tsx'
import { Cite } from '../kit/marks.tsx'
import { Notice, ProblemNotice } from '../kit/notice.tsx'
import { Fields } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'

/** What a refusal covers, in words: everything that is absent widens it. */
export function useScope() {
  const { say } = useText()
  return (refusal: Pick<Refusal, 'organisation' | 'organisationName' | 'category' | 'channel'>) =>
    [
      refusal.organisation ? (refusal.organisationName ?? refusal.organisation) : say('refusal.every-firm'),
      refusal.category ? say(`category.${refusal.category}`) : say('refusal.every-category'),
      refusal.channel ? say(`channel.${refusal.channel}`) : say('refusal.every-channel'),
    ].join(' · ')
}

/**
 * "Do not contact me", by one key. A refusal is written, not a note on a call; nothing is shown as done before the server
 * has said so, and then the receipt stands there with the way back.
 */
export function OptOut({
  person,
  caseId,
  firm,
}: {
  person: string
  caseId?: string
  firm?: { id: string; name?: string }
}) {
  const { say, dateTime } = useText()
  const may = useMay()
  const scope = useScope()
  const refuse = useWrite<{ ref: string; organisation?: string; via: 'person' | 'complaint'; case?: string }, Refusal>({
    path: '/v1/refusals',
    stale: ['people', 'refusals', 'complaints'],
  })
  const undo = useWrite<{ id: string }, unknown>({
    path: ({ id }) => `/v1/refusals/${id}/withdraw`,
    body: () => ({ reason: say('optout.undone-reason') }),
    stale: ['people', 'refusals'],
  })
  const run = (organisation?: string) => {
    if (!refuse.isPending) {
      undo.reset()
      refuse.mutate({
        ref: person,
        via: caseId ? 'complaint' : 'person',
        ...(organisation ? { organisation } : {}),
        ...(caseId ? { case: caseId } : {}),
      })
    }
  }
  useShortcut('O', 'optout.key', () => run(), may('refuse'))
  useShortcut('F', 'optout.firm-key', () => run(firm?.id), may('refuse') && firm !== undefined)
  const receipt = refuse.data
  if (!may('refuse')) return null
  return (
    <>
      <Button
        color="var(--rf-danger)"
        leftSection={<Icon name="stop" />}
        rightSection={<kbd className="rf-kbd">O</kbd>}
        loading={refuse.isPending}
        onClick={() => run()}
      >
        {say('optout.button')}
      </Button>
      {firm && (
        <Button
          variant="default"
          title={firm.name}
          rightSection={<kbd className="rf-kbd">F</kbd>}
          loading={refuse.isPending}
          onClick={() => run(firm.id)}
        >
          {say('optout.firm')}
        </Button>
      )}
      <Modal
        opened={Boolean(receipt ?? refuse.error)}
        onClose={() => refuse.reset()}
        title={say('optout.receipt')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        <div className="rf-stack-tight">
          {refuse.error && <ProblemNotice problem={refuse.error} retry={() => run(refuse.variables?.organisation)} />}
          {receipt && (
            <>
              <Notice tone="allow" title={say('optout.done')}>
                <p>{say('optout.done-about')}</p>
              </Notice>
              <Fields
                rows={[
                  [
                    say('field.id'),
                    <span key="id" className="rf-mono">
                      {receipt.id}
                    </span>,
                  ],
                  [say('field.person'), receipt.person.masked],
                  [say('refusal.scope'), scope(receipt)],
                  [say('field.from'), dateTime(receipt.from)],
                  [say('field.case'), receipt.case && <Cite key="case" cite={receipt.case} />],
                ]}
              />
              {undo.isSuccess ? (
                <Notice tone="quiet" title={say('optout.undone')} />
              ) : (
                <div className="rf-actions">
                  <Button data-autofocus onClick={() => refuse.reset()}>
                    {say('act.close')}
                  </Button>
                  <Button
                    variant="subtle"
                    color="gray"
                    loading={undo.isPending}
                    onClick={() => undo.mutate({ id: receipt.id })}
                  >
                    {say('optout.undo')}
                  </Button>
                </div>
              )}
              {undo.error && <ProblemNotice problem={undo.error} />}
            </>
          )}
        </div>
      </Modal>
    </>
  )
}
