import type { CaseRecord, TranscriptRef } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import type { Judgement } from '../../../harness/vocabulary/judgement.ts'
import { againstSame } from '../../against-same.ts'
import type { Bundle } from '../../bundle.ts'
import type { Finding } from '../../finding.ts'
import { markOf, verdictMark } from '../../marks.ts'
import { type Html, html, type Part } from './html.ts'
import { markOn } from './mark.ts'
import { sequenceDiagram } from './sequence-diagram.ts'
import { stimulusBlock, variantBlock } from './stimulus.ts'
import { transcriptTable } from './transcript-table.ts'

const JUDGEMENTS = 40
const SEVERITY = [
  '',
  '1, confidentiality or authenticity',
  '2, a promised property',
  '3, hardening or availability',
] as const
const EFFECT: { readonly [K in Finding['kind']]: string } = {
  violation: 'An applicable mandatory requirement is violated.',
  hardening: 'A security finding beyond the sources: it does not make the candidate nonconforming by itself.',
  advisory: 'A recommendation is not followed: an advisory.',
  error: 'The harness or its set-up is at fault: nothing is said about the candidate.',
  inconclusive: 'Nothing can be concluded: neither a pass nor a failure.',
}

/** One page about one purpose that did not pass. @param number its number in section 3 */
export function findingPage(bundle: Bundle, finding: Finding, number: number): Html {
  const { summary, kind, shown } = finding
  return html`<section class="finding"><h3 id="f-${summary.purpose}">3.${number} <span class="id">${summary.purpose}</span> ${summary.title}</h3>
<dl class="facts">
<dt>Verdict</dt><dd>${markOn(markOf(summary))}. ${EFFECT[kind]}</dd>
<dt>Requirements</dt><dd>${summary.verifies.map((id) => requirement(bundle, id))}</dd>
<dt>If it fails</dt><dd>${summary.effect}</dd>
<dt>Severity</dt><dd>${SEVERITY[summary.severity] ?? summary.severity}</dd>
<dt>Cases</dt><dd>${counts(finding)}</dd>
</dl>
<h4>Why</h4>
<p>${show(summary.because, 600)}</p>
${shown ? caseParts(bundle, finding, shown.case, shown.judgements, shown.transcript) : html`<p>No single case decided this.</p>`}
</section>
`
}

function repeated({ k, n }: CaseRecord['reproduced']): string {
  if (n === 1) return ''
  return k > 0
    ? `The run was repeated; it failed in ${k} of ${n} runs.`
    : `It was inconclusive in each of ${n} runs.`
}

function caseParts(
  bundle: Bundle,
  finding: Finding,
  record: CaseRecord,
  judgements: readonly Judgement[],
  transcript: TranscriptRef | undefined,
): Part {
  const observations = transcript ? bundle.observations(transcript) : []
  const against = judgements.filter((j) => j.verdict !== 'pass')
  return [
    html`<h4>Judgements in case <span class="id">${record.id}</span></h4>
${judgementList(judgements)}
<h4>${finding.summary.verdict === 'fail' ? 'Counterexample' : 'Stimulus'}</h4>
<p>${origin(finding, record)} ${repeated(record.reproduced)}</p>
${record.story ? html`<ol>${record.story.map((step) => html`<li>${show(step, 400)}</li>`)}</ol>` : stimulusBlock(record.stimulus)}
${
  record.origin !== 'ledger' &&
  html`<p>As one more entry of the purpose's <span class="code">variants</span>:</p>
${variantBlock(record.stimulus)}`
}`,
    transcript &&
      html`<h4>Sequence</h4>
${sequenceDiagram(observations, new Set(against.flatMap((j) => j.at)))}
<h4>Transcript</h4>
${transcriptTable(observations, judgements, transcript.file)}
<p>File <span class="code">${transcript.file}</span>, ${transcript.observations} observations, digest <span class="code wrap">${transcript.digest}</span></p>
<h4>Replay</h4>
${replay(bundle, record, transcript.file)}`,
  ]
}

/** What the judges said: what is against the candidate first, at most 40 of them. */
function judgementList(judgements: readonly Judgement[]): Html {
  const ordered = [...judgements].sort((a, b) => Number(a.verdict === 'pass') - Number(b.verdict === 'pass'))
  const rest = ordered.length - JUDGEMENTS
  return html`<ul>${ordered.slice(0, JUDGEMENTS).map(judgementItem)}</ul>${rest > 0 && html`<p>and ${rest} more in the record</p>`}`
}

function judgementItem({ verdict, because, at }: Judgement): Html {
  const seen = at.length > 0 && html` <span class="soft">(observation ${at.join(', ')})</span>`
  return html`<li>${markOn(verdictMark(verdict))} ${show(because, 300)}${seen}</li>
`
}

/** The command that runs the shown case again, from the folder of the bundle. */
function replay({ campaign }: Bundle, { origin }: CaseRecord, file: string): Html {
  const same = againstSame(campaign)
  if (origin !== 'ledger') return html`<pre>${`parley replay ${file}${same}`}</pre>`
  return html`<pre>${`parley certify${same} --tier ${campaign.tier} --seed ${campaign.seed}`}</pre>
<p class="soft">A monitor watches all cases and has none of its own: the campaign is run again as a whole.</p>`
}

function origin({ record }: Finding, { origin, id }: CaseRecord): string {
  const property = record?.property
  if (origin === 'shrunk')
    return `Smallest failing stimulus of seed ${property?.seed ?? ''}, found in ${property?.shrinks ?? 0} shrinking runs.`
  if (origin === 'generated')
    return `Case ${id.replace(/^.*\/g/, '')} of ${property?.numRuns ?? '?'}, generated with seed ${property?.seed ?? ''}.`
  return origin === 'ledger'
    ? 'Found by a monitor over all cases of the campaign.'
    : 'A fixed variant of the scenario.'
}

function requirement({ campaign }: Bundle, id: string): Html {
  const found = campaign.requirements.find((r) => r.requirement === id)
  if (!found) return html`<span class="id">${id}</span> (not applicable)<br>`
  return html`<a class="id" href="#r-${id}">${id}</a> ${found.title} <span class="soft">(${found.level}, ${found.basis})</span><br>`
}

function counts({ summary }: Finding): string {
  const { pass, fail, inconclusive, error } = summary.cases
  return `${pass} passed, ${fail} failed, ${inconclusive} inconclusive, ${error} with an error of the harness`
}
