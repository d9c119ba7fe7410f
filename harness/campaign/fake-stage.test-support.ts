import { bell } from '../environment/waiting.ts'
import { judged } from '../judge/judges.ts'
import { caseRecorder } from '../scenario/case-recorder.ts'
import type { Given } from '../scenario/given.ts'
import type { Stage } from '../scenario/stage.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import { digestOf } from '../transcript/canonical.ts'
import { writeTranscript } from '../transcript/chain.ts'
import type { Json, JsonObject } from '../vocabulary/json.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import type { Purpose } from './purpose.ts'
import type { CaseContext } from './run-case.ts'

/** A stage without endpoints or a candidate, and everything that happens on it. */
export interface Ground {
  readonly context: CaseContext
  /** `open`, `close`, `store` and `observe`, each with what it was for, in order. */
  readonly events: string[]
  /** Stored transcripts by file. */
  readonly files: Map<string, string>
  /** What the next `close` says that failed on our own side. */
  readonly faults: unknown[]
}

/** Sets up such a stage. */
export function ground(change: Partial<CaseContext> = {}): Ground {
  const events: string[] = []
  const files = new Map<string, string>()
  const faults: unknown[] = []
  const blobs = memoryBlobs()
  const stage: Pick<Stage, 'open' | 'close'> & { readonly candidate: unknown } = {
    candidate: { hello: { features: [] } },
    open(id) {
      events.push(`open ${id}`)
      return {
        recorder: caseRecorder(id, { now: () => 0, advance: () => 0 }, blobs, bell()),
        given: {} as Given,
      }
    },
    async close() {
      events.push('close')
      return faults.splice(0)
    },
  }
  const evidence: Pick<CaseContext['evidence'], 'transcript'> = {
    transcript(file, recording) {
      const { text, head } = writeTranscript(recording)
      events.push(`store ${file}`)
      files.set(file, text)
      return { file, digest: digestOf(text), head, observations: recording.observations.length }
    },
  }
  const context: CaseContext = {
    stage: stage as Stage,
    evidence: evidence as CaseContext['evidence'],
    blobs,
    keeps: () => true,
    observe: (id) => void events.push(`observe ${id}`),
    trial: false,
    ...change,
  }
  return { context, events, files, faults }
}

/** A passing judgement with a proof, a failing one that has to reproduce, one that decides at once, and the rest. */
export const said = {
  pass: judged('own', 'pass', 'it holds', [0]),
  absent: judged('own', 'fail', 'it is missing', [], 'absence'),
  forbidden: judged('own', 'fail', 'it is there', [0]),
  unsure: judged('own', 'inconclusive', 'nobody knows', [], 'absence'),
  broken: judged('own', 'error', 'it went wrong'),
}

/** A purpose whose runs are judged by a script: what the n-th run (from 0) of a stimulus is said to be. */
export function scripted(
  judge: (stimulus: Json, run: number) => Judgement,
  change: Partial<Purpose> = {},
): Purpose {
  const runs = new Map<string, number>()
  return {
    id: 'T-1',
    suite: 'test/scripted',
    title: 'a scripted purpose',
    verifies: ['E2E-01'],
    severity: 1,
    effect: 'nothing',
    remedy: 'none',
    with: async () => ({}),
    async when(_, stimulus) {
      const key = JSON.stringify(stimulus)
      const run = runs.get(key) ?? 0
      runs.set(key, run + 1)
      return { run }
    },
    then: (_, bindings, stimulus) => [judge(stimulus, Number((bindings as JsonObject).run))],
    ...change,
  }
}
