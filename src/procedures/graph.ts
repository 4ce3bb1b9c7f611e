import type { Lang, Text } from '../terms/index.ts'
import { actRow, lookRow, waitRow } from './catalogue.ts'
import { inOrder } from './flow.ts'
import { type Box, type Drawn, type Line, layOut, type Placed } from './graph-layout.ts'
import { widthOf, wrap } from './graph-text.ts'
import type { Procedure, Step, StepKind } from './procedure.ts'

const size = 13
const small = 11
const lineHeight = 17
const smallLineHeight = 14

const kindNames: Readonly<Record<StepKind, Text>> = {
  say: { ko: '말하기', zh: '说', en: 'Say' },
  ask: { ko: '묻기', zh: '问', en: 'Ask' },
  look: { ko: '조회', zh: '查询', en: 'Look up' },
  branch: { ko: '갈림', zh: '判断', en: 'Branch' },
  do: { ko: '실행', zh: '操作', en: 'Do' },
  wait: { ko: '기다림', zh: '等待', en: 'Wait' },
  end: { ko: '끝', zh: '结束', en: 'End' },
}
const refusedName: Text = { ko: '거절되면', zh: '若被拒绝', en: 'if refused' }
const stepsName: Text = { ko: '단계', zh: '个步骤', en: 'steps' }

interface Drawing extends Box {
  lines: string[]
  step?: Step
}

/**
 * A checked procedure as an SVG document: each kind a shape of its own, the words of branches on their lines, in the asked language. Colours are
 * the surrounding text's (`currentColor`) and `--procedure-ground`, so that it stands in light and dark alike.
 */
export function graphOf(procedure: Procedure, lang: Lang): string {
  const order = inOrder(procedure)
  if (!order) throw new Error(`${procedure.id} goes round in a circle and cannot be drawn`)
  const drawings: Drawing[] = []
  const lines: Line[] = []
  for (const id of order) {
    const step = procedure.steps[id] as Step
    drawings.push(boxOf(step, lang))
    // A line with words goes through a place of its own, so that words never lie on one another.
    const ways = leadsTo(step)
    for (const [index, { to, why }] of ways.entries()) {
      // Where there is one way on, its words say nothing.
      if (why === undefined || ways.length === 1) {
        lines.push({ from: id, to })
        continue
      }
      const between = `${id}/${index}`
      const words = wrap(why[lang], 150, small, 3)
      const width = Math.max(...words.map((one) => widthOf(one, small))) + 10
      drawings.push({ id: between, lines: words, width, height: words.length * smallLineHeight + 4 })
      lines.push({ from: id, to: between }, { from: between, to })
    }
  }
  const layout = layOut(drawings, lines)
  const boxes = layout.boxes.map(
    (box, index) => ({ ...box, ...drawings[index], x: box.x, y: box.y }) as Placed & Drawing,
  )
  const width = Math.ceil(layout.width)
  const height = Math.ceil(layout.height)
  const count = Object.keys(procedure.steps).length
  const name = `procedure-${procedure.id}-${lang}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" lang="${lang}" aria-labelledby="${name}-title ${name}-desc" font-family="system-ui, sans-serif" font-size="${size}" text-anchor="middle" fill="currentColor">`,
    `<title id="${name}-title">${escaped(procedure.title[lang])}</title>`,
    `<desc id="${name}-desc">${escaped(procedure.category.map((one) => one[lang]).join(' ▸ '))} · ${count} ${stepsName[lang]}</desc>`,
    `<defs><marker id="${name}-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8Z" fill="currentColor"/></marker></defs>`,
    `<g fill="none" stroke="currentColor" stroke-opacity="0.55">`,
    ...layout.lines.map((line) => pathOf(line, boxes, `${name}-tip`)),
    '</g>',
    ...boxes.map((box) => (box.step ? nodeOf(box, box.step, lang) : wordsOf(box))),
    '</svg>',
  ].join('\n')
}

/** Where a step leads, and in which words. */
export function leadsTo(step: Step): { to: string; why?: Text }[] {
  switch (step.kind) {
    case 'branch': {
      const rest = step.otherwise ? [step.otherwise] : []
      return [...step.branches, ...rest].map(({ next, why }) => ({ to: next, why }))
    }
    case 'wait': {
      const named = waitRow(step.for)?.outcomes ?? {}
      return Object.entries(step.outcomes).map(([outcome, to]) => ({
        to,
        ...(named[outcome] && { why: named[outcome] }),
      }))
    }
    case 'do':
      return step.refused === undefined
        ? [{ to: step.next }]
        : [{ to: step.next }, { to: step.refused, why: refusedName }]
    case 'end':
      return []
    default:
      return [{ to: step.next }]
  }
}

/** "Ask", "묻기": what kind of step it is. */
export const stepKindName = (kind: StepKind, lang: Lang): string => kindNames[kind][lang]

