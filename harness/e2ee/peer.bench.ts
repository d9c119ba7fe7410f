import { bench } from 'vitest'
import { comparison, costOf } from '../bench/comparison.test-support.ts'
import { findsRatio, rounds } from '../bench/findings.test-support.ts'
import { bareEnds, bareMessage } from './bare-end.test-support.ts'
import { bytesOf, deliver, pair } from './peer.test-support.ts'

const MESSAGES = 100
const TEXT = new Uint8Array(bytesOf('a message of ordinary length'))

const [from, to] = await bareEnds()
const { alice, bob } = await pair(true)
const found = comparison()

bench(
  'a message between two peers',
  async () => {
    const raw = await costOf(MESSAGES, async () => {
      for (let n = 0; n < MESSAGES; n += 1) await bareMessage(from, to, TEXT)
    })
    const peers = await costOf(MESSAGES, async () => {
      for (let n = 0; n < MESSAGES; n += 1) await deliver(alice, bob, await alice.encrypt(bob.address, TEXT))
    })
    found.add(raw, peers)
  },
  rounds(40),
)

findsRatio('two peers', 'the raw library cost per message', found.result)
