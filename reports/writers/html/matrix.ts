import type { Campaign, RequirementSummary } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import { markOf } from '../../marks.ts'
import { answerWord, attested } from './attested.ts'
import { functionsByDate } from './functions-by-date.ts'
import { type Html, html } from './html.ts'
import { markOn } from './mark.ts'

/** Every applicable requirement in the order of the catalogue, never by verdict, so that it can be laid beside the law. */
export function matrix(campaign: Campaign): Html {
  const { requirements } = campaign
  const families = [...new Set(requirements.map(family))]
  const short = requirements.filter((r) => r.purposes.length > 0 && r.verdict !== 'pass')
  const covered = requirements.filter((r) => r.purposes.length > 0).length
  return html`<section><h2 id="s2">2 Requirements</h2>
<p>Level: MUST, SHOULD or MAY. Basis: <i>stated</i> in the source, <i>derived</i> from it, or <i>hardening</i>, which is good practice beyond it and makes no candidate nonconforming by itself.</p>
<h3>2.1 What did not pass</h3>
${short.length > 0 ? table(short.map((r) => row(r, false))) : html`<p>None.</p>`}
<h3>2.2 All applicable requirements</h3>
${table(
  families.map((name) => [
    html`<tr class="group"><th colspan="6">${name}</th></tr>
`,
    requirements.filter((r) => family(r) === name).map((r) => row(r, true)),
  ]),
  html`<tfoot><tr><th colspan="6">${requirements.length} requirements: ${covered} with a released purpose, ${requirements.length - covered} without</th></tr></tfoot>`,
)}
${attested(campaign)}
${functionsByDate(campaign)}
</section>`
}

function table(rows: readonly (Html | readonly (Html | readonly Html[])[])[], foot?: Html): Html {
  return html`<div class="scroll"><table>
<thead><tr><th>Id</th><th>Requirement</th><th>Level, basis</th><th>Verdict</th><th>Purposes</th><th>Reason</th></tr></thead>
<tbody>${rows}</tbody>${foot}</table></div>`
}

function row(r: RequirementSummary, anchor: boolean): Html {
  const unanswered = r.purposes.length === 0 && !r.attestation
  const verdict = unanswered ? html`<span class="soft">not covered</span>` : markOn(markOf(r))
  return html`<tr${anchor && html` id="r-${r.requirement}"`}><td class="id">${r.requirement}</td><td>${r.title}</td><td>${r.level}, ${r.basis}</td><td>${verdict}${r.attestation && r.purposes.length > 0 && html` <span class="soft">${answerWord(r.attestation)}</span>`}</td><td>${r.purposes.map(
    (p) => html`<a class="id" href="#p-${p}">${p}</a> `,
  )}</td><td class="wrap">${show(r.because, 300)}</td></tr>
`
}

function family({ requirement }: RequirementSummary): string {
  return requirement.replace(/-[^-]*$/, '')
}
