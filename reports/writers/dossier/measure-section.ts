import type { Dossier, MeasureRecord } from '../../../harness/catalogue/dossier.ts'
import { show } from '../../../harness/transcript/show.ts'
import { type Html, html } from '../html/html.ts'
import { markOn } from '../html/mark.ts'
import { plot } from './plot.ts'
import { gradeMark } from './values.ts'

/** Each measure: the question, how it was answered, the figures in sentences, curves, transcripts, and how to repeat it. */
export function measureSections(dossier: Dossier): Html {
  return html`<section><h2 id="d3">3 Measure by measure</h2>${dossier.measures.map((m, index) => section(dossier, m, index + 1))}</section>`
}

function section(dossier: Dossier, m: MeasureRecord, number: number): Html {
  return html`<div class="measure"><h3 id="m-${m.measure}">3.${number} ${m.title}</h3>
<p class="asks">${m.asks}</p>
${m.disposition !== 'measured' && html`<p>${markOn({ glyph: '○', word: m.disposition, tone: 'warn' })}: ${m.because}.</p>`}
<ul>${m.figures.map(
    (
      f,
    ) => html`<li>${markOn({ ...gradeMark(f.grade), word: f.grade })} ${f.title}: <b>${f.says}</b>${f.grade === 'beyond' && html`. ${f.wrong}`}</li>
`,
  )}</ul>
${m.curves.length > 0 && html`<div class="plots${m.curves.length === 1 && html` one`}">${m.curves.map(plot)}</div>`}
<p><i>How.</i> ${m.method}</p>
<p><i>What it does not show.</i> ${m.limits}</p>
${m.conduct.map((line) => html`<p>${markOn({ glyph: '!', word: 'conduct', tone: 'bad' })} ${show(line, 300)}</p>`)}
${
  m.plays.length > 0 &&
  html`<p><i>Evidence.</i> ${m.plays.length} transcripts: ${m.plays.map((p) => html`<span class="code">${p.transcript.file}</span> `)}</p>
<pre>${repeat(dossier, m.measure)}</pre>`
}
</div>
`
}

/** The command that takes a measure again. */
export function repeat({ target, seed, runs }: Dossier, only?: string): string {
  const words = target.map((word) => (word.startsWith('--') ? word : show(word, 200)))
  return [
    'parley dossier',
    ...words,
    ...(only ? [`--only ${only}`] : []),
    `--seed ${seed} --runs ${runs}`,
  ].join(' ')
}
