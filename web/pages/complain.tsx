import { Checkbox, NativeSelect, Radio, Textarea, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useRead, useWrite } from '../api/hooks.ts'
import type { IntakeConsent, IntakeReceipt } from '../api/types.ts'
import { channels, langs } from '../api/words.ts'
import { langNames } from '../app/lang-names.ts'
import { Copyable } from '../kit/copyable.tsx'
import { Form, options } from '../kit/form.tsx'
import { Brand } from '../kit/icon.tsx'
import { ProblemNotice } from '../kit/notice.tsx'
import { Waiting } from '../kit/page.tsx'
import { speak, useText } from '../kit/text.tsx'
import { CountrySelect, useHomeCountry } from '../parts/home-country.tsx'
import '../kit/public.css'

/** The longest text that is taken; the server says so too. */
const longestText = 20_000

/** Anybody tells us of a call or message, on a phone, without signing in. Nothing of it is kept in the browser: phones are shared. */
export default function ComplainPage() {
  const { say, lang } = useText()
  const consent = useRead<IntakeConsent>('/v1/intake', { staleMs: 300_000 })
  const [receipt, setReceipt] = useState<IntakeReceipt>()
  useEffect(() => {
    document.title = `${say('intake.title')} · Ringfence`
  }, [say])
  return (
    <main className="rf-public">
      <header className="rf-public-head">
        <span className="rf-brand">
          <Brand size={24} /> Ringfence
        </span>
        <span className="rf-public-langs">
          {langs.map((value) => (
            <button
              key={value}
              type="button"
              className="rf-link"
              lang={value}
              aria-pressed={value === lang}
              onClick={() => speak(value, true)}
            >
              {langNames[value]}
            </button>
          ))}
        </span>
      </header>
      {receipt ? (
        <section className="rf-stack-tight" aria-live="polite">
          <h1 className="rf-h1">{say('intake.done')}</h1>
          <p>{receipt.text}</p>
          <p className="rf-public-reference">
            <Copyable text={receipt.reference} />
          </p>
          <button type="button" className="rf-link" onClick={() => setReceipt(undefined)}>
            {say('intake.another')}
          </button>
        </section>
      ) : consent.error ? (
        <ProblemNotice problem={consent.error} retry={() => consent.refetch()} />
      ) : consent.data ? (
        <IntakeForm consent={consent.data} onDone={setReceipt} />
      ) : (
        <Waiting />
      )}
    </main>
  )
}

function IntakeForm({ consent, onDone }: { consent: IntakeConsent; onDone: (receipt: IntakeReceipt) => void }) {
  const { say, lang } = useText()
  const [country, setCountry] = useHomeCountry()
  const [matter, setMatter] = useState('')
  const [number, setNumber] = useState('')
  const [about, setAbout] = useState('')
  const [channel, setChannel] = useState<string>('voice')
  const [at, setAt] = useState('')
  const [text, setText] = useState('')
  const [agreed, setAgreed] = useState(false)
  const send = useWrite<object, IntakeReceipt>({ path: '/v1/intake', forget: true })
  const when = at === '' ? undefined : new Date(at)
  return (
    <Form
      wide
      submit={say('intake.send')}
      busy={send.isPending}
      problem={send.error}
      disabled={matter === '' || number.trim() === '' || text.trim() === '' || !agreed}
      onSubmit={() =>
        send.mutate(
          {
            lang,
            matter,
            number: number.trim(),
            country,
            channel,
            text: text.trim(),
            consent: consent.version,
            ...(about.trim() && { about: about.trim() }),
            ...(when && !Number.isNaN(when.getTime()) && { at: when.toISOString() }),
          },
          { onSuccess: onDone },
        )
      }
    >
      <h1 className="rf-h1">{say('intake.title')}</h1>
      <p className="rf-muted">{say('intake.about')}</p>
      <Radio.Group required label={say('intake.matter')} value={matter} onChange={setMatter}>
        <div className="rf-stack-tight" style={{ marginTop: 6 }}>
          <Radio value="business" label={say('intake.matter-business')} />
          <Radio value="ride" label={say('intake.matter-ride')} />
        </div>
      </Radio.Group>
      <TextInput
        required
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        maxLength={64}
        label={say('intake.number')}
        description={say('intake.number-hint')}
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <CountrySelect short value={country} onChange={setCountry} />
      <NativeSelect
        label={say('intake.channel')}
        data={options(channels, (value) => say(`channel.${value}`))}
        value={channel}
        onChange={(event) => setChannel(event.currentTarget.value)}
      />
      <TextInput
        type="tel"
        inputMode="tel"
        autoComplete="off"
        maxLength={64}
        label={say('intake.caller')}
        description={say('intake.caller-hint')}
        value={about}
        onChange={(event) => setAbout(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={say('intake.at')}
        value={at}
        onChange={(event) => setAt(event.currentTarget.value)}
      />
      <Textarea
        required
        autosize
        minRows={4}
        maxRows={14}
        maxLength={longestText}
        label={say('intake.text')}
        description={say('intake.text-hint')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <section className="rf-public-consent" aria-label={say('intake.consent')}>
        <h2>{say('intake.consent')}</h2>
        <dl>
          <dt>{say('intake.items')}</dt>
          <dd>{consent.items[lang]}</dd>
          <dt>{say('intake.purpose')}</dt>
          <dd>{consent.purpose[lang]}</dd>
          <dt>{say('intake.period')}</dt>
          <dd>{consent.period[lang]}</dd>
        </dl>
        <p className="rf-small rf-muted">{consent.refusal[lang]}</p>
        <Checkbox
          label={say('intake.agree')}
          checked={agreed}
          onChange={(event) => setAgreed(event.currentTarget.checked)}
        />
      </section>
    </Form>
  )
}
