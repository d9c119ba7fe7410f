import type { ComparedFigure, ComparisonRow, Dossier } from '../../../harness/catalogue/dossier.ts'
import { show } from '../../../harness/transcript/show.ts'
import { type Html, html } from '../html/html.ts'
import { gradeMark, valueText } from './values.ts'

/** The figures of this engine beside those of the known ones: figures as rows, engines as columns. */
export function comparisonTable({ engine, measures, beside }: Dossier): Html {
  const notes: {
    readonly number: number
    readonly row: ComparisonRow
    readonly figure: string
    readonly text: Html
  }[] = []
  const note = (row: ComparisonRow, figure: string, { explained }: ComparedFigure) => {
    if (!explained) return undefined
    const number = notes.length + 1
    const text = html`${show(explained.because, 400)} <span class="soft">(${show(explained.source, 300)})</span>`
    notes.push({ number, row, figure, text })
    return number
  }
  const rows = measures.flatMap((m) =>
    m.figures.map(
      (
        f,
      ) => html`<tr><th title="${f.title}">${f.short}</th>${m.disposition === 'inapplicable' ? html`<td class="n open own">–</td>` : cell(f, true)}${beside.map(
        (row) => {
          const known = row.figures[f.id]
          return known ? cell(known, false, note(row, f.short, known)) : html`<td class="n open">–</td>`
        },
      )}</tr>
`,
    ),
  )
  return html`<section><h2 id="d2">2 Beside known engines</h2>
<p>The same measures, taken of other engines with the same harness. <span class="mark bad"><b>✕</b></span> marks what is beyond its bound, ? what was not shown, – what was not measured or does not apply. Short names are spelt out in section 1.</p>
${
  beside.length === 0
    ? html`<p>The table of known engines is empty.</p>`
    : html`<div class="scroll"><table class="beside">
<thead><tr><th></th><th class="n own">${show(engine.name, 40)}<br><span class="soft">this one</span></th>${beside.map((row) => html`<th class="n">${show(row.name, 40)}<br><span class="soft">${show(row.version, 30)}</span></th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>
<ul class="notes">${beside.filter((row) => row.about !== '').map((row) => html`<li><b>${show(row.name)}</b> ${show(row.version)}: ${show(row.about, 300)}</li>`)}</ul>
${notes.length > 0 && html`<ol class="notes">${notes.map(({ row, figure, text }) => html`<li>${show(row.name)}, ${figure}: ${text}</li>`)}</ol>`}`
}
</section>`
}

function cell(figure: ComparedFigure, own: boolean, note?: number): Html {
  const { glyph } = gradeMark(figure.grade)
  const tones = { beyond: html` beyond`, 'not shown': html` open`, within: undefined, told: undefined }
  const tone = tones[figure.grade]
  return html`<td class="n${tone}${own && html` own`}">${tone && html`${glyph} `}${valueText(figure)}${note !== undefined && html`<sup>${note}</sup>`}</td>`
}
