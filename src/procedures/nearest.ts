/** The known name that a misspelt one most likely meant; undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const one of known) {
    if (Math.abs(one.length - name.length) >= least) continue
    const far = distance(name.toLowerCase(), one.toLowerCase())
    if (far < least) {
      least = far
      best = one
    }
  }
  return best
}

/** "Did you mean “x”?" where something is near, otherwise what there is. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near !== undefined) return `Did you mean "${near}"?`
  if (known.length === 0) return 'Leave it out.'
  const shown = known.slice(0, 12).join(', ')
  return `Use one of ${shown}${known.length > 12 ? ', …' : ''}.`
}

/** Insertions, deletions, replacements and swapped neighbours that lead from one to the other. Names are short: 80 characters are compared. */
function distance(from: string, to: string): number {
  const a = from.slice(0, 80)
  const b = to.slice(0, 80)
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    before = last
    last = row
  }
  return last[b.length] ?? 0
}
