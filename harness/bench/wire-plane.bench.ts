import { afterAll, bench } from 'vitest'
import { prepareStage } from '../campaign/prepare-stage.ts'
import { loadCandidateFile } from '../candidate/candidate-file.ts'
import { loadProfile } from '../catalogue/profile.ts'
import { bundledCandidate, bundledProfile } from '../cli/paths.ts'
import { bareEnds, bareMessage } from '../e2ee/bare-end.test-support.ts'
import type { CandidateUser, Tester } from '../scenario/users.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import { writeTranscript } from '../transcript/chain.ts'
import { comparison, costOf } from './comparison.test-support.ts'
import { findsRatio, rounds } from './findings.test-support.ts'

const MESSAGES = 200
const TEXT = 'a message of ordinary length'
const RAW = 'the raw library cost per message'

const file = await loadCandidateFile(bundledCandidate())
const { stage, end } = await prepareStage(
  { file, profile: await loadProfile(bundledProfile()) },
  memoryBlobs(),
)
afterAll(end)

/** Sends a batch to the candidate; resolves when all of it is acknowledged as stored. */
async function toCandidate(tom: Tester, cara: CandidateUser): Promise<void> {
  let missing = MESSAGES
  await new Promise<void>((resolve, reject) => {
    const stop = stage.gatekeeper.onReceipt((signal) => {
      if (signal.kind !== 'transport' || signal.to !== tom.address || --missing > 0) return
      stop()
      resolve()
    })
    const send = async () => {
      for (let n = 0; n < MESSAGES; n += 1) await tom.sends(cara, TEXT)
    }
    send().catch(reject)
  })
}

/** Has the candidate send a batch; resolves when all of it is opened. */
async function toTester(cara: CandidateUser, tom: Tester): Promise<void> {
  const sent = await Promise.all(Array.from({ length: MESSAGES }, () => cara.sends(tom, TEXT)))
  for (const message of sent) if (!(await tom.opens(message))) throw new Error('a message was lost')
}

const [from, to] = await bareEnds()
const text = new Uint8Array(Buffer.alloc(120, 'a message'))
const rawCost = () =>
  costOf(MESSAGES, async () => {
    for (let n = 0; n < MESSAGES; n += 1) await bareMessage(from, to, text)
  })
const [inward, outward, written] = [comparison(), comparison(), comparison()]
let cases = 0

bench(
  'a message over the wire in either direction',
  async () => {
    const { recorder, given } = stage.open(`bench/${++cases}`, 'bench')
    const { tom, cara } = await given.pairedUsers({ tom: 'tester', cara: 'candidate' })
    const first = await rawCost()
    inward.add(first, await costOf(MESSAGES, () => toCandidate(tom, cara)))
    await cara.settles()
    const second = await rawCost()
    outward.add(second, await costOf(MESSAGES, () => toTester(cara, tom)))
    await cara.settles()
    written.add(second, await costOf(2 * MESSAGES, async () => writeTranscript(recorder.finish(null))))
    const [fault] = await stage.close()
    if (fault !== undefined) throw fault
  },
  rounds(20),
)

findsRatio('wire plane, tester to candidate', RAW, inward.result, 'the candidate')
findsRatio('wire plane, candidate to tester', RAW, outward.result, 'the candidate')
findsRatio('wire plane, its transcript written', RAW, written.result)
