import type { Campaign, PurposeSummary } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import { markOf } from '../../marks.ts'
import { type Html, html } from './html.ts'
import { markOn } from './mark.ts'

/** Every released purpose: the dull table that proves that nothing was left out. */
export function purposes({ purposes, requirements }: Campaign): Html {
  const rows = new Set(requirements.map((r) => r.requirement))
  const executed = purposes.filter((p) => p.disposition === 'executed').length
  return html`<section><h2 id="s4">4 Test campaign</h2>
<p>Every released purpose, executed or not. A pass says that no counterexample was found in that many cases, never that there is none. Cases are counted as passed / failed / inconclusive / error.</p>
<div class="scroll"><table>
<thead><tr><th>Id</th><th>Purpose</th><th>Verifies</th><th>Verdict</th><th>Cases</th><th class="n">Stored</th><th>Reason</th></tr></thead>
<tbody>${purposes.map((p) => row(p, rows))}</tbody>
<tfoot><tr><th colspan="7">${purposes.length} purposes: ${executed} executed, ${purposes.length - executed} not</th></tr></tfoot>
</table></div></section>`
}

function row(p: PurposeSummary, applicable: ReadonlySet<string>): Html {
  const { pass, fail, inconclusive, error } = p.cases
  const finding = p.disposition === 'executed' && p.verdict !== 'pass'
  return html`<tr id="p-${p.purpose}"><td class="id">${finding ? html`<a href="#f-${p.purpose}">${p.purpose}</a>` : p.purpose}</td><td>${p.title}<br><span class="soft">${p.suite}</span></td><td>${p.verifies.map(
    (r) =>
      applicable.has(r) ? html`<a class="id" href="#r-${r}">${r}</a> ` : html`<span class="id">${r}</span> `,
  )}</td><td>${markOn(markOf(p))}</td><td class="id">${p.disposition === 'executed' && `${pass} / ${fail} / ${inconclusive} / ${error}`}</td><td class="n">${p.disposition === 'executed' && p.stored}</td><td class="wrap">${show(p.because, 300)}</td></tr>
`
}
