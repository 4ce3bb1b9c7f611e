import { i18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { I18nProvider, useLingui } from '@lingui/react'
import { type ReactNode, useMemo } from 'react'
import { setApiLanguage } from '../api/client.ts'
import { type Lang, langs } from '../api/words.ts'
import type messages from '../locales/en.json'
import * as format from './format.ts'

export type MessageId = keyof typeof messages
/** Says a message of the catalogue in the reader's language. */
export type Say = (id: MessageId, values?: Record<string, string | number>) => string

i18n.setMessagesCompiler(compileMessage)

const catalogues: Record<Lang, () => Promise<{ default: Record<string, string> }>> = {
  ko: () => import('../locales/ko.json'),
  zh: () => import('../locales/zh.json'),
  en: () => import('../locales/en.json'),
}
const stored = 'ringfence.lang'

/** The reader's choice, else the first of the browser's languages that we speak, else English. */
export function preferredLang(): Lang {
  const chosen = localStorage.getItem(stored)
  for (const wish of [chosen, ...navigator.languages]) {
    const found = langs.find((lang) => wish?.toLowerCase().startsWith(lang))
    if (found) return found
  }
  return 'en'
}

export async function speak(lang: Lang, remember = false): Promise<void> {
  const catalogue = await catalogues[lang]()
  if (remember) localStorage.setItem(stored, lang)
  setApiLanguage(lang)
  document.documentElement.lang = lang === 'zh' ? 'zh-Hans' : lang
  i18n.loadAndActivate({ locale: lang, messages: catalogue.default })
}

export function TextProvider({ children }: { children: ReactNode }) {
  return <I18nProvider i18n={i18n}>{children}</I18nProvider>
}

/** The catalogue and the local formats, bound to the reader's language. */
export function useText() {
  const { i18n: current } = useLingui()
  const lang = current.locale as Lang
  return useMemo(() => {
    const say: Say = (id, values) => current._(id, values)
    return {
      lang,
      say,
      dateTime: (at: format.Instant) => format.dateTime(lang, at),
      day: (at: format.Instant) => format.day(lang, at),
      clockTime: (at: format.Instant) => format.clockTime(lang, at),
      hourMinute: (at: format.Instant) => format.hourMinute(lang, at),
      count: (value: number) => format.count(lang, value),
      share: (value: number) => format.share(lang, value),
      relative: (at: format.Instant) => format.relative(lang, at, Date.now()),
    }
  }, [current, lang])
}
