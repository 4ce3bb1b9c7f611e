import { Icon } from '../kit/icon.tsx'
import { useText } from '../kit/text.tsx'
import type { Effect } from './effects.ts'

/** What an answer can set going, said before it is given. */
export function EffectList({ effects }: { effects: readonly Effect[] }) {
  const { say } = useText()
  if (effects.length === 0) return null
  return (
    <span className="rf-effects">
      <span className="rf-muted rf-small">{say('step.can-follow')}</span>
      {effects.map((effect) => (
        <span key={effect.id} className="rf-dot rf-tone-hold">
          <Icon name={effect.secondPerson ? 'approval' : 'play'} size={12} />
          {effect.label}
          {effect.secondPerson && ` (${say('step.second-person')})`}
        </span>
      ))}
    </span>
  )
}
