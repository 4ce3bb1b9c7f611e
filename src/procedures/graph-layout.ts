/**
 * Places a graph without circles in rows: each node below all that lead to it, few crossings, straight lines where they can be. After Sugiyama:
 * rows by the longest way, places within a row by the mean of the neighbours, positions by least squares that keep the order.
 */
export interface Box {
  id: string
  width: number
  height: number
}
export interface Line {
  from: string
  to: string
}
export interface Placed extends Box {
  /** Of the middle. */
  x: number
  y: number
}
export interface Drawn extends Line {
  /** From the bottom of one box to the top of the other, through the gaps between those in between. */
  points: readonly { x: number; y: number }[]
}
export interface Layout {
  width: number
  height: number
  boxes: readonly Placed[]
  lines: readonly Drawn[]
}

const gapBetween = 28
const gapBelow = 34
const margin = 16
const sweeps = 12

interface Node extends Placed {
  row: number
  /** Where a line passes a row: no box. */
  passing: boolean
  up: Node[]
  down: Node[]
}

/** `boxes` in an order in which every line leads forward. */
export function layOut(boxes: readonly Box[], lines: readonly Line[]): Layout {
  const nodes = new Map<string, Node>()
  for (const box of boxes) nodes.set(box.id, { ...box, x: 0, y: 0, row: 0, passing: false, up: [], down: [] })
  const at = (id: string): Node => nodes.get(id) as Node
  for (const box of boxes)
    for (const { to } of lines.filter(({ from }) => from === box.id))
      at(to).row = Math.max(at(to).row, at(box.id).row + 1)
  const chains = lines.map((line) => ({ line, chain: chainOf(at(line.from), at(line.to)) }))
  const rows: Node[][] = []
  const put = (node: Node): void => {
    rows[node.row] ??= []
    rows[node.row]?.push(node)
  }
  for (const box of boxes) put(at(box.id))
  for (const { chain } of chains) for (const node of chain) if (node.passing) put(node)
  order(rows)
  position(rows)
  const placed = boxes.map(({ id }) => at(id))
  return {
    width: Math.max(...rows.flat().map(({ x, width }) => x + width / 2)) + margin,
    height: Math.max(...placed.map(({ y, height }) => y + height / 2)) + margin,
    boxes: placed.map(({ id, width, height, x, y }) => ({ id, width, height, x, y })),
    lines: chains.map(({ line, chain }) => ({ ...line, points: pointsOf(chain) })),
  }
}

/** The boxes at both ends with a passing place in every row between them, tied to each other. */
function chainOf(from: Node, to: Node): Node[] {
  const chain = [from]
  for (let row = from.row + 1; row < to.row; row++)
    chain.push({ id: '', width: 12, height: 0, x: 0, y: 0, row, passing: true, up: [], down: [] })
  chain.push(to)
  for (const [index, node] of chain.slice(0, -1).entries()) {
    const next = chain[index + 1] as Node
    node.down.push(next)
    next.up.push(node)
  }
  return chain
}

/** Sorts each row by the mean place of its neighbours above, then below, again and again; the best order that was seen is kept. */
function order(rows: Node[][]): void {
  const places = (): Map<Node, number> =>
    new Map(rows.flatMap((row) => row.map((node, place): [Node, number] => [node, place])))
  let best = rows.map((row) => [...row])
  let least = crossings(rows, places())
  for (let sweep = 0; sweep < sweeps && least > 0; sweep++) {
    const downwards = sweep % 2 === 0
    const inTurn = downwards ? rows.keys() : [...rows.keys()].reverse()
    for (const index of inTurn) {
      const place = places()
      const row = rows[index] as Node[]
      const wish = new Map(
        row.map((node, own) => {
          const near = downwards ? node.up : node.down
          return [
            node,
            near.length === 0 ? own : near.reduce((sum, one) => sum + (place.get(one) ?? 0), 0) / near.length,
          ]
        }),
      )
      row.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0))
    }
    const now = crossings(rows, places())
    if (now >= least) continue
    least = now
    best = rows.map((row) => [...row])
  }
  for (const [index, row] of best.entries()) rows[index] = row
}

function crossings(rows: readonly Node[][], place: ReadonlyMap<Node, number>): number {
  let count = 0
  for (const row of rows) {
    const ends = row.flatMap((node) => node.down.map((next) => place.get(next) ?? 0).sort((a, b) => a - b))
    for (const [index, end] of ends.entries()) for (const later of ends.slice(index + 1)) if (later < end) count++
  }
  return count
}

function position(rows: readonly Node[][]): void {
  let top = margin
  for (const row of rows) {
    const height = Math.max(...row.map((node) => node.height))
    let left = margin
    for (const node of row) {
      node.y = top + height / 2
      node.x = left + node.width / 2
      left += node.width + gapBetween
    }
    top += height + gapBelow
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const downwards = sweep % 2 === 0
    for (const row of downwards ? rows : [...rows].reverse())
      settle(row, (node) => {
        const near = sweep === sweeps - 1 ? [...node.up, ...node.down] : downwards ? node.up : node.down
        return near.length === 0 ? node.x : near.reduce((sum, one) => sum + one.x, 0) / near.length
      })
  }
  const left = Math.min(...rows.flat().map(({ x, width }) => x - width / 2))
  for (const node of rows.flat()) node.x += margin - left
}

/** As near to the wishes as can be (least squares) with the order and the gaps kept: neighbours that would collide are moved as one block. */
function settle(row: readonly Node[], wish: (node: Node) => number): void {
  const blocks: { sum: number; size: number; nodes: { node: Node; offset: number }[] }[] = []
  let offset = 0
  for (const [index, node] of row.entries()) {
    const before = row[index - 1]
    if (before) offset += (before.width + node.width) / 2 + gapBetween
    // A line that only passes holds its course: it weighs more than a box.
    const weight = node.passing ? 3 : 1
    let block = { sum: (wish(node) - offset) * weight, size: weight, nodes: [{ node, offset }] }
    for (let last = blocks.at(-1); last && last.sum / last.size > block.sum / block.size; last = blocks.at(-1)) {
      blocks.pop()
      block = { sum: last.sum + block.sum, size: last.size + block.size, nodes: [...last.nodes, ...block.nodes] }
    }
    blocks.push(block)
  }
  for (const { sum, size, nodes } of blocks) for (const one of nodes) one.node.x = sum / size + one.offset
}

function pointsOf(chain: readonly Node[]): { x: number; y: number }[] {
  const first = chain[0] as Node
  const last = chain.at(-1) as Node
  return [
    { x: first.x, y: first.y + first.height / 2 },
    ...chain.slice(1, -1).map(({ x, y }) => ({ x, y })),
    { x: last.x, y: last.y - last.height / 2 },
  ]
}
