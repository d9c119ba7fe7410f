import type { Dossier, Figure } from '../../../harness/catalogue/dossier.ts'
import { show } from '../../../harness/transcript/show.ts'
import type { Mark } from '../../marks.ts'
import { type Html, html } from '../html/html.ts'
import { markOn } from '../html/mark.ts'
import { plot } from './plot.ts'
import { boundText, gradeMark, valueText } from './values.ts'

/** Figures that stand in large type on the first screen. */
const TILES = [
  'past-opened',
  'round-trips',
  'replay-after-restart',
  'altered',
  'outsider',
  'kept',
  'turns-late',
  'second-use',
  'silent',
  'removed-reads',
  'wrong-end',
  'gap',
]
const MOST_TILES = 10
const PLOTS = ['readable-by-trips', 'past-by-age']

const WORDS: Readonly<Record<string, Pick<Mark, 'glyph' | 'tone'>>> = {
  'equal, as measured': { glyph: '✓', tone: 'good' },
  'not equal': { glyph: '✕', tone: 'bad' },
}

/** What an engineer or an auditor sees in ten seconds: the two conclusions, ten figures, what is wrong, two curves. */
export function firstScreen(dossier: Dossier): Html {
  const { engine, equal, compatible, measures, runs, seed, environment } = dossier
  const figures = measures.filter((m) => m.disposition !== 'inapplicable').flatMap((m) => m.figures)
  const wrong = figures.filter((f) => f.grade === 'beyond')
  const curves = PLOTS.flatMap((id) => measures.flatMap((m) => m.curves).find((c) => c.id === id) ?? [])
  const asked = TILES.flatMap((id) => figures.find((f) => f.id === id) ?? [])
  // what is wrong stands in front, whatever people ask for first
  const tiles = [...new Set([...wrong, ...asked])].slice(0, MOST_TILES)
  return html`<header>
<h1>Equivalence dossier: ${show(engine.name)} ${show(engine.version)}</h1>
<p class="soft"><span class="id">${dossier.id}</span> · measured ${dossier.startedAt.slice(0, 16).replace('T', ' ')} UTC · ${runs === 1 ? 'one run' : `${runs} runs`}, seed ${seed} · parley ${environment.harness}</p>
</header>
<div class="pair">
${conclusion('Equal, as measured?', equal, WORDS[equal.word] ?? { glyph: '?', tone: 'warn' })}
${conclusion('Compatible?', compatible, { glyph: '–', tone: 'idle' })}
</div>
<ul class="tiles">${tiles.map(tile)}</ul>
${
  wrong.length > 0 &&
  html`<h3>What is wrong</h3>
<ul class="wrong">${wrong.map(
    (
      f,
    ) => html`<li><b>${f.wrong}</b><br><span class="soft">Measured: ${f.says}. ${f.title.charAt(0).toUpperCase()}${f.title.slice(1)}; bound: ${boundText(f)} (${f.requirement}).</span></li>
`,
  )}</ul>`
}
${measures.flatMap((m) => m.conduct).length > 0 && html`<h3>How it behaved</h3><ul>${measures.flatMap((m) => m.conduct.map((line) => html`<li>${m.title}: ${show(line, 300)}</li>`))}</ul>`}
<div class="plots">${curves.map(plot)}</div>
<p class="soft">Every number is measured at the engine's own interface, on bytes that nobody looked into. Not measured: what calls at the same time do to each other, and memory; <code>parley certify</code> tries both (EN-08, RT-20, RT-09). Tests show the presence of defects, never their absence.</p>`
}

function conclusion(
  question: string,
  { word, line }: Dossier['equal'],
  { glyph, tone }: Pick<Mark, 'glyph' | 'tone'>,
): Html {
  return html`<div class="banner ${tone}"><h2>${question}</h2><span class="word"><span aria-hidden="true">${glyph}</span> ${word}</span><p>${line}.</p></div>`
}

function tile(figure: Figure): Html {
  const mark = gradeMark(figure.grade)
  const [count, of] = valueText(figure).split(' of ')
  return html`<li class="${mark.tone}"><b>${count}${of !== undefined && html` <small>of ${of}</small>`}</b><span class="what">${figure.title}</span>${markOn({ ...mark, word: figure.bound === undefined || figure.grade === 'not shown' ? mark.word : `bound: ${boundText(figure)}` })}</li>
`
}
