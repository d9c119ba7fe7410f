import type { Campaign } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import { againstSame } from '../../against-same.ts'
import { type Html, html } from './html.ts'

/** What is needed to run it again, and how to check this report without trusting who made it. */
export function reproduction(campaign: Campaign, evidenceDigest: string): Html {
  const { candidate, environment: e, tier, seed, run } = campaign
  const day = run.date ? ` --date ${run.date}` : ''
  const same = againstSame(campaign)
  return html`<section><h2 id="s6">6 Reproduction and verification</h2>
<h3>6.1 What it was made with</h3>
<dl>
<dt>Candidate</dt><dd>${show(candidate.name)} ${show(candidate.version)} <span class="code">${candidate.digestAtStart}</span></dd>
<dt>Harness</dt><dd>parley ${show(e.harness)} <span class="code">${e.harnessDigest}</span></dd>
<dt>Suites</dt><dd class="code">${e.suitesDigest}</dd>
<dt>Catalogue</dt><dd class="code">${e.catalogueDigest}</dd>
<dt>Profile</dt><dd>${show(e.profile)} <span class="code">${e.profileDigest}</span></dd>
<dt>Runtime</dt><dd>node ${show(e.node)}, ${show(e.platform)}</dd>
<dt>Tier, seed</dt><dd>${tier}, ${seed}</dd>
<dt>Evidence</dt><dd class="code">sha256:${evidenceDigest}</dd>
</dl>
<h3>6.2 Run it again</h3>
<pre>${`npx parley@${show(e.harness)} certify${same} --tier ${tier} --seed ${seed}${day}`}</pre>
<h3>6.3 Check it</h3>
<div class="scroll"><table>
<thead><tr><th>Step</th><th>Proves</th></tr></thead><tbody>
<tr><td class="code">sha256sum -c MANIFEST.sha256 &amp;&amp; sha256sum -c EVIDENCE.sha256</td><td>nothing in the bundle changed since the manifests were written</td></tr>
<tr><td>the signature over MANIFEST.sha256, if there is one, with a key obtained elsewhere</td><td>who vouches for exactly these files</td></tr>
<tr><td class="code">npx parley@${show(e.harness)} verify .</td><td>the purposes are those that the declaration asks for; every stored run, judged again, comes to what is recorded; verdicts and statement follow from that; this page says what the record says</td></tr>
<tr><td class="code">${`parley replay evidence/PURPOSE/CASE.jsonl${same}`}</td><td>the candidate still behaves so</td></tr>
</tbody></table></div>
<p>The first three need no network and no candidate. None of them proves that the evidence was recorded honestly: only a second party's own run does. In a public edition evidence/secret/ is left out (sha256sum --ignore-missing); verify then names the verdicts that cannot be judged again.</p>
</section>`
}
