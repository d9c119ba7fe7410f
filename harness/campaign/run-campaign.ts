import { join } from 'node:path'
import proformaData from '../../fixtures/pics/proforma.json' with { type: 'json' }
import { digestArtefacts } from '../candidate/digest.ts'
import { probeAdapter } from '../candidate/probes.ts'
import type { Campaign, PurposeRecord, PurposeSummary } from '../catalogue/campaign.ts'
import { milestoneCalled } from '../catalogue/milestones.ts'
import type { Declaration } from '../catalogue/pics.ts'
import { missingFeatures, readProforma } from '../catalogue/pics.ts'
import { demandsSituations } from '../catalogue/run.ts'
import { type ProtocolClock, wallClock } from '../environment/protocol-time.ts'
import { deriveSeed, freshBytes, seeded } from '../environment/randomness.ts'
import type { Stage } from '../scenario/stage.ts'
import { type BlobStore, folderBlobs } from '../transcript/blobs.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import { compose } from './compose.ts'
import { engineProbes } from './engine-probes.ts'
import { type Evidence, openEvidence } from './evidence.ts'
import { openLedgers } from './ledgers.ts'
import type { CampaignOptions } from './options.ts'
import { prepareStage } from './prepare-stage.ts'
import type { Purpose } from './purpose.ts'
import type { CaseContext } from './run-case.ts'
import { runPurpose } from './run-purpose.ts'
import { type Selected, select } from './select.ts'
import { summarise } from './summarise.ts'
import { wireProbes } from './wire-probes.ts'

/** A finished campaign: what was written, and the standard error of the candidate. */
export interface Finished {
  readonly campaign: Campaign
  readonly stderr: string
}

/**
 * Runs a campaign: static review, then one purpose after the other, then the decision. Whatever ends it early, what was
 * recorded is written. Throws ParleyError when there is nothing to write: no candidate, no selection, no folder.
 */
export async function runCampaign(options: CampaignOptions): Promise<Finished> {
  const evidence = openEvidence(options.out)
  const blobs = folderBlobs(join(options.out, 'evidence'))
  const startedAt = wallClock()
  const artefacts = await digestArtefacts(options.file)
  const prepared = await prepareStage(options, blobs, startedAt.getTime())
  const { stage, clock } = prepared
  try {
    const { hello } = stage.candidate
    const declared: Declaration = { ...hello, signal: options.profile.signal }
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
    const ran = failed
      ? { summaries: [], stopped: false }
      : await runAll(options, stage, evidence, blobs, running, clock)
    const summaries = chosen.map(
      (s) => ran.summaries.find((r) => r.purpose === s.purpose.id) ?? summarise(s.purpose, options.seed, s),
    )
    await prepared.end()
    const stderr = stage.stderr()
    evidence.write('evidence/candidate.stderr.txt', stderr)
    const campaign = compose({
      options,
      declared,
      candidate: hello.candidate,
      artefacts,
      artefactsAtEnd: await digestArtefacts(options.file),
      startedAt,
      endedAt: wallClock(),
      pixit: stage.pixit,
      summaries,
      missing: missingFeatures(readProforma(proformaData), declared),
      ...(failed && !failed.ok ? { voidBecause: `${failed.what}: ${failed.detail}` } : {}),
      interrupted: ran.stopped,
      id: `PARLEY-${startedAt.toISOString().slice(0, 10)}-${freshBytes(4).toString('hex')}`,
    })
    evidence.writeJson('campaign.json', campaign)
    return { campaign, stderr }
  } finally {
    await prepared.end().catch(() => {})
  }
}

async function runAll(
  options: CampaignOptions,
  stage: Stage,
  evidence: Evidence,
  blobs: BlobStore,
  running: readonly Selected[],
  clock: ProtocolClock,
): Promise<{ readonly summaries: readonly PurposeSummary[]; readonly stopped: boolean }> {
  const { tier, seed, progress, signal } = options
  let cut = false
  const stopped = () => {
    cut ||= signal.aborted
    return cut
  }
  const monitored = running.map((s) => s.purpose)
  const ledgers = openLedgers(monitored, clock, blobs, evidence)
  const sample = sampler(options)
  const context: CaseContext = {
    stage,
    evidence,
    blobs,
    keeps: sample,
    observe: ledgers.observe,
    trial: false,
    brief: options.firstFailure ?? false,
  }
  const summaries: PurposeSummary[] = []
  const settle = (purpose: Purpose, record: PurposeRecord) => {
    const summary = finish(options, evidence, purpose, record, cut)
    summaries.push(summary)
    progress.ended(summary)
  }
  const watching = new Map<Purpose, PurposeRecord>()
  for (const { purpose } of running) {
    if (stopped()) break
    progress.began(purpose)
    let cases = 0
    let failing = 0
    const record = await runPurpose(context, purpose, {
      tier,
      seed,
      firstFailure: options.firstFailure ?? false,
      generated: options.generated,
      stopped,
      progress: ({ id, outcome }) => {
        cases += 1
        if (outcome === 'fail') failing += 1
        evidence.log(`${id} ${outcome}`)
        progress.counted(purpose, cases, failing)
      },
    })
    if (purpose.monitor) watching.set(purpose, record)
    else settle(purpose, record)
  }
  for (const [purpose, record] of watching) {
    const ledger = ledgers.settle(purpose)
    settle(purpose, ledger ? { ...record, cases: [...record.cases, ledger] } : record)
  }
  return { summaries, stopped: cut }
}

function finish(
  options: CampaignOptions,
  evidence: Evidence,
  purpose: Purpose,
  record: PurposeRecord,
  cut: boolean,
): PurposeSummary {
  const file = `evidence/${purpose.id}/record.json`
  const digest = evidence.writeJson(file, record)
  const demandSituations = demandsSituations(options.tier, !cut, options)
  return summarise(purpose, options.seed, { record, file, digest, demandSituations })
}

/** Variants are kept; of the generated ones that pass, a sample of 20 chosen by the seed. */
function sampler(options: CampaignOptions): (id: string) => boolean {
  return (id) => {
    const generated = /\/g(\d+)$/.exec(id)
    if (!generated || options.keepAll || options.tier !== 'full') return true
    return seeded(deriveSeed(options.seed, 'sample', id)).below(10) === 0
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
