import { Figure } from './figure.tsx'
import { useText } from './text.tsx'

export interface ShareRow {
  id: string
  label: string
  title?: string
  count: number
  share: number
}

/** Shares as bars, greatest first, each with its figure beside it. */
export function SharesBar({
  title,
  file,
  rows,
  unit,
  empty,
  onPick,
}: {
  title: string
  file: string
  rows: readonly ShareRow[]
  unit: string
  empty: string
  onPick?: (id: string) => void
}) {
  const { say, count, share } = useText()
  const most = Math.max(0, ...rows.map((row) => row.share))
  return (
    <Figure
      title={title}
      file={file}
      data={{
        head: [unit, say('figure.count'), say('figure.share')],
        rows: rows.map((row) => [row.label, row.count, share(row.share)]),
      }}
    >
      {rows.length === 0 ? (
        <p className="rf-muted rf-small">{empty}</p>
      ) : (
        <ul className="rf-bars">
          {rows.map((row) => (
            <li key={row.id}>
              {onPick ? (
                <button type="button" className="rf-link" title={row.title} onClick={() => onPick(row.id)}>
                  {row.label}
                </button>
              ) : (
                <span title={row.title}>{row.label}</span>
              )}
              <span className="rf-track">
                <i style={{ width: `${most > 0 ? (row.share / most) * 100 : 0}%` }} />
              </span>
              <span className="rf-num">
                {count(row.count)} <span className="rf-muted">{share(row.share)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Figure>
  )
}
