import { Button } from '@mantine/core'
import { createSortedRowModel, rowSortingFeature, sortFns, tableFeatures, useTable } from '@tanstack/react-table'
import { type KeyboardEvent, type ReactNode, useMemo } from 'react'
import { Icon } from './icon.tsx'
import { ProblemNotice } from './notice.tsx'
import { Waiting } from './page.tsx'
import { useText } from './text.tsx'

export interface Column<T> {
  id: string
  title: string
  cell: (row: T) => ReactNode
  /** What to sort by; without it the column is not sortable. */
  by?: (row: T) => string | number
  numeric?: boolean
  nowrap?: boolean
  width?: number | string
}

interface Props<T> {
  caption: string
  rows: readonly T[] | undefined
  rowId: (row: T) => string
  columns: readonly Column<T>[]
  /** Opens a row: by click, or Enter where the row has the focus. */
  onOpen?: (row: T) => void
  empty: ReactNode
  problem?: unknown
  retry?: () => void
  more?: () => void
  moreBusy?: boolean
  fresh?: (row: T) => boolean
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns })

/** A list: sortable, walked with the arrow keys, opened with Enter. Pages come from the server; what is loaded sorts here. */
export function DataTable<T extends object>(props: Props<T>) {
  const { say } = useText()
  const { columns } = props
  const data = useMemo(() => (props.rows ? [...props.rows] : []), [props.rows])
  const defs = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.title,
        accessorFn: (row: T) => column.by?.(row) ?? '',
        enableSorting: column.by !== undefined,
      })),
    [columns],
  )
  const table = useTable({ features, columns: defs, data, getRowId: props.rowId })
  if (props.problem !== undefined && props.problem !== null) {
    return (
      <div style={{ padding: 16 }}>
        <ProblemNotice problem={props.problem} retry={props.retry} />
      </div>
    )
  }
  if (!props.rows) return <Waiting />
  if (props.rows.length === 0) return props.empty

  function walk(event: KeyboardEvent<HTMLTableRowElement>, row: T) {
    if (event.target !== event.currentTarget) return
    const row_ = event.currentTarget
    const next =
      event.key === 'ArrowDown'
        ? row_.nextElementSibling
        : event.key === 'ArrowUp'
          ? row_.previousElementSibling
          : undefined
    if (next !== undefined) {
      event.preventDefault()
      ;(next as HTMLElement | null)?.focus()
    } else if (event.key === 'Enter' && props.onOpen) {
      event.preventDefault()
      props.onOpen(row)
    }
  }

  return (
    <>
      <div className="rf-table-wrap">
        <table className="rf-table">
          <caption className="rf-hidden">{props.caption}</caption>
          <thead>
            <tr>
              {table.getHeaderGroups()[0]?.headers.map((header, index) => {
                const column = columns[index] as Column<T>
                const sorted = header.column.getIsSorted()
                return (
                  <th
                    key={header.id}
                    scope="col"
                    className={column.numeric ? 'rf-num' : undefined}
                    style={{ width: column.width }}
                    aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
                  >
                    {column.by ? (
                      <button type="button" onClick={header.column.getToggleSortingHandler()}>
                        {column.title}
                        {sorted && <Icon name={sorted === 'asc' ? 'up' : 'down'} size={11} />}
                      </button>
                    ) : (
                      column.title
                    )}
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr
                key={row.id}
                data-open={props.onOpen ? '' : undefined}
                data-fresh={props.fresh?.(row.original) ? '' : undefined}
                tabIndex={props.onOpen ? 0 : undefined}
                onClick={() => {
                  if (props.onOpen && window.getSelection()?.isCollapsed !== false) props.onOpen(row.original)
                }}
                onKeyDown={(event) => walk(event, row.original)}
              >
                {columns.map((column) => (
                  <td
                    key={column.id}
                    className={
                      [column.numeric ? 'rf-num' : '', column.nowrap ? 'rf-nowrap' : ''].join(' ').trim() || undefined
                    }
                  >
                    {column.cell(row.original)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {props.more && (
        <div style={{ padding: 12, textAlign: 'center', borderTop: '1px solid var(--rf-line)' }}>
          <Button size="xs" variant="default" onClick={props.more} loading={props.moreBusy}>
            {say('list.more')}
          </Button>
        </div>
      )}
    </>
  )
}
