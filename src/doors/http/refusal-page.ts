import { createHash } from 'node:crypto'
import type { LinkView } from '../../portal/index.ts'
import { type Lang, langs, type Text } from '../../terms/index.ts'

/** What the page shows: what can be refused (or was), or why there is nothing here. */
export type RefusalPage = { view: LinkView } | { gone: 'unknown' | 'ended' | 'too-many' | 'broken' }

const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4a5563;--paper:#fff;--line:#c3cad4;--box:#f3f5f8;--act:#1f4fd8;--on:#fff;--good:#116329}
@media (prefers-color-scheme:dark){:root{--ink:#eceff3;--soft:#b6c0cc;--paper:#14171b;--line:#48515d;--box:#1e232a;--act:#9db8ff;--on:#0e1525;--good:#7ee2a0}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Apple SD Gothic Neo","Noto Sans KR","PingFang SC","Noto Sans SC",sans-serif;word-break:keep-all;overflow-wrap:anywhere}
:lang(zh){word-break:normal}
main{max-width:34rem;margin:0 auto;padding:1.25rem 1rem 2rem}
nav{display:flex;gap:1rem;justify-content:flex-end}
nav a{color:var(--soft);padding:.4rem 0;min-height:2.75rem;display:inline-flex;align-items:center}
nav a[aria-current]{color:var(--ink);font-weight:600;text-decoration:none}
h1{font-size:1.375rem;line-height:1.35;margin:.25rem 0 .75rem}
h2{font-size:1rem;margin:0 0 .25rem}
p{margin:0 0 1rem}
.box{background:var(--box);border:1px solid var(--line);border-radius:.75rem;padding:1rem;margin:0 0 1rem}
.box p:last-child{margin:0}
.done{border-color:var(--good)}
dl{margin:0;color:var(--soft);font-size:.9375rem}
dt{float:left;clear:left;margin-right:.5rem}
dd{margin:0;overflow-wrap:anywhere}
button{width:100%;min-height:3.25rem;font:inherit;font-weight:600;border-radius:.75rem;border:2px solid var(--act);background:var(--act);color:var(--on);cursor:pointer}
button.quiet{background:transparent;color:var(--act)}
:focus-visible{outline:3px solid var(--act);outline-offset:3px}
small{display:block;color:var(--soft);font-size:.9375rem;margin-top:1rem}
`
const styleHash = createHash('sha256').update(style).digest('base64')

/** Nothing from elsewhere, no script at all, this very style and no other, a form only to ourselves. */
export const refusalPageHeaders = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
} as const

const words = {
  title: { ko: '연락 거부', zh: '拒绝联系', en: 'Refuse contact' },
  ask: {
    ko: '다른 사람의 예약 때문에 오는 연락을 거부할까요?',
    zh: '要拒绝因他人下单而来的联系吗？',
    en: 'Refuse contact caused by other people’s bookings?',
  },
  why: {
    ko: '누군가 {firm}에서 예약하면서 고객님의 번호({number})를 탑승자로 적었습니다.',
    zh: '有人在{firm}下单时，将您的号码（{number}）填为乘车人。',
    en: 'Somebody booked with {firm} and gave your number ({number}) as the rider’s.',
  },
  what: { ko: '거부되는 것', zh: '将被拒绝', en: 'What is refused' },
  whatText: {
    ko: '다른 사람의 예약 때문에 {firm}에서 이 번호로 하는 모든 전화, 문자, 메시지. 가족이나 지인이 대신 예약한 경우도 포함됩니다.',
    zh: '{firm}因他人下单而向本号码拨打的电话、发送的短信和消息，包括家人朋友代订。',
    en: 'Every call, text and message from {firm} to this number that somebody else’s booking causes, family and friends included.',
  },
  not: { ko: '그대로인 것', zh: '不受影响', en: 'What stays' },
  notText: {
    ko: '직접 예약하신 이용에 관한 연락은 계속 받으실 수 있습니다.',
    zh: '您本人订单的相关联系照常接收。',
    en: 'Contact about what you book yourself.',
  },
  refuse: { ko: '이런 연락 거부하기', zh: '拒绝此类联系', en: 'Refuse such contact' },
  done: { ko: '거부했습니다', zh: '已拒绝', en: 'Refused' },
  doneText: {
    ko: '지금부터 {firm}에서는 다른 사람의 예약 때문에 이 번호로 연락할 수 없습니다.',
    zh: '从现在起，{firm}不得因他人下单联系本号码。',
    en: 'From now on {firm} may not contact this number because of other people’s bookings.',
  },
  undo: { ko: '거부 취소하기', zh: '撤销拒绝', en: 'Take it back' },
  undone: { ko: '거부를 취소했습니다', zh: '已撤销拒绝', en: 'Taken back' },
  receipt: { ko: '기록 번호', zh: '记录编号', en: 'Receipt' },
  since: { ko: '거부한 때', zh: '拒绝时间', en: 'Refused at' },
  foot: {
    ko: '이 링크는 {date}까지 쓸 수 있습니다. 페이지를 여는 것만으로는 아무것도 바뀌지 않습니다.',
    zh: '本链接有效期至{date}。仅打开页面不会产生任何变更。',
    en: 'This link works until {date}. Opening the page changes nothing.',
  },
  unknown: { ko: '없는 링크입니다', zh: '链接不存在', en: 'There is no such link' },
  unknownText: {
    ko: '받으신 문자의 주소를 빠짐없이 눌렀는지 확인해 주세요.',
    zh: '请确认打开的是短信中的完整链接。',
    en: 'Check that the whole address from your text was opened.',
  },
  ended: { ko: '기간이 끝난 링크입니다', zh: '链接已过期', en: 'This link has ended' },
  endedText: {
    ko: '이 예약에 적혔던 고객님의 번호는 파기되어 더 이상 연락이 가지 않습니다. 이미 하신 거부는 그대로 유지됩니다.',
    zh: '该订单中填写的您的号码已被销毁，不会再因此联系您。此前的拒绝继续有效。',
    en: 'Your number was deleted from that booking, so it causes no more contact. What you refused before still holds.',
  },
  'too-many': { ko: '요청이 너무 많습니다', zh: '请求过多', en: 'Too many requests' },
  'too-manyText': { ko: '잠시 뒤 다시 열어 주세요.', zh: '请稍后再打开。', en: 'Please open it again in a minute.' },
  broken: { ko: '지금은 처리할 수 없습니다', zh: '暂时无法处理', en: 'That did not work just now' },
  brokenText: {
    ko: '바뀐 것은 없습니다. 잠시 뒤 다시 시도해 주세요.',
    zh: '未作任何更改，请稍后重试。',
    en: 'Nothing was changed. Please try again in a minute.',
  },
} as const satisfies Record<string, Text>

const names: Readonly<Record<Lang, string>> = { ko: '한국어', zh: '中文', en: 'English' }
const tags: Readonly<Record<Lang, string>> = { ko: 'ko', zh: 'zh-Hans', en: 'en' }

/** The page whole: no script, no image, nothing to load. */
export function refusalPage(page: RefusalPage, lang: Lang): string {
  const say = (id: keyof typeof words, values: Record<string, string> = {}) =>
    escaped(words[id][lang].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ''))
  const body =
    'view' in page ? ofLink(page.view, lang, say) : `<h1>${say(page.gone)}</h1>\n<p>${say(`${page.gone}Text`)}</p>`
  const others = langs.map(
    (one) =>
      `<a href="?lang=${one}" lang="${tags[one]}"${one === lang ? ' aria-current="true"' : ''}>${names[one]}</a>`,
  )
  return `<!doctype html>
<html lang="${tags[lang]}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${say('title')}</title><style>${style}</style></head>
<body><main>
<nav aria-label="Language">${others.join('')}</nav>
${body}
</main></body>
</html>
`
}

function ofLink(
  { organisation, masked = '•••', expiresAt, refused, undone }: LinkView,
  lang: Lang,
  say: (id: keyof typeof words, values?: Record<string, string>) => string,
): string {
  const values = { firm: organisation, number: masked }
  const form = (act: 'refuse' | 'undo') =>
    `<form method="post" action="?lang=${lang}"><button name="act" value="${act}"${act === 'undo' ? ' class="quiet"' : ''}>${say(act)}</button></form>`
  const receipt = (act: string, seq: number | undefined) =>
    `<dt>${say('receipt')}</dt><dd>${seq === undefined ? '' : `#${seq} · `}${escaped(act)}</dd>`
  const foot = `<small>${say('foot', { date: moment(expiresAt, lang, 'date') })}</small>`
  const what = `<div class="box"><h2>${say('what')}</h2><p>${say('whatText', values)}</p><h2>${say('not')}</h2><p>${say('notText')}</p></div>`
  if (refused)
    return `<h1>${say('done')}</h1>
<div class="box done" role="status"><p>${say('doneText', values)}</p><dl><dt>${say('since')}</dt><dd>${moment(refused.at, lang, 'minute')}</dd>${receipt(refused.act, refused.seq)}</dl></div>
${what}${form('undo')}
${foot}`
  const taken = undone
    ? `<div class="box" role="status"><h2>${say('undone')}</h2><dl>${receipt(undone.act, undone.seq)}</dl></div>\n`
    : ''
  return `<h1>${say('ask')}</h1>
${taken}<p>${say('why', values)}</p>
${what}${form('refuse')}
${foot}`
}

/** The clock of those who read that language; English readers may be anywhere. */
const zones: Readonly<Record<Lang, string>> = { ko: 'Asia/Seoul', zh: 'Asia/Shanghai', en: 'UTC' }
function moment(at: number, lang: Lang, to: 'date' | 'minute'): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'long', timeZone: zones[lang] }
  if (to === 'minute') options.timeStyle = lang === 'en' ? 'long' : 'short'
  return escaped(new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : tags[lang], options).format(at))
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
