import { encode } from 'uqr'

/** A QR code, drawn in this tab: what it holds (a secret) goes nowhere. Dark on white in both themes, as scanners need it. */
export function QrCode({ text, title }: { text: string; title: string }) {
  const { data, size } = encode(text, { border: 4 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg className="rf-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={title} shapeRendering="crispEdges">
      <path d={path} fill="#000" />
    </svg>
  )
}
