import type { PurposeRecord, PurposeSummary } from '../catalogue/campaign.ts'
import { demandsSituations } from '../catalogue/run.ts'
import { deriveSeed, seeded } from '../environment/randomness.ts'
import type { Evidence } from './evidence.ts'
import { openLedgers } from './ledgers.ts'
import type { CampaignOptions } from './options.ts'
import type { PreparedStage } from './prepare-stage.ts'
import type { Purpose } from './purpose.ts'
import type { CaseContext } from './run-case.ts'
import { runPurpose } from './run-purpose.ts'
import type { Selected } from './select.ts'
import { summarise } from './summarise.ts'

/** What running the purposes of a campaign came to. `stopped` when they were cut short. */
export interface RanPurposes {
  readonly summaries: readonly PurposeSummary[]
  readonly stopped: boolean
}

/**
 * Runs purposes, as many at a time as there are stages: each stage takes the next that is waiting. What a purpose
 * does depends on the seed and its id, and not on the stage or on what ran before. Throws what a purpose throws,
 * once the other stages have come to the end of theirs.
 */
export async function runPurposes(
  options: CampaignOptions,
  stages: readonly [PreparedStage, ...PreparedStage[]],
  evidence: Evidence,
  running: readonly Selected[],
): Promise<RanPurposes> {
  const { tier, seed, progress, signal } = options
  const [{ clock, blobs, stage: first }] = stages
  const { features } = first.candidate.hello
  let cut = false
  const stopped = () => {
    cut ||= signal.aborted
    return cut
  }
  const ledgers = openLedgers(
    running.map((s) => s.purpose),
    clock,
    blobs,
    evidence,
  )
  const keeps = sampler(options)
  const summaries: PurposeSummary[] = []
  const settle = (purpose: Purpose, record: PurposeRecord) => {
    const file = `evidence/${purpose.id}/record.json`
    const digest = evidence.writeJson(file, record)
    const demandSituations = demandsSituations(tier, !cut, options)
    const summary = summarise(purpose, seed, { record, file, digest, demandSituations, features })
    summaries.push(summary)
    progress.ended(summary)
  }
  const watching = new Map<Purpose, PurposeRecord>()
  const run = async (context: CaseContext, purpose: Purpose) => {
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
  // generated cases take longest: begun first, none is left to run alone at the end
  const [long, short] = [running.filter(isGenerated), running.filter((s) => !isGenerated(s))]
  const waiting = [...long, ...short].map((s) => s.purpose)
  const lanes = stages.map(async ({ stage }) => {
    const context: CaseContext = {
      stage,
      evidence,
      blobs,
      keeps,
      observe: ledgers.observe,
      trial: false,
      brief: options.firstFailure ?? false,
    }
    try {
      while (!stopped()) {
        const purpose = waiting.shift()
        if (!purpose) return
        await run(context, purpose)
      }
    } catch (thrown) {
      cut = true
      throw thrown
    }
  })
  for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason
  for (const { purpose } of running) {
    const record = watching.get(purpose)
    if (!record) continue
    const ledger = ledgers.settle(purpose)
    settle(purpose, ledger ? { ...record, cases: [...record.cases, ledger] } : record)
  }
  return { summaries, stopped: cut }
}

/** Variants are kept; of the generated ones that pass, a sample of 20 chosen by the seed. */
function sampler(options: CampaignOptions): (id: string) => boolean {
  return (id) => {
    const generated = /\/g(\d+)$/.exec(id)
    if (!generated || options.keepAll || options.tier !== 'full') return true
    return seeded(deriveSeed(options.seed, 'sample', id)).below(10) === 0
  }
}

const isGenerated = ({ purpose }: Selected) => purpose.stimuli !== undefined
