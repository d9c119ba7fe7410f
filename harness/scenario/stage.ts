import type { Candidate } from '../candidate/candidate.ts'
import type { Pixit } from '../candidate/protocol/hello.ts'
import { bell } from '../environment/waiting.ts'
import type { Gatekeeper } from '../gatekeeper/gatekeeper.ts'
import type { Transport } from '../vocabulary/transport.ts'
import { type CaseRecorder, caseRecorder } from './case-recorder.ts'
import { type Sink, type StageOptions, startEndpoint, startEngine } from './endpoint.ts'
import { engineSceneOf } from './engine-scene.ts'
import type { Given } from './given.ts'
import { type Scene, sceneOf } from './scene.ts'

/** Everything that stands for the length of a campaign: endpoints, candidate, clock. Cases are played on it one by one. */
export interface Stage {
  readonly candidate: Candidate
  readonly gatekeeper: Gatekeeper
  readonly pixit: Pixit
  /**
   * Begins a case: everything that is seen from now on belongs to it.
   * @param transport that the streams of the candidate's users go; by default the candidate has the choice
   */
  open(
    caseId: string,
    purpose: string,
    transport?: Transport,
  ): { readonly recorder: CaseRecorder; readonly given: Given }
  /** Ends the case: correct endpoints again. Gives what failed on our own side meanwhile: then the harness is wrong. */
  close(): Promise<readonly unknown[]>
  /** Ends everything. */
  strike(): Promise<void>
  /** What the candidate wrote to stderr, its clones after it; complete once everything has ended. */
  stderr(): string
}

/** Starts the endpoints and the candidate. Throws `candidate-start` or `contract` when it does not come up. */
export async function buildStage(options: StageOptions): Promise<Stage> {
  const ring = bell()
  let recorder: CaseRecorder | undefined
  let known = 0
  const sink: Sink = { record: (draft) => void recorder?.record(draft) }
  const main = await startEndpoint(options, 'main', sink, ring)
  const scene: Scene =
    main.candidate.hello.plane === 'engine'
      ? engineSceneOf(options, main, (name, others, side) => {
          const { file, peers = file } = options
          return startEngine({ ...options, file: side === 'peers' ? peers : file }, name, others, ring)
        })
      : sceneOf(options, main, ring, (name, clones) => startEndpoint(options, name, clones, ring))
  return {
    candidate: main.candidate,
    gatekeeper: main.gatekeeper,
    pixit: main.pixit,
    open(caseId, purpose, transport) {
      recorder = caseRecorder(caseId, options.clock, options.blobs, ring)
      return { recorder, given: scene.open(recorder, purpose, transport) }
    },
    async close() {
      recorder = undefined
      await scene.close()
      const faults = main.gatekeeper.faults().slice(known)
      known += faults.length
      return faults
    },
    stderr: () => [main.candidate.stderr(), scene.stderr()].filter(Boolean).join('\n'),
    async strike() {
      await scene.strike()
      await main.candidate.stop()
      await main.gatekeeper.close()
    },
  }
}
