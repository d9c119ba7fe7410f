import type { Dossier, Figure, MeasureRecord } from '../../../harness/catalogue/dossier.ts'
import { show } from '../../../harness/transcript/show.ts'
import type { Mark } from '../../marks.ts'
import { type Html, html } from '../html/html.ts'
import { markOn } from '../html/mark.ts'
import { boundText, gradeMark, valueText } from './values.ts'

/** What an engine does not offer counts neither for nor against it, which is other than not shown. */
const INAPPLICABLE: Mark = { glyph: '–', word: 'inapplicable', tone: 'idle' }

/** Every figure with its bound, its denominator and where it is shown. */
export function figuresTable({ measures, runs }: Dossier): Html {
  return html`<section><h2 id="d1">1 All figures</h2>
<p>${runs === 1 ? 'Taken once.' : `A figure is the worst of ${runs} runs; where runs differ, the spread stands in its place.`} <i>Bound</i>: the worst value that is as good as the requirement asks. <i>≥</i>: the end of what was tried was reached.</p>
<div class="scroll"><table>
<thead><tr><th>Figure</th><th>Measured</th><th>Bound</th><th>Asked by</th><th>Grade</th><th>Seen in</th></tr></thead>
<tbody>${measures.map(group)}</tbody></table></div></section>`
}

function group({ measure, title, figures, disposition, because }: MeasureRecord): Html {
  return html`<tr class="group"><th colspan="6"><a href="#m-${measure}">${title}</a>${disposition !== 'measured' && html` <span class="soft">${disposition}: ${because}</span>`}</th></tr>
${figures.map(
  (
    f,
  ) => html`<tr><td>${f.title}</td><td>${disposition === 'inapplicable' ? '–' : f.value === undefined ? html`<span class="soft">${show(f.says, 200)}</span>` : html`<b>${valueText(f)}</b> ${f.unit}`}</td><td class="id">${boundText(f)}</td><td class="id">${f.requirement ?? '–'}</td><td>${markOn(disposition === 'inapplicable' ? INAPPLICABLE : { ...gradeMark(f.grade), word: f.grade })}</td><td class="code">${seenIn(f)}</td></tr>
`,
)}`
}

/** The plays of the first run that show a figure; those of other runs have the same names but for the run. */
function seenIn({ evidence }: Figure): Html[] {
  const plays = [...new Set(evidence.map((e) => e.play.replace(/-r\d+$/, '')))]
  return plays.map((play) => html`<span class="id">${play}</span> `)
}
