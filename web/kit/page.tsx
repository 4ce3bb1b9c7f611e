import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useId } from 'react'
import { Icon } from './icon.tsx'
import { useText } from './text.tsx'

/** A screen: one heading, what it is for, what can be done. */
export function Page({
  title,
  about,
  actions,
  back,
  children,
}: {
  title: string
  about?: ReactNode
  actions?: ReactNode
  back?: { to: string; label: string }
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · Ringfence`
  }, [title])
  return (
    <div className="rf-page">
      <div className="rf-page-head">
        <div>
          {back && (
            <Link className="rf-crumb" to={back.to}>
              <Icon name="left" size={12} />
              {back.label}
            </Link>
          )}
          <h1>{title}</h1>
          {about && <p>{about}</p>}
        </div>
        {actions && <div className="rf-actions">{actions}</div>}
      </div>
      {children}
    </div>
  )
}

export function Panel({
  title,
  note,
  actions,
  flush,
  children,
}: {
  title?: ReactNode
  note?: ReactNode
  actions?: ReactNode
  flush?: boolean
  children: ReactNode
}) {
  const id = useId()
  return (
    <section className="rf-panel" aria-labelledby={title ? id : undefined}>
      {title && (
        <header>
          <h2 id={id}>{title}</h2>
          {note && <small>{note}</small>}
          {actions && <div className="rf-actions">{actions}</div>}
        </header>
      )}
      <div className={flush ? 'rf-panel-flush' : 'rf-panel-body'}>{children}</div>
    </section>
  )
}

/** Names and values. A value that is absent leaves its name out. */
export function Fields({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="rf-fields">
      {rows
        .filter(([, value]) => value !== undefined && value !== null && value !== '')
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** Nothing here yet: says so, and what to do next. */
export function Empty({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="rf-empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
      {actions && <div className="rf-actions">{actions}</div>}
    </div>
  )
}

export function Waiting() {
  const { say } = useText()
  return (
    <p className="rf-wait" role="status">
      {say('app.loading')}
    </p>
  )
}
