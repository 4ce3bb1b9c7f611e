import type { ProcedureText } from '../api/types.ts'
import type { Lang } from '../api/words.ts'
import { Fields } from '../kit/page.tsx'
import { type MessageId, useText } from '../kit/text.tsx'

export type StepText = ProcedureText['steps'][number]
type Wording = NonNullable<StepText['say']>

/** What is said, by channel; and what is said to somebody who complains again. */
export function WordingText({ wording, lang }: { wording: Wording; lang: Lang }) {
  const { say } = useText()
  const { chat, phone, repeated } = wording
  return (
    <Fields
      rows={[
        [say('guide.chat'), <Said key="chat" text={chat} lang={lang} />],
        [say('guide.phone'), <Said key="phone" text={phone} lang={lang} />],
        [say('guide.chat-again'), repeated && <Said key="chat-again" text={repeated.chat} lang={lang} />],
        [say('guide.phone-again'), repeated && <Said key="phone-again" text={repeated.phone} lang={lang} />],
      ]}
    />
  )
}

/** The language of a text as pages name it: without the script, browsers choose the wrong Chinese letters. */
export const tagOf = (lang: Lang): string => (lang === 'zh' ? 'zh-Hans' : lang)

/** A sentence with the facts that are placed in it set apart. */
function Said({ text, lang }: { text: string; lang: Lang }) {
  const parts = text.split(/(\{\{\s*[a-z0-9-]+\s*\}\})/)
  return (
    <span lang={tagOf(lang)}>
      {parts.map((part, index) =>
        part.startsWith('{{') ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places
          <code key={index}>{part.slice(2, -2).trim()}</code>
        ) : (
          part
        ),
      )}
    </span>
  )
}

/** One step as it is written: what is said, asked, done, and where it leads. */
export function StepTexts({ step, lang, titleOf }: { step: StepText; lang: Lang; titleOf: (id: string) => string }) {
  const { say } = useText()
  return (
    <div className="rf-stack">
      {step.say && <WordingText wording={step.say} lang={lang} />}
      <Fields
        rows={[
          [
            say('guide.asks'),
            step.fields && (
              <ul className="rf-plain" lang={tagOf(lang)}>
                {step.fields.map(({ fact, label, required }) => (
                  <li key={fact}>{required ? label : say('guide.optional', { label })}</li>
                ))}
              </ul>
            ),
          ],
          [say('guide.does'), step.does?.label],
          [say('guide.words'), step.words && <Said text={step.words} lang={lang} />],
          [say('guide.roles'), step.roles?.map((role) => say(`role.${role}` as MessageId)).join(', ')],
          [say('guide.second'), step.secondPerson ? say('guide.second-about') : undefined],
          [say('guide.outcome'), step.outcome?.label],
          [
            say('guide.leads-to'),
            step.next.length > 0 && (
              <ul className="rf-plain" lang={tagOf(lang)}>
                {step.next.map(({ step: to, why }) => (
                  <li key={`${to} ${why ?? ''}`}>{why ? `${why} → ${titleOf(to)}` : titleOf(to)}</li>
                ))}
              </ul>
            ),
          ],
        ]}
      />
    </div>
  )
}
