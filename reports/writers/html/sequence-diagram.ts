import { show } from '../../../harness/transcript/show.ts'
import type { Observation } from '../../../harness/vocabulary/observation.ts'
import { describeObservation } from '../../describe-observation.ts'
import { excerpt } from './excerpt.ts'
import { type Html, html } from './html.ts'
import { crossing, type Lanes, lanesFor } from './lanes.ts'

const ARROWS = 40
const WIDTH = 960
const LEFT = 70
const RIGHT = 500
const TEXT = 540
const TOP = 52
const ROW = 22
const LABEL = 58

/** What the harness and the candidate did to each other, as inline SVG: lanes by PCO, at most 40 arrows, the offending ones heavier and crossed. */
export function sequenceDiagram(observations: readonly Observation[], offending: ReadonlySet<number>): Html {
  const drawn = observations.filter((o) => o.kind !== 'bindings' && o.type !== 'secrets.kept')
  const rows = excerpt(drawn, ARROWS, (o) => offending.has(o.n))
  const lanes = lanesFor(rows.flatMap((row) => ('kept' in row ? [row.kept] : [])))
  const height = TOP + rows.length * ROW + 8
  const numbers = [...offending].join(', ')
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Sequence of ${drawn.length} observations${numbers !== '' && `; offending: ${numbers}`}">
${lanes.names.map((name, lane) => lanePart(lanes, lane, name, height))}
${rows.map((row, index) => {
  const y = TOP + index * ROW + ROW / 2
  if ('left' in row)
    return html`<text class="gap" x="${LEFT}" y="${y + 4}">… ${row.left} observations not drawn</text>
`
  return arrow(lanes, row.kept, y, offending.has(row.kept.n))
})}</svg>
<p class="soft">Solid: driven or seen by the harness. Dashed: the candidate's bare word. Dot: inside the harness. Heavy and crossed: what the judgement rests on. Numbers are those of the transcript.</p>`
}

function at(lanes: Lanes, lane: number): number {
  return Math.round(LEFT + (lane * (RIGHT - LEFT)) / Math.max(1, lanes.names.length - 1))
}

function lanePart(lanes: Lanes, lane: number, name: string, height: number): Html {
  const x = at(lanes, lane)
  const y = lane % 2 === 0 ? 18 : 36
  return html`<text class="name" x="${x}" y="${y}">${show(name, 18)}</text><line class="lane" x1="${x}" x2="${x}" y1="${y + 6}" y2="${height}"/>
`
}

function arrow(lanes: Lanes, seen: Observation, y: number, offends: boolean): Html {
  const here = at(lanes, lanes.of(seen.pco))
  const there = at(lanes, lanes.candidate)
  const way = crossing(seen)
  const tip = classes('tip', offends && 'at')
  const line =
    way === 'inside'
      ? html`<circle class="${tip}" cx="${here}" cy="${y}" r="4"/>`
      : shaft(
          way === 'to candidate' ? [here, there] : [there, here],
          y,
          classes('arrow', seen.kind === 'claim' && 'word', offends && 'at'),
          tip,
        )
  return html`<text class="num" x="34" y="${y + 4}">${seen.n}</text>${line}${offends && html`<text class="at" x="40" y="${y + 4}">✕</text>`}<text${offends && html` class="at"`} x="${TEXT}" y="${y + 4}">${clip(describeObservation(seen).label)}</text>
`
}

function shaft([from, to]: readonly [number, number], y: number, line: string, tip: string): Html {
  const back = to > from ? -8 : 8
  return html`<line class="${line}" x1="${from}" x2="${to + back / 2}" y1="${y}" y2="${y}"/><path class="${tip}" d="M${to} ${y}l${back} -4v8z"/>`
}

function classes(...names: readonly (string | false)[]): string {
  return names.filter(Boolean).join(' ')
}

function clip(label: string): string {
  const characters = [...label]
  return characters.length > LABEL ? `${characters.slice(0, LABEL - 1).join('')}…` : label
}
