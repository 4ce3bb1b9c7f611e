import type { ImportProgress } from '../../import/index.ts'
import { printJson, type Terminal } from './command.ts'

/** Progress as a line that is redrawn on a terminal, as JSON events with --json, and not at all into a pipe, where it is only noise. */
export function progressPrinter(terminal: Terminal, json: boolean): (progress: ImportProgress) => void {
  return ({ rows, rowsPerSecond, share, secondsLeft }) => {
    if (json) printJson(terminal, { event: 'progress', rows, rowsPerSecond, share, secondsLeft })
    else if (terminal.interactive) {
      const left = secondsLeft === undefined ? '' : `, about ${secondsLeft} s left`
      const done = `${rows.toLocaleString('en')} rows, ${Math.floor(share * 100)} %`
      terminal.err(`\r\x1b[K${done}, ${rowsPerSecond.toLocaleString('en')} a second${left}${share >= 1 ? '\n' : ''}`)
    }
  }
}
