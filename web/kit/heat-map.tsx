import { Figure } from './figure.tsx'
import { useText } from './text.tsx'

/** Counts by ISO weekday (1 = Monday) and hour of the reader's own clock. */
export function hoursOfWeek(times: readonly string[]): number[][] {
  const grid = Array.from({ length: 7 }, () => new Array<number>(24).fill(0))
  for (const at of times) {
    const date = new Date(at)
    const row = grid[(date.getDay() + 6) % 7]
    const hour = date.getHours()
    if (row) row[hour] = (row[hour] ?? 0) + 1
  }
  return grid
}

/** When contacts fall: seven days by twenty-four hours. Darker is more; the count stands in each cell's name and in the table. */
export function HeatMap({ title, file, grid }: { title: string; file: string; grid: readonly (readonly number[])[] }) {
  const { lang, say } = useText()
  // 5 January 2026 is a Monday.
  const days = grid.map((_, index) =>
    new Intl.DateTimeFormat(lang, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, 0, 5 + index)),
  )
  const most = Math.max(1, ...grid.flat())
  const cell = 19
  return (
    <Figure
      title={title}
      file={file}
      data={{
        head: [say('figure.day'), ...Array.from({ length: 24 }, (_, hour) => `${hour}`)],
        rows: grid.map((row, index) => [days[index] ?? '', ...row]),
      }}
    >
      <svg
        viewBox={`0 0 ${34 + 24 * cell} ${7 * cell + 18}`}
        width="100%"
        role="img"
        aria-label={title}
        style={{ maxWidth: 640, display: 'block' }}
      >
        {grid.map((row, y) => (
          <g key={days[y]}>
            <text className="rf-axis" x={28} y={y * cell + 13} textAnchor="end">
              {days[y]}
            </text>
            {row.map((value, x) => (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: the hour is the cell's name
                key={x}
                x={34 + x * cell}
                y={y * cell}
                width={cell - 2}
                height={cell - 2}
                rx={2.5}
                fill={value === 0 ? 'var(--rf-quiet-soft)' : 'var(--rf-accent)'}
                opacity={value === 0 ? 1 : 0.25 + 0.75 * (value / most)}
              >
                <title>{`${days[y]} ${x}:00 · ${value}`}</title>
              </rect>
            ))}
          </g>
        ))}
        {[0, 6, 12, 18].map((hour) => (
          <text key={hour} className="rf-axis" x={34 + hour * cell} y={7 * cell + 13}>
            {hour}:00
          </text>
        ))}
      </svg>
    </Figure>
  )
}
