import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, bench } from 'vitest'
import { openCandidate } from '../candidate/candidate.ts'
import { loadCandidateFile } from '../candidate/candidate-file.ts'
import type { Pixit } from '../candidate/protocol/hello.ts'
import { bundledCandidate } from '../cli/paths.ts'
import { bareEnds, bareMessage } from '../e2ee/bare-end.test-support.ts'
import { protocolClock } from '../environment/protocol-time.ts'
import { bell } from '../environment/waiting.ts'
import { withCanary } from '../scenario/canary-text.ts'
import { type CaseRecorder, caseRecorder } from '../scenario/case-recorder.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import { writeTranscript } from '../transcript/chain.ts'
import { createAuthority } from '../transports/authority.ts'
import type { Draft } from '../vocabulary/observation.ts'
import { comparison, costOf } from './comparison.test-support.ts'
import { findsRatio, rounds } from './findings.test-support.ts'

const MESSAGES = 200
const IN_FLIGHT = 64
const TEXT = 'a message of ordinary length'

const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'))
const caFile = join(folder, 'ca.pem')
writeFileSync(caFile, (await createAuthority()).caPem)
const clock = protocolClock()
const ring = bell()
const blobs = memoryBlobs()
const newCase = () => caseRecorder('bench', clock, blobs, ring)
let recorder: CaseRecorder = newCase()

const pixit: Omit<Pixit, 'protocol'> = {
  protocolTime: clock.now(),
  profile: {},
  integrator: '1',
  listeners: {},
  caFile,
  workFolder: join(folder, 'work'),
}
const engine = await openCandidate({
  file: await loadCandidateFile(bundledCandidate('engine')),
  workFolder: pixit.workFolder,
  instance: 'main',
  pixit: ({ protocol }) => ({ protocol, ...pixit }),
  environment: { caFile },
  sink: { record: (draft: Draft) => void recorder.record(draft) },
  bell: ring,
})
afterAll(async () => {
  await engine.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A message through the engine: marked, encrypted for one account, decrypted for the other, found again. */
async function message(account: string, peer: string, keys?: string): Promise<void> {
  const { label, token } = recorder.canary()
  const plaintext = Buffer.from(withCanary(TEXT, token)).toString('base64')
  const sealed = await engine.call('engine-encrypt', { account, peer, plaintext, ...(keys && { keys }) })
  if (sealed.outcome !== 'ok') throw new Error(`not encrypted: ${sealed.outcome}`)
  const opened = await engine.call('engine-decrypt', { account: peer, peer: account, ...sealed.result })
  if (opened.outcome !== 'ok') throw new Error(`not decrypted: ${opened.outcome}`)
  const [found] = recorder.labelsIn(Buffer.from(opened.result.plaintext, 'base64').toString())
  if (found !== label) throw new Error('another text came out')
}

async function account(name: string): Promise<string> {
  const made = await engine.call('engine-account', { account: name })
  if (made.outcome !== 'ok') throw new Error(`no account: ${made.outcome}`)
  return made.result.keys
}

await account('anna')
await message('anna', 'bert', await account('bert'))
await message('bert', 'anna')
const [from, to] = await bareEnds()
const text = new Uint8Array(Buffer.from(withCanary(TEXT, recorder.canary().token)))
const [whole, written] = [comparison(), comparison()]

bench(
  'a message through the reference engine',
  async () => {
    const raw = await costOf(MESSAGES, async () => {
      for (let n = 0; n < MESSAGES; n += 1) await bareMessage(from, to, text)
    })
    recorder = newCase()
    const engineCost = await costOf(MESSAGES, async () => {
      let left = MESSAGES
      const lane = async () => {
        while (left-- > 0) await message('anna', 'bert')
      }
      await Promise.all(Array.from({ length: IN_FLIGHT }, lane))
    })
    const finished = await costOf(MESSAGES, async () => writeTranscript(recorder.finish(null)))
    whole.add(raw, engineCost)
    written.add(raw, finished)
  },
  rounds(30),
)

findsRatio('engine plane', 'the raw library cost per message', whole.result, 'the engine')
findsRatio('engine plane, its transcript written', 'the raw library cost per message', written.result)
