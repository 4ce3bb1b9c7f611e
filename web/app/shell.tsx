import { Button, Popover, SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link, Navigate, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { call } from '../api/client.ts'
import { useList, useMe, useRead } from '../api/hooks.ts'
import type { Appeal, Approval } from '../api/types.ts'
import { langs } from '../api/words.ts'
import { Brand, Icon } from '../kit/icon.tsx'
import { Mark } from '../kit/marks.tsx'
import { Notice } from '../kit/notice.tsx'
import { speak, useText } from '../kit/text.tsx'
import { Help } from './help.tsx'
import { langNames } from './lang-names.ts'
import { liveFeed, type RoomChange, useLive } from './live-feed.ts'
import { useMay } from './may.ts'
import { Palette } from './palette.tsx'
import { groups, places } from './places.ts'
import { ShortcutsProvider, useShortcut } from './shortcuts.tsx'

/** Which lists a change of a room makes stale. */
const staleByRoom: Record<string, readonly string[]> = {
  consent: ['people', 'consents', 'refusals', 'restrictions'],
  callers: ['organisations', 'lines', 'scripts', 'appeals'],
  directory: ['accounts', 'people'],
  desk: ['complaints', 'people', 'tasks', 'escalations', 'digests'],
  staff: ['approvals', 'staff', 'keys'],
  notices: ['notices', 'webhooks'],
  rules: ['rules'],
}

/** What a change makes stale. A case is told by its id, so that only who looks at it reads it again. */
function staleOf({ room, kind, key }: RoomChange): readonly (readonly string[])[] {
  if (room === 'desk' && key.startsWith('cas_'))
    return kind === 'presence'
      ? [['cases', key, 'presence']]
      : [
          ['cases', key],
          ['cases', 'counts'],
        ]
  return (staleByRoom[room] ?? [room]).map((list) => [list])
}

export function Shell() {
  // It can become a must while somebody is at work: the next look at who is signed in leads there.
  const must = useMe().data?.mustEnrol
  const here = useLocation({ select: (location) => location.href })
  return must ? <Navigate to="/second-factor" search={{ next: here } as never} replace /> : <Work />
}

function Work() {
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  const queries = useQueryClient()
  useEffect(() => {
    const stale = new Map<string, readonly string[]>()
    let timer: ReturnType<typeof setTimeout> | undefined
    function flush() {
      timer = undefined
      for (const queryKey of stale.values()) queries.invalidateQueries({ queryKey })
      stale.clear()
    }
    liveFeed.open((change) => {
      for (const key of staleOf(change)) stale.set(key.join(' '), key)
      // Fifty agents at work change something many times a second: what comes together is read again once.
      timer ??= setTimeout(flush, 250)
    })
    return () => {
      clearTimeout(timer)
      liveFeed.close()
    }
  }, [queries])
  const openPalette = useCallback(() => setPalette(true), [])
  const openHelp = useCallback(() => setHelp(true), [])
  return (
    <ShortcutsProvider onPalette={openPalette} onHelp={openHelp}>
      <Frame openPalette={openPalette} openHelp={openHelp} />
      <Palette opened={palette} onClose={() => setPalette(false)} />
      <Help opened={help} onClose={() => setHelp(false)} />
    </ShortcutsProvider>
  )
}

function Frame({ openPalette, openHelp }: { openPalette: () => void; openHelp: () => void }) {
  const { say } = useText()
  const may = useMay()
  const live = useLive()
  const signedOut = useMe().error?.status === 401
  const waiting = useList<Approval>(may('listApprovals') ? '/v1/approvals' : undefined, { state: 'waiting' })
  const appeals = useRead<{ items: Appeal[] }>(may('answerAppeal') ? '/v1/appeals' : undefined)
  const mine =
    (waiting.items?.filter((approval) => approval.mayDecide).length ?? 0) +
    (appeals.data?.items.filter((appeal) => appeal.mayAnswer).length ?? 0)
  return (
    <div className="rf-shell">
      <a className="rf-skip" href="#content">
        {say('app.skip')}
      </a>
      <nav className="rf-rail" aria-label={say('nav.title')}>
        <div className="rf-brand">
          <Brand /> <span>Ringfence</span>
        </div>
        {groups.map((group) => (
          <div key={group}>
            <h2>{say(`nav.group-${group}`)}</h2>
            <ul>
              {places
                .filter((place) => place.group === group && (!place.needs || may(place.needs)))
                .map((place) => (
                  <li key={place.to}>
                    <PlaceKey to={place.to} keys={`G ${place.key}`} name={place.name} />
                    <Link to={place.to} title={say(place.name)}>
                      <Icon name={place.icon} />
                      <span>{say(place.name)}</span>
                      {place.to === '/approvals' && mine > 0 && <span className="rf-count">{mine}</span>}
                    </Link>
                  </li>
                ))}
            </ul>
          </div>
        ))}
        <div className="rf-rail-foot">
          <UserMenu openHelp={openHelp} />
        </div>
      </nav>
      <div className="rf-main">
        <header className="rf-bar">
          <button type="button" className="rf-find" onClick={openPalette}>
            <Icon name="search" />
            {say('palette.hint')}
            <kbd className="rf-kbd">{/Mac|iP/.test(navigator.platform) ? '⌘ K' : 'Ctrl K'}</kbd>
          </button>
          <span style={{ marginLeft: 'auto' }}>
            {live.connection === 'lost' ? (
              <Mark tone="hold" icon="warn">
                {say('app.reconnecting')}
              </Mark>
            ) : (
              <Mark tone={live.connection === 'open' ? 'allow' : 'quiet'} icon="live">
                {say(live.connection === 'open' ? 'app.connected' : 'app.connecting')}
              </Mark>
            )}
          </span>
        </header>
        <main className="rf-content" id="content" tabIndex={-1}>
          {signedOut && (
            <div style={{ marginBottom: 16 }}>
              <Notice
                tone="hold"
                title={say('app.signed-out')}
                actions={
                  <a href="/signin" target="_blank" rel="noreferrer">
                    {say('sign.in')}
                  </a>
                }
              >
                <p>{say('app.signed-out-about')}</p>
              </Notice>
            </div>
          )}
          <Outlet />
        </main>
      </div>
    </div>
  )
}

function PlaceKey({ to, keys, name }: { to: string; keys: string; name: (typeof places)[number]['name'] }) {
  const navigate = useNavigate()
  useShortcut(keys, name, () => navigate({ to }))
  return null
}

function UserMenu({ openHelp }: { openHelp: () => void }) {
  const { say, lang } = useText()
  const me = useMe().data
  const queries = useQueryClient()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [open, setOpen] = useState(false)
  return (
    <Popover position="top-start" width={260} trapFocus opened={open} onChange={setOpen}>
      <Popover.Target>
        <button type="button" className="rf-user" onClick={() => setOpen(!open)}>
          <Icon name="person" />
          <span>
            <span className="rf-hidden">{say('user.menu')}: </span>
            {me?.name}
            <small style={{ display: 'block' }}>
              {me?.role && say(`role.${me.role}`)}
              {me?.organisationName ? ` · ${me.organisationName}` : ''}
            </small>
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className="rf-user-menu" aria-label={say('user.menu')}>
        <p className="rf-small rf-muted">{say('user.language')}</p>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={say('user.language')}
          data={langs.map((value) => ({ value, label: langNames[value] }))}
          value={lang}
          onChange={async (value) => {
            await speak(value as typeof lang, true)
            // Reasons and titles come from the server in the reader's language.
            await queries.invalidateQueries()
          }}
        />
        <p className="rf-small rf-muted">{say('user.theme')}</p>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={say('user.theme')}
          data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: say(`user.theme-${value}`) }))}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
        />
        <hr />
        <Button
          variant="subtle"
          color="gray"
          justify="space-between"
          rightSection={<kbd className="rf-kbd">?</kbd>}
          onClick={() => {
            setOpen(false)
            openHelp()
          }}
        >
          {say('keys.title')}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          justify="flex-start"
          onClick={async () => {
            liveFeed.close()
            await call('/auth/sign-out', { method: 'POST', body: {} }).catch(() => undefined)
            queries.clear()
            window.location.assign('/signin')
          }}
        >
          {say('user.sign-out')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}
