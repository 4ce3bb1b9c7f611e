import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useShortcut } from '../app/shortcuts.tsx'
import { Icon } from '../kit/icon.tsx'
import { Mark } from '../kit/marks.tsx'
import { useText } from '../kit/text.tsx'

interface Props {
  /** The case's language, which may not be the reader's. */
  lang: string
  /** How one speaks with this person: its wording comes first. */
  channel: string
  chat?: string
  phone?: string
  /** Where a step has one wording alone. */
  either?: string
  repeated?: boolean
  /** C copies this one: the sentence of the current step. */
  withKey?: boolean
}

/** The sentence to say, in the case's language, as written in a chat or as spoken on the phone, with the button that copies it. */
export function SayCard({ lang, channel, chat, phone, either, repeated, withKey = false }: Props) {
  const { say } = useText()
  const [wording, setWording] = useState<'chat' | 'phone'>(channel === 'phone' ? 'phone' : 'chat')
  const [copied, setCopied] = useState('')
  const text = (wording === 'phone' ? phone : chat) ?? either ?? phone ?? chat ?? ''
  const copy = () =>
    navigator.clipboard
      ?.writeText(text)
      .then(() => setCopied(text))
      .catch(() => undefined)
  useShortcut('C', 'step.copy', copy, withKey && text !== '')
  if (text === '') return null
  return (
    <div className="rf-say">
      <blockquote lang={lang}>{text}</blockquote>
      <div className="rf-actions">
        {chat !== undefined && phone !== undefined && chat !== phone && (
          <SegmentedControl
            size="xs"
            aria-label={say('step.wording')}
            value={wording}
            onChange={(value) => setWording(value as 'chat' | 'phone')}
            data={[
              { value: 'chat', label: say('step.chat') },
              { value: 'phone', label: say('step.phone') },
            ]}
          />
        )}
        {repeated && (
          <Mark tone="hold" icon="replay">
            {say('step.second-wording')}
          </Mark>
        )}
        <button type="button" className="rf-link rf-say-copy" onClick={copy}>
          <Icon name={copied === text ? 'allow' : 'file'} size={13} />
          <span aria-live="polite">{say(copied === text ? 'act.copied' : 'act.copy')}</span>
          {withKey && <kbd className="rf-kbd">C</kbd>}
        </button>
      </div>
    </div>
  )
}
