import { Appeals } from './history-store.ts'
import { Lines } from './line-store.ts'
import { Organisations } from './organisation-store.ts'
import type { CallersRoom } from './room.ts'
import { Scripts } from './script-store.ts'

/** The room: who calls and by what right. */
export interface Callers {
  readonly organisations: Organisations
  readonly lines: Lines
  readonly scripts: Scripts
  readonly appeals: Appeals
}

export function openCallers(room: CallersRoom): Callers {
  return {
    organisations: new Organisations(room),
    lines: new Lines(room),
    scripts: new Scripts(room),
    appeals: new Appeals(room),
  }
}
