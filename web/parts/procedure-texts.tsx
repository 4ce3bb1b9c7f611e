import type { ProcedureText } from '../api/types.ts'
import { Fields } from '../kit/page.tsx'
import { type MessageId, useText } from '../kit/text.tsx'

export type StepText = ProcedureText['steps'][number]
type Wording = NonNullable<StepText['say']>

/** What is said, by channel; and what is said to somebody who complains again. */
export function WordingText({ wording }: { wording: Wording }) {
  const { say } = useText()
  const { chat, phone, repeated } = wording
  return (
    <Fields
      rows={[
        [say('guide.chat'), <Said key="chat" text={chat} />],
        [say('guide.phone'), <Said key="phone" text={phone} />],
        [say('guide.chat-again'), repeated && <Said key="chat-again" text={repeated.chat} />],
        [say('guide.phone-again'), repeated && <Said key="phone-again" text={repeated.phone} />],
      ]}
    />
  )
}

/** A sentence with the facts that are placed in it set apart. */
function Said({ text }: { text: string }) {
  const parts = text.split(/(\{\{\s*[a-z0-9-]+\s*\}\})/)
  return (
    <>
      {parts.map((part, index) =>
        part.startsWith('{{') ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places
          <code key={index}>{part.slice(2, -2).trim()}</code>
        ) : (
          part
        ),
      )}
    </>
  )
}

/** One step as it is written: what is said, asked, done, and where it leads. */
export function StepTexts({ step, titleOf }: { step: StepText; titleOf: (id: string) => string }) {
  const { say } = useText()
  return (
    <div className="rf-stack">
      {step.say && <WordingText wording={step.say} />}
      <Fields
        rows={[
          [
            say('guide.asks'),
            step.fields && (
              <ul className="rf-plain">
                {step.fields.map(({ fact, label, required }) => (
                  <li key={fact}>{required ? label : say('guide.optional', { label })}</li>
                ))}
              </ul>
            ),
          ],
          [say('guide.does'), step.does?.label],
          [say('guide.words'), step.words && <Said text={step.words} />],
          [say('guide.roles'), step.roles?.map((role) => say(`role.${role}` as MessageId)).join(', ')],
          [say('guide.second'), step.secondPerson ? say('guide.second-about') : undefined],
          [say('guide.outcome'), step.outcome?.label],
          [
            say('guide.leads-to'),
            step.next.length > 0 && (
              <ul className="rf-plain">
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
