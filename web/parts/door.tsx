import type { ReactNode } from 'react'
import { langs } from '../api/words.ts'
import { langNames } from '../app/lang-names.ts'
import { Brand } from '../kit/icon.tsx'
import { speak, useText } from '../kit/text.tsx'

/** The frame of the screens before one is signed in. */
export function Door({ children }: { children: ReactNode }) {
  const { say, lang } = useText()
  return (
    <div className="rf-door">
      <div className="rf-door-face">
        <div className="rf-brand" style={{ padding: 0 }}>
          <Brand size={28} /> Ringfence
        </div>
        <svg className="rf-rings" width="640" height="640" viewBox="0 0 640 640" aria-hidden="true">
          {[90, 160, 230, 300].map((radius, index) => (
            <circle
              key={radius}
              cx="320"
              cy="320"
              r={radius}
              fill="none"
              stroke="#5fc3cf"
              strokeOpacity={0.55 - index * 0.12}
              strokeWidth="14"
              strokeDasharray={`${(radius * 2 * Math.PI) / 12 - 14} 14`}
            />
          ))}
          <circle cx="320" cy="320" r="26" fill="#f4efe6" fillOpacity="0.9" />
        </svg>
        <p>{say('sign.promise')}</p>
        <span />
      </div>
      <main className="rf-door-form">
        <div className="rf-door-langs">
          {langs.map((value) => (
            <button
              key={value}
              type="button"
              className="rf-link"
              lang={value}
              aria-pressed={value === lang}
              onClick={() => speak(value, true)}
            >
              {langNames[value]}
            </button>
          ))}
        </div>
        {children}
      </main>
    </div>
  )
}
