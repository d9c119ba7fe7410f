import { bench } from 'vitest'
import { pair } from '../e2ee/peer.test-support.ts'
import { comparison, costOf } from './comparison.test-support.ts'
import { findsRatio, rounds } from './findings.test-support.ts'
import { rawSessionSetUp } from './raw-session.test-support.ts'

const SET_UPS = 10

const found = comparison()

bench(
  'a session set up between two new peers',
  async () => {
    const raw = await costOf(SET_UPS, async () => {
      for (let n = 0; n < SET_UPS; n += 1) await rawSessionSetUp()
    })
    const peers = await costOf(SET_UPS, async () => {
      for (let n = 0; n < SET_UPS; n += 1) await pair(true)
    })
    found.add(raw, peers)
  },
  rounds(30),
)

findsRatio('session set-ups', 'the raw library cost per set-up, keys included', found.result)
