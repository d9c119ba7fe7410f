import type { Attestation, Campaign } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import { type Html, html } from './html.ts'

/** What a person's answer is called: never a verdict. */
export function answerWord({ answer }: Attestation): string {
  return answer === 'yes' ? 'attested' : 'said not to hold'
}

/** What a person confirmed, with what was attached. Nothing of it was tried, and it changes no verdict. */
export function attested({ requirements, attestor }: Campaign): Html {
  const answered = requirements.filter((r) => r.attestation)
  return html`<h3>2.3 What a person attests</h3>
${
  attestor
    ? html`<p>Answers of ${show(attestor.name)}, ${show(attestor.function)}, of ${attestor.on}. Nothing of this was tried: it is attested and not passed, and changes no verdict.</p>
<div class="scroll"><table>
<thead><tr><th>Id</th><th>Requirement</th><th>Answer</th><th>In their words</th><th>Evidence</th></tr></thead>
<tbody>${answered.map(
        ({ requirement, title, attestation }) =>
          attestation &&
          html`<tr><td class="id">${requirement}</td><td>${title}</td><td>${answerWord(attestation)}</td><td class="wrap">${show(attestation.statement, 1_000)}</td><td class="wrap">${attestation.evidence.map(
            ({ name, file, digest }) =>
              html`<div>${show(name, 200)}: <span class="code">${file}</span> <span class="code">${digest}</span></div>`,
          )}</td></tr>
`,
      )}</tbody></table></div>`
    : html`<p>Nobody has answered what only a person can confirm.</p>`
}`
}
