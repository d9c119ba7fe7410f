import type { Campaign } from '../../../harness/catalogue/campaign.ts'
import { type Html, html } from './html.ts'

/** Every number that another number on the page is a part of. */
export function denominators({ statement: { totals } }: Campaign): Html {
  const { requirements: r, purposes: p, cases: c } = totals
  return html`<section><h2 id="s1">1 Denominators</h2>
<div class="scroll"><table class="counts">
<thead><tr><th></th><th class="n">of</th><th class="n">pass</th><th class="n">fail</th><th class="n">inconclusive</th><th class="n">error</th><th>the rest</th></tr></thead>
<tbody>
${row('Covered requirements', r.covered, r, `${r.notExecuted} not executed`)}
${row('Executed purposes', p.executed, p, `${p.selected} selected: ${p.unsupported} unsupported, ${p.waived} waived, ${p.notRun} not run`)}
${row('Executed cases', c.executed, c, `${c.stored} can be judged again from this bundle`)}
</tbody></table></div>
<p>Requirements in the catalogue: ${r.catalogue}. Applicable to this role, plane and declaration on the day of the test: ${r.applicable}, of which covered by a released purpose: ${r.covered}. Not yet due: ${r.notYetDue}. Attested by a person: ${r.attested}; said not to hold: ${r.denied}.
Purposes released: ${p.released}, of which inapplicable: ${p.inapplicable}. A requirement that is not covered never changes the statement; it stands in section 2 all the same.</p>
</section>`
}

interface Counts {
  readonly pass: number
  readonly fail: number
  readonly inconclusive: number
  readonly error: number
}

function row(name: string, of: number, n: Counts, rest: string): Html {
  return html`<tr><th>${name}</th><td class="n">${of}</td><td class="n">${n.pass}</td><td class="n">${n.fail}</td><td class="n">${n.inconclusive}</td><td class="n">${n.error}</td><td>${rest}</td></tr>
`
}
