import { type ReactNode, useId, useState } from 'react'
import { csv } from './format.ts'
import { useText } from './text.tsx'

export interface FigureData {
  head: readonly string[]
  rows: readonly (readonly (string | number)[])[]
}

/** A drawing with its table and its CSV: nobody has to read a chart to know what it says. */
export function Figure({
  title,
  data,
  file,
  legend,
  children,
}: {
  title: string
  data: FigureData
  file: string
  legend?: ReactNode
  children: ReactNode
}) {
  const { say, count } = useText()
  const [asTable, setAsTable] = useState(false)
  const id = useId()
  function download() {
    const link = document.createElement('a')
    // The byte order mark tells spreadsheets that Korean and Chinese follow.
    link.href = URL.createObjectURL(new Blob(['\uFEFF', csv([data.head, ...data.rows])], { type: 'text/csv' }))
    link.download = `${file}.csv`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1_000)
  }
  return (
    <figure className="rf-panel rf-figure" aria-labelledby={id}>
      <figcaption>
        <span id={id}>{title}</span>
        {!asTable && legend}
        <span className="rf-actions">
          <button type="button" className="rf-link" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {say(asTable ? 'figure.drawing' : 'figure.table')}
          </button>
          <button type="button" className="rf-link" onClick={download}>
            CSV
          </button>
        </span>
      </figcaption>
      <div className="rf-figure-body">
        {asTable ? (
          <div style={{ maxHeight: 260, overflow: 'auto' }}>
            <table className="rf-table">
              <thead>
                <tr>
                  {data.head.map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.rows.map((row) => (
                  <tr key={row.join('|')}>
                    {row.map((value, index) => (
                      <td key={data.head[index]}>{typeof value === 'number' ? count(value) : value}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : (
          children
        )}
      </div>
    </figure>
  )
}
