/** Pure: the filters of the address as the server takes them. */

/** What the first row of buttons means; the menus below narrow it further. */
export const queueViews = ['all', 'mine', 'none', 'overdue', 'mentions', 'closed'] as const

export function queueQuery(filters: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const { view, status, procedure, priority, tag, waitingFor, sort } = filters
  return {
    // Without a state the server lists what is not closed.
    status: status ?? (view === 'closed' ? 'closed' : undefined),
    assignee: view === 'mine' ? 'me' : view === 'none' ? 'none' : filters.assignee,
    mentions: view === 'mentions' ? 'me' : undefined,
    overdue: view === 'overdue' ? 'true' : undefined,
    procedure,
    priority,
    tag,
    waitingFor,
    // Closed cases are due no more: the last that was touched comes first.
    sort: view === 'closed' || status === 'closed' ? 'updated' : sort,
  }
}
