import { show } from '../../../harness/transcript/show.ts'
import type { Judgement } from '../../../harness/vocabulary/judgement.ts'
import type { Observation } from '../../../harness/vocabulary/observation.ts'
import { describeObservation } from '../../describe-observation.ts'
import { verdictMark } from '../../marks.ts'
import { excerpt } from './excerpt.ts'
import { type Html, html } from './html.ts'
import { markOn } from './mark.ts'

const ROWS = 60

/** The transcript with the judge's words below the observations that they rest on. At most 60 rows; the stored file has all. */
export function transcriptTable(
  observations: readonly Observation[],
  judgements: readonly Judgement[],
  file: string,
): Html {
  const said = judgements.filter((j) => j.verdict !== 'pass')
  const offending = new Set(said.flatMap((j) => j.at))
  const rows = excerpt(observations, ROWS, (o) => offending.has(o.n))
  const start = observations[0]?.t ?? 0
  return html`<div class="scroll"><table class="transcript">
<thead><tr><th class="n">No.</th><th>Time</th><th>PCO</th><th>Observation</th><th>Fields</th></tr></thead>
<tbody>${rows.map((row) => ('left' in row ? gap(row.left, file) : line(row.kept, start, said)))}
${said.filter((j) => j.at.length === 0).map(words)}</tbody></table></div>`
}

function gap(left: number, file: string): Html {
  return html`<tr><td></td><td></td><td colspan="3" class="soft">… ${left} observations left out here; ${file} has them</td></tr>
`
}

function line(seen: Observation, start: number, said: readonly Judgement[]): Html {
  const { fields } = describeObservation(seen)
  const about = said.filter((j) => j.at.includes(seen.n))
  return html`<tr${about.length > 0 && html` class="at"`}><td class="n">${about.length > 0 && html`✕ `}${seen.n}</td><td class="id">${elapsed(seen.t - start)}</td><td class="id">${show(seen.pco, 40)}</td><td class="id">${show(seen.type, 60)}<br><span class="soft">${seen.kind}</span></td><td class="fields code">${fields.map(
    ({ name, value }) => html`<span><i>${name}</i> ${value}</span> `,
  )}</td></tr>
${about.map(words)}`
}

/** What a judge says, below the observation that it rests on, or at the end when it rests on what is not there. */
function words(j: Judgement): Html {
  return html`<tr class="said"><td></td><td colspan="4">${markOn(verdictMark(j.verdict))} ${show(j.because, 300)} <span class="soft">(${show(j.judge, 40)})</span></td></tr>
`
}

/** Protocol time since the first observation, without a locale. */
function elapsed(ms: number): string {
  const days = Math.floor(Math.abs(ms) / 86_400_000)
  const seconds = ((Math.abs(ms) % 86_400_000) / 1_000).toFixed(3)
  return `${ms < 0 ? '-' : '+'}${days > 0 ? `${days} d ` : ''}${seconds} s`
}
