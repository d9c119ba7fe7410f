import { AssertionError } from 'node:assert'
import * as allure from 'allure-js-commons'
import { inject, test } from 'vitest'
import type { PurposeSummary } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import { againstSame } from '../../against-same.ts'
import { readBundle } from '../../bundle.ts'
import { findingsOf } from '../../finding.ts'
import { installationDifference } from '../../verify/check-installation.ts'
import type { Installation } from '../../verify/installation.ts'
import { judgeAgain } from '../../verify/judge-again.ts'
import { labelsOf } from './labels.ts'
import type {} from './provided.ts'

const bundle = readBundle(inject('parleyBundle'))
const { campaign } = bundle
const { thisInstallation } = (await import(inject('parleyInstallation'))) as {
  thisInstallation(): Promise<Installation>
}
const installation = await thisInstallation()
const difference = installationDifference(campaign, installation)
const findings = new Map(findingsOf(bundle).map((finding) => [finding.summary.purpose, finding]))

for (const summary of campaign.purposes)
  test(`${summary.purpose} ${show(summary.title)}`, async (context) => {
    const again = summary.disposition === 'executed' ? rejudged(summary) : undefined
    await describe(summary, again)
    if (summary.disposition !== 'executed') context.skip(summary.because)
    await attach(summary)
    if (again !== undefined && again !== summary.verdict)
      throw new Error(`recorded as ${summary.verdict}; judged again it is ${again}`)
    if (summary.verdict === 'fail') throw new AssertionError({ message: show(summary.because, 1_000) })
    if (summary.verdict !== 'pass') throw new Error(`${summary.verdict}: ${show(summary.because, 1_000)}`)
  })

/** The verdict from the stored transcripts, or `undefined` when this installation cannot give one. */
function rejudged(summary: PurposeSummary): string | undefined {
  const purpose = installation.purposes.find((p) => p.id === summary.purpose)
  if (!purpose || difference !== '') return undefined
  return judgeAgain(bundle, purpose, summary)
}

async function describe(summary: PurposeSummary, again: string | undefined): Promise<void> {
  await allure.labels(
    { name: 'purpose', value: summary.purpose },
    {
      name: 'agrees',
      value: again === undefined ? 'not judged again' : again === summary.verdict ? 'yes' : 'no',
    },
    ...labelsOf(campaign, summary),
  )
  const { pass, fail, inconclusive, error } = summary.cases
  const cases = `${pass} passed, ${fail} failed, ${inconclusive} inconclusive, ${error} with an error of the harness`
  await allure.description(
    [
      `${show(summary.because, 1_000)}`,
      `If it fails: ${show(summary.effect, 1_000)}`,
      `Cases: ${cases}.`,
      difference,
    ]
      .filter(Boolean)
      .join('\n\n'),
  )
  await allure.parameter('tier', campaign.tier, { excluded: true })
  await allure.parameter('seed', String(campaign.seed), { excluded: true })
  await allure.parameter(
    'candidate',
    `${show(campaign.candidate.name)} ${show(campaign.candidate.version)}`,
    { excluded: true },
  )
}

/** Stimulus and transcript of the case that shows a finding best; nothing for a pass. */
async function attach({ purpose, firstFailure }: PurposeSummary): Promise<void> {
  const shown = findings.get(purpose)?.shown
  if (!shown) return
  await allure.attachment('stimulus', JSON.stringify(shown.case.stimulus, null, 2), 'application/json')
  if (shown.transcript)
    await allure.attachment(
      `transcript of ${shown.case.id}`,
      bundle.files.content(shown.transcript.file),
      'text/plain',
    )
  if (firstFailure)
    await allure.parameter(
      'replay',
      `parley replay evidence/${firstFailure}.jsonl${againstSame(bundle.campaign)}`,
      { excluded: true },
    )
}
