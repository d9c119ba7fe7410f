import type { CaseRecord } from '../catalogue/campaign.ts'
import { caseOutcome, runOutcome, runsDue } from '../catalogue/decide-case.ts'
import { judged } from '../judge/judges.ts'
import { stimuliOf } from '../judge/select.ts'
import { Halt } from '../scenario/halt.ts'
import type { Stage } from '../scenario/stage.ts'
import type { BlobStore } from '../transcript/blobs.ts'
import type { Recording } from '../transcript/chain.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import type { Evidence } from './evidence.ts'
import { judgeRun } from './judge-run.ts'
import type { Purpose } from './purpose.ts'
import { storyOf } from './story.ts'
import { transportIn } from './variants.ts'

/** What running cases takes. */
export interface CaseContext {
  readonly stage: Stage
  readonly evidence: Evidence
  readonly blobs: BlobStore
  /** Whether a passing case leaves its transcript. */
  keeps(id: string): boolean
  /** Sees every transcript before the next case begins: for the monitors. */
  readonly observe: (caseId: string, recording: Recording) => void
  /** A trial of the shrinker: no case is run again, and nothing is stored. */
  readonly trial: boolean
  /** A suspect case is run again only until its outcome is decided, and not for the sake of the record. */
  readonly brief?: boolean
}

interface Run {
  readonly judgements: readonly Judgement[]
  readonly recording: Recording
}

/** Runs one case, and again as often as what its runs say demands. */
export async function runCase(
  context: CaseContext,
  purpose: Purpose,
  id: string,
  origin: CaseRecord['origin'],
  stimulus: Json,
): Promise<CaseRecord> {
  const runs = [await runOnce(context, purpose, id, stimulus)]
  const said = () => runs.map((run) => run.judgements)
  while (!context.trial && runs.length < runsDue(said())) {
    runs.push(await runOnce(context, purpose, `${id}.${runs.length + 1}`, stimulus))
    if (context.brief && caseOutcome(said()) === 'fail') break
  }
  const isSuspect = runOutcome(said()[0] ?? []) === 'suspect'
  const outcome = isSuspect && context.trial ? 'fail' : caseOutcome(said())
  // whoever reads that a case was run again can see why
  const stored = outcome !== 'pass' || runs.length > 1 || context.keeps(id)
  return {
    id,
    origin,
    stimulus,
    outcome,
    runs: runs.map((run, index) => ({
      judgements: stored ? run.judgements : [],
      ...(stored && !context.trial ? { transcript: store(context, purpose.id, id, index, run) } : {}),
    })),
    reproduced: {
      k: runs.filter((run) => run.judgements.some((j) => j.verdict === 'fail')).length,
      n: runs.length,
    },
    situations: situationsOf(runs),
    ...(outcome !== 'pass' && !context.trial ? storyOf(purpose, stimulus) : {}),
  }
}

function store(context: CaseContext, purpose: string, id: string, index: number, run: Run) {
  const name = id.replace(`${purpose}/`, '')
  return context.evidence.transcript(
    `evidence/${purpose}/${name}${index > 0 ? `.${index + 1}` : ''}.jsonl`,
    run.recording,
  )
}

function situationsOf(runs: readonly Run[]): string[] {
  const log = { observations: runs.flatMap((run) => run.recording.observations), blob: () => undefined }
  return [...new Set(stimuliOf(log, 'situation.reached').map((o) => o.data.name))].sort()
}

async function runOnce(context: CaseContext, purpose: Purpose, id: string, stimulus: Json): Promise<Run> {
  const { recorder, given } = context.stage.open(id, purpose.id, transportIn(stimulus))
  let bindings: Json = null
  let broken: Judgement | undefined
  try {
    const world = await purpose.with(given)
    bindings = await purpose.when(world, stimulus)
  } catch (thrown) {
    if (thrown instanceof Halt) {
      const { step, message, verdict } = thrown
      recorder.record({
        kind: 'claim',
        type: 'case.halted',
        pco: 'world:case',
        data: { step, because: message, verdict },
      })
    } else if (thrown instanceof ParleyError && (thrown.code === 'interrupted' || thrown.code === 'output')) {
      throw thrown
    } else broken = judged('harness', 'error', `the case could not be run: ${describe(thrown)}`)
  }
  const [fault] = await context.stage.close()
  if (fault !== undefined)
    broken ??= judged('harness', 'error', `the simulated gatekeeper failed: ${describe(fault)}`)
  const recording = recorder.finish(bindings)
  context.observe(id, recording)
  const judgements = broken ? [broken] : judgeRun(purpose, recording, stimulus, context.blobs)
  return { judgements, recording }
}

function describe(thrown: unknown): string {
  const where =
    thrown instanceof Error
      ? (thrown.stack
          ?.split('\n')
          .slice(1, 3)
          .map((l) => l.trim())
          .join(' ') ?? '')
      : ''
  return `${messageOf(thrown)} ${where.replaceAll(/\(?(file:\/\/)?\/[^ )]*\/(harness|suites|node_modules)\//g, '($2/')}`.trim()
}
