import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './program.ts'

/** What the console says under a message id, up to its first placeholder: stories look for words as people see them. */
export function words(lang: 'ko' | 'zh' | 'en'): (id: string) => string {
  const catalogue = JSON.parse(readFileSync(join(root, `web/locales/${lang}.json`), 'utf8')) as Record<string, string>
  return (id) => {
    const message = catalogue[id]
    if (message === undefined) throw new Error(`The console has no message ${id} in ${lang}`)
    return message
  }
}
