import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { Lang } from '../api/words.ts'
import { useText } from '../kit/text.tsx'

/** Countries in whose national writing a number may be typed; with "+" every country is understood. */
export const countries = ['KR', 'CN', 'US', 'JP', 'HK', 'TW', 'SG', 'IN', 'GB', 'FR', 'DE', 'IT'] as const
const byLang: Record<Lang, string> = { ko: 'KR', zh: 'CN', en: 'US' }
const stored = 'ringfence.country'

/** Whose national numbers are meant: the last choice, else the browser's region, else the language's own country. */
export function homeCountry(lang: Lang): string {
  const known: readonly string[] = countries
  const region = navigator.languages
    .map((tag) => new Intl.Locale(tag).region)
    .find((code) => code && known.includes(code))
  const chosen = localStorage.getItem(stored)
  return chosen && known.includes(chosen) ? chosen : (region ?? byLang[lang])
}

export function useCountryName(): (code: string) => string {
  const { lang } = useText()
  return (code) => new Intl.DisplayNames(lang, { type: 'region' }).of(code) ?? code
}

export function useHomeCountry(): [string, (code: string) => void] {
  const { lang } = useText()
  const [country, setCountry] = useState(() => homeCountry(lang))
  return [
    country,
    (code) => {
      localStorage.setItem(stored, code)
      setCountry(code)
    },
  ]
}

/** Stands beside every field in which a number may be typed the national way. */
export function CountrySelect({
  value,
  onChange,
  short,
}: {
  value: string
  onChange: (code: string) => void
  /** Without the hint, for narrow forms. */
  short?: boolean
}) {
  const { say } = useText()
  const name = useCountryName()
  return (
    <NativeSelect
      label={say(short ? 'field.country' : 'number.country')}
      description={short ? undefined : say('number.country-hint')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={countries.map((code) => ({ value: code, label: name(code) }))}
    />
  )
}
