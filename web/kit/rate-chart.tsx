import { useElementSize } from '@mantine/hooks'
import type { DecisionStats } from '../api/types.ts'
import { verdicts } from '../api/words.ts'
import { Figure } from './figure.tsx'
import { Icon } from './icon.tsx'
import { ticks } from './scale.ts'
import { useText } from './text.tsx'

const height = 148
const left = 40
const bottom = 20
const top = 8
/** Lines differ by stroke as well as by colour. */
const dashes = { allow: undefined, deny: '6 3', hold: '2 3' } as const

/** Decisions a minute, one line for each verdict. */
export function RateChart({ series }: { series: DecisionStats['series'] }) {
  const { say, hourMinute, count } = useText()
  const { ref, width } = useElementSize()
  const most = Math.max(0, ...series.flatMap((point) => [point.allow, point.deny, point.hold]))
  const scale = ticks(most, 3)
  const inner = Math.max(0, width - left - 4)
  const x = (index: number) => left + (series.length < 2 ? inner : (index / (series.length - 1)) * inner)
  const y = (value: number) => top + (1 - value / scale.top) * (height - top - bottom)
  const every = Math.max(1, Math.ceil(series.length / Math.max(2, Math.floor(inner / 70))))
  return (
    <Figure
      title={say('live.rate')}
      file="decisions-per-minute"
      data={{
        head: [say('live.minute'), ...verdicts.map((verdict) => say(`verdict.${verdict}`))],
        rows: series.map((point) => [hourMinute(point.at), ...verdicts.map((verdict) => point[verdict])]),
      }}
      legend={
        <span className="rf-legend" style={{ fontWeight: 400 }}>
          {verdicts.map((verdict) => (
            <span key={verdict} style={{ color: `var(--rf-${verdict})` }}>
              <svg width="20" height="4" aria-hidden="true">
                <line
                  x1="0"
                  y1="2"
                  x2="20"
                  y2="2"
                  stroke="currentColor"
                  strokeWidth="2.2"
                  strokeDasharray={dashes[verdict]}
                />
              </svg>
              <Icon name={verdict} size={12} />
              {say(`verdict.${verdict}`)}
            </span>
          ))}
        </span>
      }
    >
      <div ref={ref} style={{ height }}>
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={say('live.rate')}>
            {scale.ticks.map((tick) => (
              <g key={tick}>
                <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} stroke="var(--rf-line)" />
                <text className="rf-axis" x={left - 8} y={y(tick) + 4} textAnchor="end">
                  {count(tick)}
                </text>
              </g>
            ))}
            {series.map(
              (point, index) =>
                (series.length - 1 - index) % every === 0 && (
                  <text
                    key={point.at}
                    className="rf-axis"
                    x={x(index)}
                    y={height - 4}
                    textAnchor={index === series.length - 1 ? 'end' : 'middle'}
                  >
                    {hourMinute(point.at)}
                  </text>
                ),
            )}
            {verdicts.map((verdict) => (
              <polyline
                key={verdict}
                fill="none"
                stroke={`var(--rf-${verdict})`}
                strokeWidth="2"
                strokeLinejoin="round"
                strokeDasharray={dashes[verdict]}
                points={series
                  .map((point, index) => `${x(index).toFixed(1)},${y(point[verdict]).toFixed(1)}`)
                  .join(' ')}
              />
            ))}
          </svg>
        )}
      </div>
    </Figure>
  )
}
