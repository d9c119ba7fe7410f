import type { Dossier } from '../../../harness/catalogue/dossier.ts'
import { show } from '../../../harness/transcript/show.ts'
import { type Html, html } from '../html/html.ts'
import { repeat } from './measure-section.ts'

/** What was measured, what it took of the engine, and how anybody checks it. */
export function annex(dossier: Dossier, evidenceDigest: string): Html {
  const { engine, environment, calls, equal, compatible, only } = dossier
  return html`<section><h2 id="d4">4 What was measured, and how to check it</h2>
<dl>
<dt>Engine</dt><dd>${show(engine.name)} ${show(engine.version)}, as it says of itself</dd>
<dt>Artefacts</dt><dd><span class="code">${engine.digestAtStart}</span>, ${engine.artefacts} files, ${engine.digestAtStart === engine.digestAtEnd ? 'the same at the end' : html`<b>changed while measured</b>: <span class="code">${engine.digestAtEnd}</span>`}</dd>
<dt>Features</dt><dd>${engine.features.map((f) => show(f, 60)).join(', ')}</dd>
<dt>Adapter actions</dt><dd>${calls.length} kinds: ${calls.map((c) => show(c, 60)).join(', ')}</dd>
<dt>Harness</dt><dd>parley ${environment.harness}, <span class="code">${environment.harnessDigest}</span></dd>
<dt>Measures</dt><dd><span class="code">${environment.measuresDigest}</span>${only && html`; only ${only.join(', ')}`}</dd>
<dt>Ran on</dt><dd>node ${environment.node}, ${environment.platform}</dd>
<dt>Evidence</dt><dd class="code">sha256:${evidenceDigest}</dd>
</dl>
<p><i>Equal</i> (${equal.word}) is drawn from the figures that have a bound, and from how the engine behaved. What was not shown is never counted as kept. <i>Compatible</i> (${compatible.word}) would ask that a peer of a gatekeeper opens what this engine sends, which bytes between two copies of one engine cannot show: requirement E2E-02 is never settled here, and this page is no statement of conformance.</p>
<p>Every figure is a function of the stored transcripts. This reads them all again, without the engine and without a network, and refuses a figure that they do not give:</p>
<pre>parley verify .</pre>
<p>This measures again; the seed chooses what no figure may depend on, such as which bit of an octet is flipped:</p>
<pre>${repeat(dossier)}</pre>
<p class="end">End of dossier ${dossier.id}</p></section>`
}
