import * as fc from 'fast-check'
import { afterAll, bench } from 'vitest'
import { prepareStage } from '../campaign/prepare-stage.ts'
import type { Purpose } from '../campaign/purpose.ts'
import { type CaseContext, runCase } from '../campaign/run-case.ts'
import { loadSuites } from '../campaign/suites.ts'
import { loadCandidateFile } from '../candidate/candidate-file.ts'
import { loadProfile } from '../catalogue/profile.ts'
import { bundledCandidate, bundledProfile } from '../cli/paths.ts'
import { bareEnds, bareMessage } from '../e2ee/bare-end.test-support.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import type { Json } from '../vocabulary/json.ts'
import { comparison, costOf } from './comparison.test-support.ts'
import { findsRatio, findsText, rounds } from './findings.test-support.ts'

/** The property whose cases are schedules of up to 40 commands. */
const PROPERTY = 'RT-01'
const ROUNDS = 12
const CASES = 50
const RAW = 400

const blobs = memoryBlobs()
const { stage, end } = await prepareStage(
  {
    file: await loadCandidateFile(bundledCandidate('engine')),
    profile: await loadProfile(bundledProfile()),
  },
  blobs,
)
afterAll(end)
const purpose = (await loadSuites()).purposes.find(({ id }) => id === PROPERTY) as Purpose
const schedules = fc.sample(purpose.stimuli as fc.Arbitrary<Json>, { seed: 1, numRuns: ROUNDS * CASES })
const [from, to] = await bareEnds()
const text = new Uint8Array(Buffer.alloc(60, 'a message'))

/** Calls of the engine's cryptography: what a command comes to. */
const CRYPTOGRAPHY: readonly unknown[] = ['engine-encrypt', 'engine-decrypt']
let commands = 0
const context: CaseContext = {
  stage,
  evidence: {} as CaseContext['evidence'],
  blobs,
  keeps: () => false,
  observe(_, { observations }) {
    const made = observations.filter((o) => o.kind === 'stimulus' && o.type === 'call.made')
    commands += made.filter(({ data }) => CRYPTOGRAPHY.includes((data as { action: string }).action)).length
  },
  trial: false,
}
const perCommand = comparison()
let [cases, spent, own] = [0, 0, 0]

bench(
  'property cases on the engine plane',
  async () => {
    const raw = await costOf(2 * RAW, async () => {
      for (let n = 0; n < RAW; n += 1) await bareMessage(from, to, text)
    })
    commands = 0
    const cost = await costOf(1, async () => {
      for (let n = 0; n < CASES; n += 1) {
        const { outcome } = await runCase(
          context,
          purpose,
          `bench/g${cases}`,
          'generated',
          schedules[cases] ?? null,
        )
        if (outcome !== 'pass') throw new Error(`a case of the reference engine ended ${outcome}`)
        cases += 1
      }
    })
    spent += cost.wall
    own += cost.cpu
    perCommand.add(raw, { wall: cost.wall / commands, cpu: cost.cpu / commands })
  },
  rounds(ROUNDS),
)

findsRatio(
  'engine plane, commands of property cases',
  'the raw library cost per command',
  perCommand.result,
  'the engine',
)
findsText('engine plane, property cases', () => {
  const [seconds, ours] = [spent / cases, own / cases]
  return {
    text: `1,000 cases of ${PROPERTY}, up to 40 commands each and their restarts, take ${seconds.toFixed(0)} s on the clock, of which ${ours.toFixed(0)} s are processor time of the harness`,
    data: { cases, seconds, ours },
  }
})
