import { Button, Textarea } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useMe, useRead, useWrite } from '../api/hooks.ts'
import type { Script } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { Form } from '../kit/form.tsx'
import { Id, NameOrId, StateMark } from '../kit/marks.tsx'
import { Notice, ProblemNotice } from '../kit/notice.tsx'
import { Fields, Page, Panel, Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'

export default function ScriptPage() {
  const { say, dateTime } = useText()
  const may = useMay()
  const me = useMe().data
  const { id } = useParams({ strict: false }) as { id: string }
  const [note, setNote] = useState('')
  const [draft, setDraft] = useState<string>()
  const read = useRead<Script>(`/v1/scripts/${id}`)
  const stale = ['scripts', 'approvals']
  const submit = useWrite<{ version: number }, unknown>({ path: `/v1/scripts/${id}/submit`, stale })
  const review = useWrite<{ version: number; approve: boolean; note?: string }, unknown>({
    path: `/v1/scripts/${id}/review`,
    stale,
  })
  const write = useWrite<Record<string, unknown>, unknown>({ path: `/v1/scripts/${id}/versions`, stale })
  if (read.error) return <ProblemNotice problem={read.error} retry={() => read.refetch()} />
  if (!read.data) return <Waiting />
  const script = read.data
  const newest = script.versions?.[0]
  const own = me !== undefined && me !== null && [newest?.writtenBy, newest?.submittedBy].includes(me.id)
  return (
    <Page
      title={script.name}
      back={{ to: '/scripts', label: say('nav.scripts') }}
      actions={
        <>
          {may('addScriptVersion') && newest && draft === undefined && (
            <Button variant="default" onClick={() => setDraft(newest.text)}>
              {say('script.new-version')}
            </Button>
          )}
          {may('submitScript') && newest?.state === 'draft' && (
            <Button loading={submit.isPending} onClick={() => submit.mutate({ version: newest.version })}>
              {say('script.submit')}
            </Button>
          )}
        </>
      }
    >
      <div className="rf-split rf-split-aside">
        <div className="rf-stack">
          {submit.error && <ProblemNotice problem={submit.error} kept />}
          {draft !== undefined && newest && (
            <Panel title={say('script.new-version')}>
              <Form
                submit={say('act.save')}
                busy={write.isPending}
                problem={write.error}
                disabled={!draft.trim()}
                onCancel={() => setDraft(undefined)}
                onSubmit={() =>
                  write.mutate(
                    {
                      text: draft,
                      humanReachable: newest.humanReachable,
                      ...(newest.flashUse ? { flashUse: newest.flashUse } : {}),
                    },
                    { onSuccess: () => setDraft(undefined) },
                  )
                }
              >
                <Textarea
                  autosize
                  minRows={5}
                  maxLength={20000}
                  label={say('script.text')}
                  value={draft}
                  onChange={(event) => setDraft(event.currentTarget.value)}
                />
              </Form>
            </Panel>
          )}
          {newest && (
            <Panel
              title={
                <span className="rf-actions">
                  {say('script.version-of', { version: newest.version })} <StateMark state={newest.state} />
                </span>
              }
            >
              <div className="rf-pre">{newest.text}</div>
            </Panel>
          )}
          {newest?.state === 'submitted' &&
            (may('reviewScript') && own ? (
              <Notice tone="hold" title={say('script.own')}>
                <p>{say('script.own-about')}</p>
              </Notice>
            ) : may('reviewScript') ? (
              <Panel title={say('script.review')} note={say('script.review-about')}>
                <Form
                  submit={say('act.approve')}
                  busy={review.isPending && review.variables?.approve === true}
                  problem={review.error}
                  onSubmit={() =>
                    review.mutate({
                      version: newest.version,
                      approve: true,
                      ...(note.trim() ? { note: note.trim() } : {}),
                    })
                  }
                  extra={
                    <Button
                      variant="default"
                      c={note.trim() ? 'var(--rf-deny)' : undefined}
                      disabled={!note.trim()}
                      loading={review.isPending && review.variables?.approve === false}
                      onClick={() => review.mutate({ version: newest.version, approve: false, note: note.trim() })}
                    >
                      {say('act.refuse')}
                    </Button>
                  }
                >
                  <Textarea
                    autosize
                    minRows={2}
                    maxLength={4000}
                    label={say('script.note')}
                    description={say('script.note-hint')}
                    value={note}
                    onChange={(event) => setNote(event.currentTarget.value)}
                  />
                </Form>
              </Panel>
            ) : (
              <Notice tone="quiet" title={say('script.waits')}>
                <p>{say('script.waits-about')}</p>
              </Notice>
            ))}
          {script.versions && script.versions.length > 0 && (
            <Panel flush title={say('script.versions')}>
              <ol className="rf-history">
                {script.versions.map((version) => (
                  <li key={version.version}>
                    <div>
                      {say('script.version-of', { version: version.version })}
                      <div>
                        {version.writtenAt && <time dateTime={version.writtenAt}>{dateTime(version.writtenAt)}</time>}
                      </div>
                    </div>
                    <div>
                      <StateMark state={version.state} />
                      {version.reviewedAt && (
                        <p className="rf-small rf-muted">
                          {say('script.reviewed', {
                            when: dateTime(version.reviewedAt),
                            name: version.reviewedBy ?? '–',
                          })}
                        </p>
                      )}
                      {version.note && <p>{version.note}</p>}
                      {version !== newest && (
                        <details>
                          <summary className="rf-small">{say('script.text')}</summary>
                          <div className="rf-pre">{version.text}</div>
                        </details>
                      )}
                    </div>
                  </li>
                ))}
              </ol>
            </Panel>
          )}
        </div>
        <Panel title={say('script.record')}>
          <Fields
            rows={[
              [
                say('field.organisation'),
                <NameOrId key="organisation" name={script.organisationName} id={script.organisation} />,
              ],
              [say('field.purpose'), say(`purpose.${script.purpose}`)],
              [say('field.category'), say(`category.${script.category}`)],
              [say('field.channels'), script.channels.map((channel) => say(`channel.${channel}`)).join(', ')],
              [say('flash.use'), newest?.flashUse && say(`flash.${newest.flashUse}`)],
              [say('script.human-short'), newest && say(newest.humanReachable ? 'word.yes' : 'word.no')],
              [say('field.until'), script.expiresAt && dateTime(script.expiresAt)],
              [say('field.id'), <Id key="id" id={script.id} />],
            ]}
          />
        </Panel>
      </div>
    </Page>
  )
}
