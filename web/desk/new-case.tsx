import { NativeSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type ApiProblem, call, withQuery } from '../api/client.ts'
import { useList, useWrite } from '../api/hooks.ts'
import type { Case, CaseSummary, LookupReply, Page, Timeline, TimelineEntry } from '../api/types.ts'
import { langs } from '../api/words.ts'
import { langNames } from '../app/lang-names.ts'
import { Form, options } from '../kit/form.tsx'
import { Notice } from '../kit/notice.tsx'
import { Waiting } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { CountrySelect, useHomeCountry } from '../parts/home-country.tsx'
import { CaseLine } from './case-line.tsx'
import { caseChannels } from './case-words.ts'
import { forgetDrafts, useDraft } from './drafts.ts'
import { useProcedures, useProcedureText } from './procedures.ts'

interface Props {
  /** A complaint that the case starts from. */
  complaint?: string
  /** Whose case it is, where that is known already. */
  person?: { ref: string; masked: string }
  onDone: (item: Case) => void
  onCancel: () => void
}

/** The same for somebody who is known by their reference: from their number's page, or from a complaint. */
export function NewCaseFor({ who, ...rest }: Omit<Props, 'person'> & { who?: string }) {
  const timeline = useList<TimelineEntry>(who ? `/v1/people/${who}/timeline` : undefined, { limit: 1 })
  const person = (timeline.data?.pages[0] as Timeline | undefined)?.person
  return who && !person ? <Waiting /> : <NewCase {...rest} person={person} />
}

