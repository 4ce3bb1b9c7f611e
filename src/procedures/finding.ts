import type { At } from './reading.ts'

/** Something that makes a procedure unsound. `at` is a path in the file's own names; a step stands in it by its id: ['steps', 'greet', 'say']. */
export interface Finding {
  at: At
  message: string
  remedy: string
}
