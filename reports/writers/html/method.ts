import type { Campaign } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import { type Html, html } from './html.ts'

/** How the statement was reached and what has to be kept in mind when it is read. */
export function method(campaign: Campaign): Html {
  return html`<section><h2 id="s5">5 Method</h2>
<h3>5.1 Decision rule</h3>
<ol>
<li>A run of a case comes to the worst of its judgements, in the order none, pass, inconclusive, fail, error. A run that proves nothing is an error.</li>
<li>A case fails at once on positive evidence: the transcript itself holds what must not be. Any other failing case is run twice more; it fails if at least two of the three runs fail, else it is inconclusive. All its transcripts are kept.</li>
<li>A purpose comes to the worst of its cases; it is an error when no case ran or a required situation was never reached.</li>
<li>A requirement comes to the worst of the purposes that verify it. If one of these could not be executed, the best it can be is not contradicted.</li>
<li>Nonconforming: an applicable, covered MUST whose basis is stated or derived fails. Not established: none fails, but one was inconclusive, met an error or was not executed. Conforming: every one passes; with advisories, if a SHOULD, a MAY or a hardening requirement fails. Black box: what stayed open could not be seen without a means that the declaration leaves out on purpose.</li>
<li>Void: the candidate broke the adapter contract before the tests, or was changed while they ran. A development run makes no statement.</li>
</ol>
<p>The candidate's bare word never makes a verdict better. How many cases are run is fixed by tier and seed, never by time. Nothing is run again until it passes.</p>
<h3>5.2 Limits and reservations</h3>
${limits(campaign)}
<h3>5.3 Legend</h3>
<dl>
<dt>✓ pass</dt><dd>No counterexample was found, and the proofs that one could have been found are in the transcripts.</dd>
<dt>✕ fail</dt><dd>The stored evidence shows that the requirement is violated.</dd>
<dt>? inconclusive</dt><dd>Neither: a control did not hold, or a failure did not occur again.</dd>
<dt>! error</dt><dd>The harness or its set-up failed; nothing is said about the candidate.</dd>
<dt>○ unsupported</dt><dd>Required, and either not declared or not visible without a means that was not offered. It counts against a statement.</dd>
<dt>– inapplicable</dt><dd>Optional and not declared, or meant for another role or plane.</dd>
<dt>◇ waived</dt><dd>Left out under a waiver, with its reason. It counts as not executed.</dd>
<dt>§ attested</dt><dd>A person confirmed it, with evidence; nothing was tried. Said not to hold: the person denied it, which the statement names.</dd>
<dt>○ not run</dt><dd>Left out by tier or filter, or the campaign ended before it.</dd>
</dl></section>`
}

function limits({ deviations, environment, statement, complete }: Campaign): Html {
  const { cases } = statement.totals
  const unstored = cases.executed - cases.stored
  return html`<dl>
<dt>Deviations</dt><dd>${deviations.length === 0 ? 'none' : html`<ul>${deviations.map((d) => html`<li>${show(d, 600)}</li>`)}</ul>`}</dd>
<dt>Complete</dt><dd>${complete ? 'yes' : 'no: the campaign was interrupted'}</dd>
<dt>Confinement</dt><dd>${show(environment.confinement)}</dd>
<dt>Evidence</dt><dd>${unstored === 0 ? 'the transcripts of all cases are stored' : `${cases.stored} of ${cases.executed} cases are stored; the other ${unstored} passed and left their numbers only`}</dd>
<dt>Left open</dt><dd>${statement.open.length === 0 ? 'none' : statement.open.map((id) => html`<a class="id" href="#r-${id}">${id}</a> `)}</dd>
</dl>`
}
