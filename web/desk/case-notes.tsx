import { Textarea } from '@mantine/core'
import { Fragment, useRef } from 'react'
import { useList, useWrite } from '../api/hooks.ts'
import type { Case, CaseNote } from '../api/types.ts'
import { useMay } from '../app/may.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Form } from '../kit/form.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { Who } from './case-marks.tsx'
import { useColleagues } from './colleagues.ts'
import { useDraft } from './drafts.ts'
import { complete, mentionBegun, parts, withIds } from './mentions.ts'
import { NoteReveal } from './note-reveal.tsx'

/** What the person said and what was noted, newest first, and the place to write. */
export function CaseNotes({ item }: { item: Case }) {
  const { say } = useText()
  const may = useMay()
  const list = useList<CaseNote>(`/v1/cases/${item.id}/notes`)
  return (
    <div className="rf-stack-tight">
      {may('writeNote') && <Write item={item} />}
      {list.error ? (
        <ProblemNotice problem={list.error} retry={() => list.refetch()} />
      ) : !list.items ? (
        <Waiting />
      ) : list.items.length === 0 ? (
        <p className="rf-muted rf-small">{say('note.none')}</p>
      ) : (
        <ul className="rf-notes">
          {list.items.map((note) => (
            <Note key={note.id} item={item} note={note} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <button type="button" className="rf-link" onClick={() => list.fetchNextPage()}>
          {say('list.more')}
        </button>
      )}
    </div>
  )
}

function Note({ item, note }: { item: Case; note: CaseNote }) {
  const { say, dateTime, relative } = useText()
  const may = useMay()
  const said = note.kind === 'said'
  const name = said ? say('note.said') : (note.byName ?? note.by)
  const masked = note.text !== undefined && /[*＊]{2,}|•{2,}/.test(note.text)
  return (
    <li>
      <Who name={said ? '“' : name} />
      <div className="rf-note">
        <header>
          <strong>{name}</strong>
          {note.case !== item.id && <span>{say('note.merged')}</span>}
          <time dateTime={note.at} title={dateTime(note.at)}>
            {relative(note.at)}
          </time>
        </header>
        {note.text === undefined ? (
          <span className="rf-muted">{say('complaint.text-destroyed')}</span>
        ) : (
          <>
            <div className="rf-said" lang={said ? item.lang : undefined}>
              {parts(note.text, note.mentions).map((part, index) =>
                typeof part === 'string' ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name
                  <Fragment key={index}>{part}</Fragment>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <span key={index} className="rf-mention">
                    @{part.name}
                  </span>
                ),
              )}
            </div>
            {masked && may('revealNote') && <NoteReveal caseId={note.case} note={note.id} />}
          </>
        )}
      </div>
    </li>
  )
}

function Write({ item }: { item: Case }) {
  const { say } = useText()
  const key = `${item.id} note`
  const [text, setText] = useDraft(key, '')
  const field = useRef<HTMLTextAreaElement>(null)
  const colleagues = useColleagues()
  const write = useWrite<{ text: string }, CaseNote>({ path: `/v1/cases/${item.id}/notes`, stale: ['cases'] })
  useShortcut('M', 'note.key', () => field.current?.focus())
  const begun = mentionBegun(text)
  const suggested =
    begun === undefined
      ? []
      : colleagues
          .filter(({ name }) => name.toLowerCase().startsWith(begun.toLowerCase()) && name !== begun)
          .slice(0, 6)
  return (
    <Form
      submit={say('note.write')}
      busy={write.isPending}
      problem={write.error}
      disabled={text.trim() === ''}
      extra={<kbd className="rf-kbd">Ctrl/⌘ Enter</kbd>}
      onSubmit={() => write.mutate({ text: withIds(text.trim(), colleagues) }, { onSuccess: () => setText('') })}
    >
      <Textarea
        ref={field}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={20_000}
        label={say('note.label')}
        description={say('note.hint')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {suggested.length > 0 && (
        <ul className="rf-suggest" aria-label={say('note.mention')}>
          {suggested.map(({ id, name, role }) => (
            <li key={id}>
              <button
                type="button"
                className="rf-tab"
                onClick={() => {
                  setText(complete(text, name))
                  field.current?.focus()
                }}
              >
                @{name} <small>{say(`role.${role}` as 'role.agent')}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Form>
  )
}
