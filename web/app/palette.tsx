import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react'
import { call, withQuery } from '../api/client.ts'
import { useList } from '../api/hooks.ts'
import type { CaseSummary, Line, LookupReply, Organisation, Page, Script } from '../api/types.ts'
import { Icon, type IconName } from '../kit/icon.tsx'
import { isComposing } from '../kit/keys.ts'
import { useText } from '../kit/text.tsx'
import { homeCountry } from '../parts/home-country.tsx'
import { useMay } from './may.ts'
import { places } from './places.ts'
import { useShortcuts } from './shortcuts.tsx'

interface Item {
  id: string
  name: string
  note?: string
  icon: IconName
  run: () => void
}

/** Does every word of the query occur? Case and width are ignored. */
export function found(text: string, query: string): boolean {
  const hay = text.normalize('NFKC').toLowerCase()
  return query
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word))
}

/** Go, find, do. What is at hand is filtered while one types; numbers are looked up by the server a moment later. */
export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { say, lang } = useText()
  const navigate = useNavigate()
  const may = useMay()
  const { list } = useShortcuts()
  const listId = useId()
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const [people, setPeople] = useState<LookupReply['items']>([])
  const [cases, setCases] = useState<readonly CaseSummary[]>([])
  const organisations = useList<Organisation>(opened ? '/v1/organisations' : undefined)
  const lines = useList<Line>(opened ? '/v1/lines' : undefined)
  const scripts = useList<Script>(opened ? '/v1/scripts' : undefined)
  const digits = query.replace(/[^0-9０-９]/g, '')
  const looksUp = opened && digits.length >= 4 && /^[+\d\s().\-０-９]+$/.test(query) && may('lookupNumber')

  useEffect(() => {
    setPeople([])
    if (!looksUp) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      call<LookupReply>('/v1/numbers/lookup', {
        method: 'POST',
        body: { query, country: homeCountry(lang) },
        signal: stop.signal,
      })
        .then((reply) => setPeople(reply.items))
        .catch(() => undefined)
    }, 150)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [looksUp, query, lang])

  // What is read out to people: eight letters and digits, with or without the dash.
  const reference = /^[0-9a-z]{4}[- ]?[0-9a-z]{4}$/i.test(query.trim().normalize('NFKC'))
  const findsCase = opened && reference && may('listCases')
  useEffect(() => {
    setCases([])
    if (!findsCase) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      const path = withQuery('/v1/cases', { reference: query.trim().normalize('NFKC'), sort: 'opened', limit: 3 })
      call<Page<CaseSummary>>(path, { signal: stop.signal })
        .then((reply) => setCases(reply.items))
        .catch(() => undefined)
    }, 150)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [findsCase, query])

  const items = useMemo<Item[]>(() => {
    if (!opened) return []
    const openCase = (id: string) => () => navigate({ to: '/desk', search: { case: id } as never })
    const go = (to: string) => () => navigate({ to })
    const all: Item[] = [
      ...people.map((person) => ({
        id: person.ref,
        name: person.masked,
        note: say('nav.number'),
        icon: 'number' as const,
        run: go(`/numbers/${person.ref}`),
      })),
      ...cases.map((item) => ({
        id: item.id,
        name: `${item.reference} ${item.person?.masked ?? ''}`,
        note: say('desk.case'),
        icon: 'desk' as const,
        run: openCase(item.id),
      })),
      ...places
        .filter((place) => !place.needs || may(place.needs))
        .map((place) => ({
          id: place.to,
          name: say(place.name),
          note: `G ${place.key}`,
          icon: place.icon,
          run: go(place.to),
        })),
      ...list()
        .filter((shortcut) => !shortcut.keys.startsWith('G '))
        .map((shortcut) => ({
          id: `do ${shortcut.keys}`,
          name: say(shortcut.name),
          note: shortcut.keys,
          icon: 'play' as const,
          run: shortcut.run,
        })),
    ]
    if (may('openCase') && !all.some((item) => item.id === 'do N'))
      all.push({
        id: 'new case',
        name: say('case.new-key'),
        note: 'G D, N',
        icon: 'desk',
        run: () => navigate({ to: '/desk', search: { new: 'yes' } as never }),
      })
    const rest: Item[] =
      query.trim() === ''
        ? []
        : [
            ...(organisations.items ?? []).map((organisation) => ({
              id: organisation.id,
              name: organisation.name,
              note: say('nav.organisations'),
              icon: 'organisation' as const,
              run: go(`/organisations/${organisation.id}`),
            })),
            ...(lines.items ?? []).map((line) => ({
              id: line.id,
              name: `${line.callerId.masked} ${line.organisationName ?? ''}`,
              note: say('nav.lines'),
              icon: 'line' as const,
              run: go(`/lines/${line.id}`),
            })),
            ...(scripts.items ?? []).map((script) => ({
              id: script.id,
              name: script.name,
              note: say('nav.scripts'),
              icon: 'script' as const,
              run: go(`/scripts/${script.id}`),
            })),
          ]
    const found_ = [...all, ...rest].filter(
      (item) =>
        people.some((person) => person.ref === item.id) ||
        cases.some((one) => one.id === item.id) ||
        found(`${item.name} ${item.id}`, query),
    )
    if (/^dec_/i.test(query.trim())) {
      const id = query.trim()
      found_.unshift({
        id,
        name: id,
        note: say('decision.title'),
        icon: 'search',
        run: () => navigate({ to: '/decisions/$id', params: { id } }),
      })
    }
    if (/^cas_/i.test(query.trim())) {
      const id = query.trim()
      found_.unshift({ id, name: id, note: say('desk.case'), icon: 'desk', run: openCase(id) })
    }
    return found_.slice(0, 40)
  }, [opened, query, people, cases, organisations.items, lines.items, scripts.items, say, may, list, navigate])

  function close() {
    setQuery('')
    setChosen(0)
    onClose()
  }
  function run(item: Item | undefined) {
    if (!item) return
    close()
    item.run()
  }
  function pressed(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setChosen((at) => (items.length === 0 ? 0 : (at + step + items.length) % items.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(items[chosen])
    }
  }

  return (
    <Modal
      opened={opened}
      onClose={close}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12vh"
      centered={false}
      attributes={{ content: { 'aria-label': say('palette.title') } }}
    >
      <input
        className="rf-palette-input"
        data-autofocus
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={items[chosen] ? `${listId}-${chosen}` : undefined}
        aria-label={say('palette.title')}
        placeholder={say('palette.hint')}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={pressed}
      />
      {items.length === 0 ? (
        <p className="rf-wait">{say('palette.none')}</p>
      ) : (
        <div className="rf-palette-list" role="listbox" id={listId} aria-label={say('palette.title')}>
          {items.map((item, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above holds the focus and the keys
            // biome-ignore lint/a11y/useFocusableInteractive: chosen through aria-activedescendant
            <div
              key={item.id}
              id={`${listId}-${index}`}
              className="rf-option"
              role="option"
              aria-selected={index === chosen}
              onMouseMove={() => setChosen(index)}
              onClick={() => run(item)}
            >
              <Icon name={item.icon} />
              <span>{item.name}</span>
              <small>{item.note}</small>
            </div>
          ))}
        </div>
      )}
    </Modal>
  )
}
