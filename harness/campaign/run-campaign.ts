import { join } from 'node:path'
import proformaData from '../../fixtures/pics/proforma.json' with { type: 'json' }
import { digestArtefacts } from '../candidate/digest.ts'
import { probeAdapter } from '../candidate/probes.ts'
import type { Campaign } from '../catalogue/campaign.ts'
import { milestoneCalled } from '../catalogue/milestones.ts'
import { originOf } from '../catalogue/origin.ts'
import type { Declaration } from '../catalogue/pics.ts'
import { missingFeatures, readProforma } from '../catalogue/pics.ts'
import { PROFILE_FILE } from '../catalogue/profile.ts'
import { wallClock } from '../environment/protocol-time.ts'
import { freshBytes } from '../environment/randomness.ts'
import { folderBlobs } from '../transcript/blobs.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import { checkAnswers, storeAnswers } from './attest.ts'
import { type Begun, beginningOf, compose, dutiesOf } from './compose.ts'
import { engineProbes } from './engine-probes.ts'
import { openEvidence } from './evidence.ts'
import type { CampaignOptions } from './options.ts'
import { type PreparedStage, prepareStage } from './prepare-stage.ts'
import { runPurposes } from './run-purposes.ts'
import { type Selected, select } from './select.ts'
import { summarise } from './summarise.ts'
import { wireProbes } from './wire-probes.ts'

/** A finished campaign: what was written, and the standard error of the candidate. */
export interface Finished {
  readonly campaign: Campaign
  readonly stderr: string
}

/**
 * Runs a campaign: static review, then the purposes, then the decision. Whatever ends it early, what was
 * recorded is written. Throws ParleyError when there is nothing to write: no candidate, no selection, no folder.
 */
export async function runCampaign(options: CampaignOptions): Promise<Finished> {
  // a folder that cannot be written is told of before anything is started
  openEvidence(options.out)
  const blobs = folderBlobs(join(options.out, 'evidence'))
  const startedAt = wallClock()
  const artefacts = await digestArtefacts(options.file)
  const first = await prepareStage(options, blobs, startedAt.getTime())
  const prepared: [PreparedStage, ...PreparedStage[]] = [first]
  const { stage } = first
  const end = () => Promise.all(prepared.map((each) => each.end()))
  const prepareMore = async (count: number) => {
    const more = Array.from({ length: count }, () => prepareStage(options, blobs, startedAt.getTime()))
    const settled = await Promise.allSettled(more)
    for (const each of settled) if (each.status === 'fulfilled') prepared.push(each.value)
    for (const each of settled) if (each.status === 'rejected') throw each.reason
  }
  try {
    const { hello } = stage.candidate
    const declared: Declaration = { ...hello, signal: options.profile.signal }
    const begun: Begun = {
      options,
      declared,
      candidate: hello.candidate,
      artefacts,
      startedAt,
      pixit: stage.pixit,
      id: `PARLEY-${startedAt.toISOString().slice(0, 10)}-${freshBytes(4).toString('hex')}`,
    }
    const evidence = openEvidence(options.out, originOf(beginningOf(begun)))
    evidence.writeJson(PROFILE_FILE, options.profile)
    const { answers } = options
    if (answers) checkAnswers(answers, hello.candidate, dutiesOf(options, declared, startedAt).applicable)
    const probed = [
      ...(await probeAdapter(stage.candidate)),
      ...(await wireProbes(stage)),
      ...(await engineProbes(stage)),
    ]
    const failed = probed.find((result) => !result.ok)
    const chosen = select(
      options.purposes,
      declared,
      readProforma(proformaData),
      options.tier,
      options.filters,
    )
    const running = chosen.filter((s) => s.disposition === 'selected')
    if (running.length === 0) throw nothingSelected(options, chosen)
    options.progress.selected(running.length, hello.candidate)
    if (!failed) await prepareMore(Math.min(options.jobs, running.length) - 1)
    const ran = failed
      ? { summaries: [], stopped: false }
      : await runPurposes(options, prepared, evidence, running)
    const summaries = chosen.map(
      (s) => ran.summaries.find((r) => r.purpose === s.purpose.id) ?? summarise(s.purpose, options.seed, s),
    )
    await end()
    const stderr = prepared
      .map((each) => each.stage.stderr())
      .filter(Boolean)
      .join('\n')
    evidence.write('evidence/candidate.stderr.txt', stderr)
    const campaign = compose({
      begun,
      artefactsAtEnd: await digestArtefacts(options.file),
      endedAt: wallClock(),
      summaries,
      ...(answers && { attestor: answers.attestor, attestations: storeAnswers(answers, evidence) }),
      missing: missingFeatures(readProforma(proformaData), declared),
      ...(failed && !failed.ok ? { voidBecause: `${failed.what}: ${failed.detail}` } : {}),
      interrupted: ran.stopped,
    })
    evidence.writeJson('campaign.json', campaign)
    return { campaign, stderr }
  } finally {
    await end().catch(() => {})
  }
}

function nothingSelected(options: CampaignOptions, chosen: readonly Selected[]): ParleyError {
  const { only, milestone } = options.filters
  const wanted = only?.join(', ') ?? (milestone ? milestoneCalled(milestone) : 'the declaration')
  const reasons = [...new Set(chosen.map((s) => s.because))].slice(0, 4).join('; ')
  return new ParleyError(
    'selection-empty',
    `no purpose is selected by ${wanted}`,
    messageOf(`reasons: ${reasons}. parley list purposes shows what there is`),
  )
}
