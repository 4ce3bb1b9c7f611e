import { NativeSelect } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import type { TimelineEntry } from '../api/types.ts'
import { Figure } from '../kit/figure.tsx'
import { useText } from '../kit/text.tsx'
import { type Drawn, drawn, lanes } from './timeline-lanes.ts'

const dayMs = 86_400_000
const ranges = ['365', '30', '7', '1'] as const
const laneHeight = 30
const left = 104
const axis = 22

const colours = {
  holder: 'var(--rf-line-strong)',
  consent: 'var(--rf-allow)',
  refusal: 'var(--rf-deny)',
  restriction: 'var(--rf-hold)',
  contact: 'var(--rf-accent)',
  complaint: 'var(--rf-deny)',
} as const

/** What happened to a number, lane by lane: periods as bars, moments as marks whose shape says the verdict. */
export function TimelineChart({
  entries,
  days,
  onDays,
}: {
  entries: readonly TimelineEntry[]
  /** How far back is drawn; absent: everything. */
  days?: number
  onDays: (days: string | undefined) => void
}) {
  const { say, day, dateTime, hourMinute } = useText()
  const { ref, width } = useElementSize()
  const endMs = Date.now()
  const all = drawn(entries, endMs)
  const first =
    days !== undefined && days > 0 ? endMs - days * dayMs : Math.min(endMs - dayMs, ...all.map((mark) => mark.fromMs))
  const marks = all.filter((mark) => (mark.untilMs ?? mark.fromMs) >= first)
  const span = endMs - first
  const inner = Math.max(0, width - left - 12)
  const x = (ms: number) => left + ((Math.max(first, Math.min(ms, endMs)) - first) / span) * inner
  const height = lanes.length * laneHeight + axis
  const parts = Math.max(2, Math.min(6, Math.floor(inner / 130)))
  return (
    <Figure
      title={say('timeline.drawn')}
      file="timeline"
      legend={
        <NativeSelect
          size="xs"
          aria-label={say('timeline.range')}
          value={days ? String(days) : ''}
          onChange={(event) => onDays(event.currentTarget.value || undefined)}
          data={[
            { value: '', label: say('timeline.range-all') },
            ...ranges.map((value) => ({ value, label: say('timeline.range-days', { days: Number(value) }) })),
          ]}
        />
      }
      data={{
        head: [say('field.time'), say('field.kind'), say('timeline.what')],
        rows: entries.map((entry) => [dateTime(entry.at), say(`entry.${entry.kind}`), entry.title]),
      }}
    >
      <div ref={ref} style={{ height }}>
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={say('timeline.drawn')}>
            {lanes.map((lane, row) => (
              <g key={lane}>
                <rect
                  x={left}
                  y={row * laneHeight + 2}
                  width={inner + 8}
                  height={laneHeight - 4}
                  rx={3}
                  fill="var(--rf-sunken)"
                />
                <text className="rf-axis" x={left - 10} y={row * laneHeight + 19} textAnchor="end">
                  {say(`lane.${lane}`)}
                </text>
              </g>
            ))}
            {Array.from({ length: parts + 1 }, (_, index) => first + (span * index) / parts).map((at, index) => (
              <g key={at}>
                <line x1={x(at)} x2={x(at)} y1={0} y2={height - axis} stroke="var(--rf-line)" />
                <text
                  className="rf-axis"
                  x={x(at)}
                  y={height - 5}
                  textAnchor={index === parts ? 'end' : index === 0 ? 'start' : 'middle'}
                >
                  {index === parts ? say('timeline.now') : span <= 2 * dayMs ? hourMinute(at) : day(at)}
                </text>
              </g>
            ))}
            {marks.map((mark) => (
              <Shape
                key={`${mark.entry.kind}${mark.entry.fact ?? ''}${mark.entry.at}`}
                mark={mark}
                x={x}
                title={`${dateTime(mark.entry.at)} · ${mark.entry.title}`}
              />
            ))}
          </svg>
        )}
      </div>
    </Figure>
  )
}

function Shape({ mark, x, title }: { mark: Drawn; x: (ms: number) => number; title: string }) {
  const top = lanes.indexOf(mark.lane) * laneHeight
  const middle = top + laneHeight / 2
  const from = x(mark.fromMs)
  if (mark.untilMs !== undefined) {
    return (
      <rect
        x={from}
        y={middle - 5}
        width={Math.max(4, x(mark.untilMs) - from)}
        height={10}
        rx={2}
        fill={colours[mark.lane]}
        opacity={0.8}
        stroke="var(--rf-surface)"
      >
        <title>{title}</title>
      </rect>
    )
  }
  const { verdict } = mark.entry
  if (verdict === 'deny') {
    return (
      <path
        d={`M${from - 4} ${middle - 4}l8 8m0-8l-8 8`}
        stroke="var(--rf-deny)"
        strokeWidth="2.2"
        strokeLinecap="round"
      >
        <title>{title}</title>
      </path>
    )
  }
  if (verdict === 'hold') {
    return (
      <rect x={from - 3.5} y={middle - 3.5} width={7} height={7} fill="none" stroke="var(--rf-hold)" strokeWidth="2">
        <title>{title}</title>
      </rect>
    )
  }
  if (mark.lane === 'complaint') {
    return (
      <path d={`M${from} ${middle - 6}l6 11h-12Z`} fill="var(--rf-deny)">
        <title>{title}</title>
      </path>
    )
  }
  return (
    <circle
      cx={from}
      cy={middle}
      r={4}
      fill={verdict === 'allow' ? 'var(--rf-allow)' : colours[mark.lane]}
      stroke="var(--rf-surface)"
    >
      <title>{title}</title>
    </circle>
  )
}
