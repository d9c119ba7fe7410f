import type { Campaign } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import { type Html, html } from './html.ts'

/** The basic functions of Article 7(2): since when a gatekeeper owes them, and what this campaign saw of each. */
export function functionsByDate({ functions, run, startedAt }: Campaign): Html {
  return html`<h3>2.4 Functions of Article 7(2) on ${run.date ?? startedAt.slice(0, 10)}</h3>
<p>A gatekeeper owes each from its day on to whoever asks; a provider may ask for a part. A <i>gap</i> is due and tried by no purpose: it lies with these tests, and says nothing about the candidate.</p>
<div class="scroll"><table>
<thead><tr><th>Function</th><th>DMA</th><th>Due since</th><th>Status</th><th>Requirements</th><th>Reason</th></tr></thead>
<tbody>${functions.map(
    (f) =>
      html`<tr><td>${f.title}</td><td>${f.clause}</td><td>${f.due}</td><td>${f.status}</td><td class="id">${f.requirements.join(' ')}</td><td class="wrap">${show(f.because, 300)}</td></tr>
`,
  )}</tbody></table></div>`
}
