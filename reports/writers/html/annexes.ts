import type { Campaign } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import { type Html, html } from './html.ts'
import { stimulusBlock } from './stimulus.ts'

/** Declaration, extra information for testing, and environment; then the line that ends the report. */
export function annexes({ id, candidate, pixit, environment }: Campaign): Html {
  const dependencies = Object.entries(environment.dependencies).sort(([a], [b]) => (a < b ? -1 : 1))
  return html`<section><h2 id="annex-a">Annex A: declaration (PICS)</h2>
<p>What the supplier declares as implemented: role ${candidate.role}, ${candidate.plane} plane, scope ${candidate.scope}. Declared features are claims; each that a purpose covers was tested.${candidate.silentClientMs === undefined ? '' : ` Its proxy gives up a client that answers nothing after ${candidate.silentClientMs} ms.`}</p>
${candidate.features.length === 0 ? html`<p>No feature is declared.</p>` : html`<ul>${candidate.features.map((f) => html`<li class="code">${show(f, 120)}</li>`)}</ul>`}
</section>
<section><h2 id="annex-b">Annex B: extra information for testing (PIXIT)</h2>
<p>How the candidate was reached. Secrets appear by handle only.</p>
${stimulusBlock(pixit)}
</section>
<section><h2 id="annex-c">Annex C: dependencies of the harness</h2>
<div class="scroll"><table class="counts"><thead><tr><th>Package</th><th>Version</th></tr></thead><tbody>${dependencies.map(
    ([
      name,
      version,
    ]) => html`<tr><td class="code">${show(name, 120)}</td><td class="code">${show(version, 80)}</td></tr>
`,
  )}</tbody></table></div>
</section>
<p class="end">End of report ${id}</p>`
}
