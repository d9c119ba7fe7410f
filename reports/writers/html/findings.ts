import type { Bundle } from '../../bundle.ts'
import type { Finding } from '../../finding.ts'
import { findingPage } from './finding-page.ts'
import { type Html, html } from './html.ts'

/** One page for each purpose that did not pass; what counts against the candidate first. */
export function findingPages(bundle: Bundle, findings: readonly Finding[]): Html {
  return html`<section><h2 id="s3">3 Findings</h2>
${findings.length === 0 && html`<p>None: every executed purpose passed.</p>`}
${findings.map((finding, index) => findingPage(bundle, finding, index + 1))}</section>`
}
