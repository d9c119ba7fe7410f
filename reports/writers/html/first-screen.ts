import type { Campaign } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import type { Finding } from '../../finding.ts'
import { markOf, statementMark } from '../../marks.ts'
import { type Html, html } from './html.ts'
import { markOn } from './mark.ts'

const READ_FIRST = 8

/** Everything that a reader needs who reads nothing else. */
export function firstScreen(campaign: Campaign, findings: readonly Finding[], evidenceDigest: string): Html {
  return html`<header>
<h1>Protocol conformance test report</h1>
<p class="soft"><span class="id">${campaign.id}</span> · tested ${campaign.startedAt} to ${campaign.endedAt} · parley ${campaign.environment.harness}</p>
</header>
${banner(campaign)}
<div class="first">
<section><h2>What was tested</h2>${item(campaign, evidenceDigest)}</section>
<section><h2>Read this first</h2>${readFirst(findings)}</section>
</div>`
}

function banner({ statement, mode, tier, seed }: Campaign): Html {
  const mark = statementMark(statement.word)
  const { requirements: r, purposes: p, cases: c } = statement.totals
  return html`<div class="banner ${mark.tone}" role="status">
<div class="head"><span class="word"><span aria-hidden="true">${mark.glyph}</span> <span>${mark.word}</span></span><span class="mode">${mode} mode, tier ${tier}</span></div>
<p class="line">${statement.line}</p>
<p>Covered requirements: ${r.pass} without a counterexample, ${r.fail} violated, ${r.inconclusive} inconclusive, ${r.error} with an error of the harness, ${r.notExecuted} not executed.
Purposes executed: ${p.executed}. Cases: ${c.executed}. Seed: ${seed}.</p>
<p>The results relate only to the item tested. Tests show the presence of nonconformities, never their absence. Not to be reproduced except in full.</p>
</div>`
}

function item({ candidate, environment }: Campaign, evidenceDigest: string): Html {
  const same = candidate.digestAtStart === candidate.digestAtEnd
  return html`<dl>
<dt>Candidate</dt><dd>${show(candidate.name)} ${show(candidate.version)}</dd>
<dt>Role, plane</dt><dd>${candidate.role}, ${candidate.plane} plane${candidate.scope === 'black-box' && html`, declared as black box`}</dd>
<dt>Artefacts</dt><dd class="code">${candidate.digestAtStart}</dd>
<dt></dt><dd>${candidate.artefacts} files, ${same ? 'the same at the end' : html`<b>changed while tested</b>: ${candidate.digestAtEnd}`}</dd>
<dt>Profile</dt><dd>${show(environment.profile)}${environment.signal.postQuantum === 'none' && html`: <b>no post-quantum protection</b>`}</dd>
<dt>Evidence</dt><dd class="code">sha256:${evidenceDigest}</dd>
</dl>`
}

function readFirst(findings: readonly Finding[]): Html {
  if (findings.length === 0)
    return html`<p>Nothing that was executed came to anything but a pass. What was not executed stands in section 4.</p>`
  const rest = findings.length - READ_FIRST
  return html`<ul class="read">${findings.slice(0, READ_FIRST).map(
    ({ summary, kind }) => html`
<li>${markOn({ ...markOf(summary), word: summary.purpose })}<span><a href="#f-${summary.purpose}">${summary.title}</a>${(kind === 'advisory' || kind === 'hardening') && html` <span class="soft">(${kind})</span>`}</span></li>`,
  )}</ul>${rest > 0 && html`<p>and ${rest} more in section 3</p>`}`
}