function boxOf(step: Step, lang: Lang): Drawing {
  const narrow = step.kind === 'branch' ? 132 : 164
  const lines = wrap(step.title[lang], narrow, size, 3)
  const below = whatOf(step, lang)
  const second = below === undefined ? [] : wrap(below, narrow, small, 2)
  const widest = Math.max(...lines.map((one) => widthOf(one, size)), ...second.map((one) => widthOf(one, small)), 60)
  const tall = lines.length * lineHeight + second.length * smallLineHeight
  // A diamond holds its words in the middle half.
  const [width, height] = step.kind === 'branch' ? [widest * 1.5 + 36, tall * 1.6 + 22] : [widest + 36, tall + 18]
  return { id: step.id, lines: [...lines, ...second.map((one) => `\u0000${one}`)], width, height, step }
}

/** The act, look-up or wait behind the title, where its own name adds something. */
function whatOf(step: Step, lang: Lang): string | undefined {
  const row =
    step.kind === 'look'
      ? lookRow(step.look)
      : step.kind === 'do'
        ? actRow(step.act)
        : step.kind === 'wait'
          ? waitRow(step.for)
          : undefined
  const what = row?.what[lang]
  return what === step.title[lang] ? undefined : what
}

function nodeOf(box: Placed & Drawing, step: Step, lang: Lang): string {
  const { x, y, width, height, lines } = box
  const smallLines = lines.filter((line) => line.startsWith('\u0000')).length
  let at = y - ((lines.length - smallLines) * lineHeight + smallLines * smallLineHeight) / 2
  const text = lines.map((line) => {
    const second = line.startsWith('\u0000')
    const high = second ? smallLineHeight : lineHeight
    at += high
    const attributes = second ? ` font-size="${small}" fill-opacity="0.75"` : ''
    return `<text x="${round(x)}" y="${round(at - high * 0.28)}"${attributes}>${escaped(second ? line.slice(1) : line)}</text>`
  })
  const stroke = step.kind === 'do' ? 2.5 : 1.2
  return [
    `<g data-step="${step.id}" data-kind="${step.kind}">`,
    `<title>${escaped(`${kindNames[step.kind][lang]}: ${step.title[lang]}`)}</title>`,
    `<path d="${shapeOf(step.kind, x, y, width / 2, height / 2)}" fill="var(--procedure-ground, none)" stroke="currentColor" stroke-width="${stroke}"${step.kind === 'look' ? ' stroke-dasharray="5 3"' : ''}/>`,
    ...text,
    '</g>',
  ].join('')
}

/** say: a speech bubble's rounding · ask: a slanted form · look: a dashed box · branch: a diamond · do: a thick box · wait: cut corners · end: a pill. */
function shapeOf(kind: StepKind, cx: number, cy: number, w: number, h: number): string {
  const [l, r, t, b] = [cx - w, cx + w, cy - h, cy + h].map(round) as [number, number, number, number]
  switch (kind) {
    case 'branch':
      return `M${round(cx)} ${t}L${r} ${round(cy)}L${round(cx)} ${b}L${l} ${round(cy)}Z`
    case 'ask':
      return `M${l + 9} ${t}H${r}L${r - 9} ${b}H${l}Z`
    case 'wait':
      return `M${l + 9} ${t}H${r - 9}L${r} ${t + 9}V${b - 9}L${r - 9} ${b}H${l + 9}L${l} ${b - 9}V${t + 9}Z`
    case 'end':
      return rounded(l, r, t, b, h)
    case 'say':
      return rounded(l, r, t, b, 9)
    default:
      return `M${l} ${t}H${r}V${b}H${l}Z`
  }
}

function rounded(l: number, r: number, t: number, b: number, radius: number): string {
  const q = round(Math.min(radius, (b - t) / 2))
  return `M${l + q} ${t}H${r - q}A${q} ${q} 0 0 1 ${r} ${t + q}V${b - q}A${q} ${q} 0 0 1 ${r - q} ${b}H${l + q}A${q} ${q} 0 0 1 ${l} ${b - q}V${t + q}A${q} ${q} 0 0 1 ${l + q} ${t}Z`
}

/** The words on a line. */
function wordsOf({ x, y, lines }: Placed & Drawing): string {
  const top = y - (lines.length * smallLineHeight) / 2
  return lines
    .map(
      (line, index) =>
        `<text x="${round(x)}" y="${round(top + (index + 0.75) * smallLineHeight)}" font-size="${small}" fill-opacity="0.85">${escaped(line)}</text>`,
    )
    .join('')
}

function pathOf({ points, to }: Drawn, boxes: readonly Drawing[], tip: string): string {
  const [first, ...rest] = points as [Drawn['points'][number], ...Drawn['points']]
  let path = `M${round(first.x)} ${round(first.y)}`
  let before = first
  for (const point of rest) {
    const half = (point.y - before.y) / 2
    path +=
      Math.abs(point.x - before.x) < 1
        ? `L${round(point.x)} ${round(point.y)}`
        : `C${round(before.x)} ${round(before.y + half)} ${round(point.x)} ${round(point.y - half)} ${round(point.x)} ${round(point.y)}`
    before = point
  }
  const toStep = boxes.some((box) => box.id === to && box.step)
  return `<path d="${path}"${toStep ? ` marker-end="url(#${tip})"` : ''}/>`
}

const round = (n: number): number => Math.round(n * 10) / 10
const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] as string)
