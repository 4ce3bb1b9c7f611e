import { type Lang, maskNumbersIn, type Text } from '../terms/index.ts'
import type { AnnouncedEvent } from './announced-events.ts'

/** Something worth telling. No person's reference and no number: it leaves the house. */
export interface Announcement {
  /** What it is about: an id. */
  about: string
  title: Text
  lines?: readonly Text[] | undefined
  /** Where it is in the console: "/cases/cas_…". */
  path?: string | undefined
  /** For programs: ids, states, counts. */
  data?: Readonly<Record<string, string | number | boolean>> | undefined
}

/** The body that a webhook gets, the same at each attempt. Numbers that somebody wrote into a sentence are masked. */
export function bodyOf(
  delivery: string,
  event: AnnouncedEvent,
  said: Announcement,
  at: number,
  publicUrl: string,
): string {
  const clean = (text: Text): Text => ({
    ko: maskNumbersIn(text.ko),
    zh: maskNumbersIn(text.zh),
    en: maskNumbersIn(text.en),
  })
  const data = Object.entries(said.data ?? {}).map(([key, value]) => [
    key,
    typeof value === 'string' ? maskNumbersIn(value) : value,
  ])
  return JSON.stringify({
    delivery,
    event,
    at: new Date(at).toISOString(),
    about: said.about,
    title: clean(said.title),
    lines: (said.lines ?? []).map(clean),
    ...(said.path === undefined ? {} : { url: publicUrl + said.path }),
    data: Object.fromEntries(data),
  })
}

/** The same as an e-mail of plain text. */
export function mailOf(body: string, lang: Lang): { subject: string; text: string } {
  const { title, lines, url } = JSON.parse(body) as { title: Text; lines: Text[]; url?: string }
  return {
    // A header is one line, whatever the title was.
    subject: title[lang].replace(/\s+/g, ' ').slice(0, 200),
    text: [title[lang], '', ...lines.map((line) => line[lang]), ...(url === undefined ? [] : ['', url]), ''].join('\n'),
  }
}
