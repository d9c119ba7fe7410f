import type { Curve, CurvePoint } from '../../../harness/catalogue/dossier.ts'
import { canonical } from '../../../harness/transcript/canonical.ts'
import { type Html, html } from '../html/html.ts'
import { digits } from './values.ts'

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [520, 250, 46, 14, 14, 40]
const KEY = 17
const STYLES = 4
const MARKED = 12

/** A curve as a figure: a line for each of its lines, told apart by dash and mark as well as by colour. */
export function plot(curve: Curve): Html {
  const { kind, title, x, y } = curve
  const lines = merged(curve)
  const all = lines.flatMap((l) => l.points)
  const height = (p: CurvePoint) => heightOf(curve, p)
  const xs = all.map((p) => p.x)
  const [low, high] = [Math.min(...xs), Math.max(...xs)]
  const top = kind === 'fraction' ? 1 : Math.max(1, ...all.map(height))
  const names = lines.flatMap(({ names }, index) => names.map((name) => ({ name, style: index % STYLES })))
  const key = names.length > 1 ? names.length * KEY + 6 : 0
  const atX = (value: number) =>
    round(LEFT + ((value - low) / Math.max(1, high - low)) * (WIDTH - LEFT - RIGHT))
  const atY = (value: number) => round(HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM))
  return html`<figure><figcaption>${title}<small>${`${y}, against ${x}`}</small></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT + key}" role="img" aria-label="${`${title}: ${summary(curve)}`}">
${ticks(0, top, kind === 'fraction' ? 0.25 : step(top)).map(
  (
    value,
  ) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${atY(value)}" y2="${atY(value)}"/><text class="tick end" x="${LEFT - 6}" y="${atY(value) + 4}">${kind === 'fraction' ? `${value * 100}%` : digits(value)}</text>
`,
)}${ticks(low, high, step(high - low)).map(
  (
    value,
  ) => html`<line class="axis" x1="${atX(value)}" x2="${atX(value)}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM + 4}"/><text class="tick mid" x="${atX(value)}" y="${HEIGHT - BOTTOM + 16}">${digits(value)}</text>
`,
)}<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}"/>
<text class="mid" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}">${x}</text>
${lines.map(({ points }, index) => {
  const style = index % STYLES
  const path = points.map((p) => `${atX(p.x)},${atY(height(p))}`).join(' ')
  return html`<polyline class="line l${style}" points="${path}"/>
${points.length <= MARKED && points.map((p) => mark(style, atX(p.x), atY(height(p))))}`
})}${
  key > 0 &&
  names.map(({ name, style }, row) => {
    const at = HEIGHT + row * KEY + 6
    return html`<line class="line l${style}" x1="${LEFT}" x2="${LEFT + 34}" y1="${at}" y2="${at}"/>${mark(style, LEFT + 17, at)}<text x="${LEFT + 42}" y="${at + 4}">${name}</text>
`
  })
}</svg></figure>
`
}

/** Lines that lie on each other are drawn once, and keep their names. */
function merged({ lines }: Curve): { readonly names: string[]; readonly points: readonly CurvePoint[] }[] {
  const found: { names: string[]; points: readonly CurvePoint[] }[] = []
  for (const { line, points } of lines) {
    const same = found.find((other) => canonical(other.points) === canonical(points))
    if (same) same.names.push(line)
    else found.push({ names: [line], points })
  }
  return found
}

function heightOf({ kind }: Curve, { y, of }: CurvePoint): number {
  return kind === 'fraction' ? y / Math.max(1, of ?? 1) : y
}

function mark(style: number, x: number, y: number): Html {
  return style % 2 === 0
    ? html`<circle class="p${style}" cx="${x}" cy="${y}" r="3.2"/>`
    : html`<rect class="p${style}" x="${x - 3}" y="${y - 3}" width="6" height="6"/>`
}

/** The same in words, for those who do not see the picture. */
function summary({ lines, kind }: Curve): string {
  const tell = ({ x, y, of }: CurvePoint) => `${x}: ${y}${kind === 'fraction' ? ` of ${of ?? 1}` : ''}`
  return lines
    .map(({ line, points }) => {
      const few = points.length <= MARKED ? points : [points[0], points.at(-1)].flatMap((p) => p ?? [])
      return `${line}, ${few.map(tell).join('; ')}`
    })
    .join('. ')
}

function ticks(low: number, high: number, by: number): number[] {
  const first = Math.ceil(low / by) * by
  return Array.from({ length: Math.floor((high - first) / by + 1e-9) + 1 }, (_, n) => round(first + n * by))
}

/** A step of 1, 2 or 5 times a power of ten that makes at most eight. */
function step(span: number): number {
  const rough = Math.max(1, span / 8)
  const power = 10 ** Math.floor(Math.log10(rough))
  return ([1, 2, 5, 10].find((n) => n * power >= rough) ?? 10) * power
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
