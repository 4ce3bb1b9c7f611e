import assert from 'node:assert/strict'
import type { App } from '../app.ts'
import { type PersonRef, Problem } from '../terms/index.ts'
import type { NoticeView } from './notice.ts'

const agent = { kind: 'staff', id: 'stf_agent' } as const

/** A person whom the vault knows. */
export function personOf(app: Pick<App, 'store' | 'vault'>, e164: string): Promise<PersonRef> {
  return app.store.transaction((trx) => app.vault.sealNumber(trx, e164, { room: 'test', reason: 'test', until: null }))
}

/** A text to somebody who asked. */
export async function sendText(
  app: Pick<App, 'notices'>,
  given: Partial<Parameters<App['notices']['sendText']>[0]> & { to: PersonRef },
): Promise<NoticeView> {
  const sent = await app.notices.sendText({ template: 'number-reset', variables: {}, lang: 'ko', ...given }, agent)
  assert.ok(!(sent instanceof Problem), sent instanceof Problem ? `${sent.detail} ${JSON.stringify(sent.extra)}` : '')
  return sent
}

export async function noticeOf(app: Pick<App, 'notices'>, id: string): Promise<NoticeView> {
  const found = await app.notices.get(id, {})
  assert.ok(!(found instanceof Problem))
  return found
}

/** Resolves when the notice satisfies `look`; asked again at every change of this room. */
export async function noticeUntil(
  app: Pick<App, 'notices' | 'store'>,
  id: string,
  look: (notice: NoticeView) => boolean,
): Promise<NoticeView> {
  return await new Promise((resolve, reject) => {
    const stop = app.store.changes.on(({ room, key }) => {
      if (room === 'notices' && key === id) ask()
    })
    const ask = () =>
      void noticeOf(app, id).then((notice) => {
        if (!look(notice)) return
        stop()
        resolve(notice)
      }, reject)
    ask()
  })
}