/** A new case: what it is about, how they reach us, in which language, and their number in any writing, or none. */
function NewCase({ complaint, person, onDone, onCancel }: Props) {
  const { say, lang } = useText()
  const procedures = useProcedures() ?? []
  const [procedure, setProcedure] = useDraft('new procedure', '')
  const [channel, setChannel] = useDraft<string>('new channel', 'phone')
  const [language, setLanguage] = useDraft<string>('new lang', lang)
  const [told, setTold] = useDraft<string>('new known', '')
  const [number, setNumber] = useDraft('new number', '')
  const [about, setAbout] = useDraft('new about', '')
  const [text, setText] = useDraft('new text', '')
  const [country, setCountry] = useHomeCountry()
  const chosen = procedures.find(({ id }) => id === procedure) ?? procedures[0]
  const written = useProcedureText(chosen?.id)
  // Where the procedure itself asks for the number, it asks for consent first: nothing is looked up or kept before that.
  const asks = written?.steps.some((step) =>
    step.fields?.some(({ fact }) =>
      written.facts.some((one) => one.name === fact && one.type === 'number' && one.of === 'asker'),
    ),
  )
  const known = told || (asks === false ? 'known' : 'later')
  const open = useWrite<Record<string, unknown>, Case>({
    path: '/v1/cases',
    stale: ['cases', 'queue', 'complaints', 'people'],
  })
  const hasNumber = person === undefined && known === 'known'
  return (
    <Form
      submit={say('case.open')}
      busy={open.isPending}
      problem={open.error}
      disabled={!chosen || (hasNumber && number.trim() === '')}
      onCancel={onCancel}
      extra={<kbd className="rf-kbd">Ctrl/⌘ Enter</kbd>}
      onSubmit={() =>
        chosen &&
        open.mutate(
          {
            procedure: chosen.id,
            channel,
            lang: language,
            ...(person ? { ref: person.ref } : {}),
            ...(hasNumber ? { number: number.trim() } : {}),
            ...(hasNumber || about.trim() ? { country } : {}),
            ...(about.trim() ? { about: about.trim() } : {}),
            ...(text.trim() ? { text: text.trim() } : {}),
            ...(complaint ? { complaint } : {}),
          },
          {
            onSuccess: (item) => {
              forgetDrafts('new ')
              onDone(item)
            },
          },
        )
      }
    >
      <fieldset className="rf-outcomes">
        <legend>{say('case.procedure')}</legend>
        {procedures.map((one) => (
          <label key={one.id} data-chosen={one.id === chosen?.id ? '' : undefined}>
            <input
              type="radio"
              name="procedure"
              value={one.id}
              checked={one.id === chosen?.id}
              onChange={() => setProcedure(one.id)}
            />
            <span>
              {one.title}
              <small className="rf-muted" style={{ display: 'block' }}>
                {one.category.join(' ▸ ')}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="rf-row2">
        <div>
          <div className="rf-label">{say('case.channel')}</div>
          <SegmentedControl
            fullWidth
            size="sm"
            aria-label={say('case.channel')}
            value={channel}
            onChange={setChannel}
            data={options(caseChannels, (one) => say(`casechannel.${one}`))}
          />
        </div>
        <div>
          <div className="rf-label">{say('case.lang')}</div>
          <SegmentedControl
            fullWidth
            size="sm"
            aria-label={say('case.lang')}
            value={language}
            onChange={setLanguage}
            data={langs.map((value) => ({ value, label: langNames[value] }))}
          />
        </div>
      </div>
      {person ? (
        <p>
          {say('case.number')} <strong className="rf-person">{person.masked}</strong>
        </p>
      ) : (
        <NativeSelect
          label={say('case.caller')}
          value={known}
          onChange={(event) => setTold(event.currentTarget.value)}
          data={options(['later', 'known', 'withheld', 'unknown'] as const, (one) => say(`callerid.${one}`))}
        />
      )}
      {hasNumber ? (
        <>
          <div className="rf-number-row">
            <TextInput
              data-autofocus
              required
              inputMode="tel"
              autoComplete="off"
              maxLength={64}
              label={say('case.number')}
              description={say('complaint.number-hint')}
              value={number}
              onChange={(event) => setNumber(event.currentTarget.value)}
            />
            <CountrySelect value={country} onChange={setCountry} />
          </div>
          <Earlier number={number} country={country} />
          {asks && <p className="rf-muted rf-small">{say('case.number-consent')}</p>}
        </>
      ) : (
        person === undefined && (
          <Notice
            tone="quiet"
            title={say(
              known === 'later' ? 'case.number-later' : known === 'withheld' ? 'case.withheld' : 'case.unknown',
            )}
          >
            <p>
              {say(
                known === 'later'
                  ? 'case.number-later-about'
                  : known === 'withheld'
                    ? 'case.withheld-about'
                    : 'case.unknown-about',
              )}
            </p>
          </Notice>
        )
      )}
      <TextInput
        inputMode="tel"
        autoComplete="off"
        maxLength={64}
        label={say('complaint.shown')}
        description={say('complaint.shown-hint')}
        value={about}
        onChange={(event) => setAbout(event.currentTarget.value)}
      />
      <Textarea
        autosize
        minRows={2}
        maxRows={10}
        maxLength={20_000}
        label={say('complaint.text')}
        description={say('complaint.text-hint')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Form>
  )
}

/** Says as soon as the number is whole whether this person turned to us before. */
function Earlier({ number, country }: { number: string; country: string }) {
  const { say } = useText()
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(number.trim()), 350)
    return () => clearTimeout(timer)
  }, [number])
  const digits = asked.normalize('NFKC').replace(/\D/g, '')
  const earlier = useQuery<{ masked: string; items: CaseSummary[] } | null, ApiProblem>({
    queryKey: ['cases', 'earlier', asked, country],
    queryFn: async ({ signal }) => {
      const found = await call<LookupReply>('/v1/numbers/lookup', {
        method: 'POST',
        body: { query: asked, country },
        signal,
      })
      const only = found.items[0]
      if (!only || found.items.length !== 1) return null
      const cases = await call<Page<CaseSummary>>(withQuery('/v1/cases', { ref: only.ref, sort: 'opened', limit: 4 }), {
        signal,
      })
      return { masked: only.masked, items: cases.items }
    },
    // Four digits find many people; a whole number finds one.
    enabled: digits.length >= 7,
    staleTime: 10_000,
    // A number stays in no cache that nobody looks at.
    gcTime: 0,
  })
  if (!earlier.data || earlier.data.items.length === 0) return null
  return (
    <Notice tone="hold" title={say('case.earlier', { count: earlier.data.items.length })}>
      <p>{say('case.earlier-about')}</p>
      <ul className="rf-facts">
        {earlier.data.items.map((item) => (
          <li key={item.id}>
            <CaseLine item={item} />
          </li>
        ))}
      </ul>
    </Notice>
  )
}
