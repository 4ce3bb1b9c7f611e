import type { Notice } from '../api/types.ts'
import type { IconName } from '../kit/icon.tsx'
import { Mark, type Tone } from '../kit/marks.tsx'
import { useText } from '../kit/text.tsx'

const marks: Record<Notice['state'], [Tone, IconName]> = {
  queued: ['hold', 'hold'],
  held: ['hold', 'hold'],
  refused: ['deny', 'deny'],
  outbox: ['quiet', 'file'],
  sending: ['hold', 'replay'],
  sent: ['accent', 'right'],
  delivered: ['allow', 'allow'],
  undelivered: ['deny', 'deny'],
  unknown: ['hold', 'unknown'],
  failed: ['deny', 'warn'],
  expired: ['quiet', 'hold'],
  'given-up': ['quiet', 'stop'],
}

/** Where a text stands. */
export function NoticeState({ state }: { state: Notice['state'] }) {
  const { say } = useText()
  const [tone, icon] = marks[state]
  return (
    <Mark tone={tone} icon={icon}>
      {say(`noticestate.${state}`)}
    </Mark>
  )
}
