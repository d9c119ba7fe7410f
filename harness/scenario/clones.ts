import { type Bell, until } from '../environment/waiting.ts'
import type { Draft } from '../vocabulary/observation.ts'
import type { CaseRecorder } from './case-recorder.ts'
import type { Endpoint, Sink, StageOptions, StartInstance } from './endpoint.ts'
import { Halt } from './halt.ts'
import type { CandidateUser, Tester } from './users.ts'
import { wireCandidateUser } from './wire-candidate-user.ts'

/** The step that halts a case when the candidate does not take a state. */
export const CLONE_STEP = 'a clone is started'

/** Makes clones: users of a second instance of the candidate that begin from an exported state. */
export interface CloneMaker {
  clone(
    recorder: CaseRecorder,
    purpose: string,
    user: CandidateUser,
    state: string,
    expected: Map<string, string>,
    known: readonly Tester[],
    afresh: boolean,
  ): Promise<CandidateUser>
  strike(): Promise<void>
  /** What ended clones wrote to stderr. */
  stderr(): string
}

/**
 * One second instance serves all clones of a purpose: each case gives it another user's state. It talks to a gatekeeper
 * of its own, so that nothing it does reaches the real conversation; what that one sees is recorded at `wire:clone`.
 */
export function cloneMaker(
  options: StageOptions,
  main: Endpoint,
  ring: Bell,
  start: StartInstance,
  nextListing: () => number,
): CloneMaker {
  let started:
    | { readonly purpose: string; readonly endpoint: Endpoint; readonly users: Set<string> }
    | undefined
  let recorder: CaseRecorder | undefined
  let count = 0
  const written: string[] = []
  const sink: Sink = { record: (draft) => void recorder?.record(apart(draft)) }
  const strike = async (): Promise<void> => {
    const ended = started
    started = undefined
    recorder = undefined
    await ended?.endpoint.candidate.stop()
    if (ended) written.push(ended.endpoint.candidate.stderr())
    await ended?.endpoint.gatekeeper.close()
  }
  const instanceFor = async (purpose: string, afresh: boolean) => {
    if (!afresh && started?.purpose === purpose && started.endpoint.candidate.alive) return started
    await strike()
    count += 1
    started = { purpose, endpoint: await start(`clone-${count}`, sink), users: new Set() }
    return started
  }
  return {
    strike,
    stderr: () => written.filter(Boolean).join('\n'),
    async clone(into, purpose, user, state, expected, known, afresh) {
      const { endpoint, users } = await instanceFor(purpose, afresh)
      recorder = into
      const { candidate, gatekeeper } = endpoint
      for (const { address, peer } of known) {
        if (!users.has(address)) gatekeeper.createUser(address)
        users.add(address)
        gatekeeper.directory.publish(address, () => peer.bundle())
      }
      gatekeeper.adopt(main.gatekeeper.exportAccount(user.address))
      const bytes = options.blobs.get(state)
      const answer = await candidate.call('import-state', {
        account: user.handle,
        state: Buffer.from(bytes ?? []).toString('base64'),
      })
      if (answer.outcome !== 'ok')
        throw new Halt(
          CLONE_STEP,
          `a fresh instance did not take the exported state: ${answer.outcome}`,
          'inconclusive',
        )
      const online = () => (gatekeeper.account(user.address)?.online ? true : undefined)
      if (!(await until(ring, online, options.livenessMs)))
        throw new Halt(CLONE_STEP, 'the instance with the exported state did not connect', 'inconclusive')
      return wireCandidateUser({
        name: `clone of ${user.name}`,
        handle: user.handle,
        address: user.address,
        identifier: user.identifier,
        candidate,
        gatekeeper,
        recorder: into,
        blobs: options.blobs,
        bell: ring,
        livenessMs: options.livenessMs,
        expected,
        nextListing,
      })
    },
  }
}

/** What a clone's gatekeeper sees belongs to the clone: monitors of the candidate must not count it. */
function apart(draft: Draft): Draft {
  return draft.pco.startsWith('wire:') ? { ...draft, pco: `wire:clone:${draft.pco.slice(5)}` } : draft
}
