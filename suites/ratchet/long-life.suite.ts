import { arrived, exactly, fc, listed, proof, purpose } from '#harness'
import { epochsMove } from './epochs.ts'
import { noPairTwice } from './pairs.ts'

/** Numbers from 0 to 9 that look random and are the same for the same seed (Lehmer's generator). */
function dice(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state % 10
  }
}

purpose('RT-23', {
  title: 'a conversation survives a long life with losses, repetitions and restarts',
  verifies: ['MSG-02', 'E2E-11', 'ROB-04'],
  severity: 2,
  effect: 'Conversations break for good after weeks, when a counter, a key or a record runs full.',
  remedy:
    'Bound what a session keeps by what the protocol needs, and let nothing else depend on how old it is.',
  cases: { smoke: 0, gate: 0, full: 1 },
  variants: [{ turns: 130, seed: 7, restarts: 1 }],
  stimuli: fc.record({ turns: fc.constant(1_000), seed: fc.nat(1_000_000), restarts: fc.constant(4) }),
  story: ({ turns, seed, restarts }) => [
    `Alice and Bob take ${turns} turns; which messages are lost or come twice follows from seed ${seed}`,
    `the candidate is restarted ${restarts === 1 ? 'once' : `${restarts} times`} on the way, by force every other time`,
    'then they exchange ten messages without any trouble',
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper, process, signal }, { turns, seed, restarts }) {
    const roll = dice(seed)
    const every = Math.ceil(turns / (restarts + 1))
    const shown: string[] = []
    const lost: string[] = []
    const sent: { canary: string; least: number }[] = []
    const turn = async (troubled: boolean) => {
      for (let n = roll() < 7 ? 1 : 2; n > 0; n -= 1) {
        const message = await alice.seals(bob, 'to and')
        const isLost = troubled && roll() === 0
        ;(isLost ? lost : shown).push(message.canary)
        if (isLost) continue
        alice.delivers(message, bob)
        if (troubled && roll() === 0) alice.delivers(message, bob, { form: 'duplicate' })
        await gatekeeper.seesHandled(bob, message.id)
      }
      const isLost = troubled && roll() === 0
      if (isLost) alice.holds()
      const answer = await bob.sends(alice, 'fro')
      sent.push({ canary: answer.canary, least: isLost ? 0 : 1 })
      if (isLost) {
        await bob.settles()
        await alice.releases([])
      } else await alice.opens(answer)
    }
    let killed = 0
    for (let index = 1; index <= turns; index += 1) {
      await turn(true)
      if (index % every !== 0 || index === turns) continue
      await process.restarts(killed % 2 === 0 ? 'kill' : 'clean')
      killed += 1
      await gatekeeper.seesOnline(bob)
    }
    for (let index = 0; index < 10; index += 1) await turn(false)
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    const hasEpochs = signal.postQuantum !== 'none'
    return { shown, lost, sent, barrier, place, turns, to: alice.address, hasEpochs }
  },
  then: (log, { shown, lost, sent, barrier, place, turns, to, hasEpochs }) => [
    arrived(log, barrier, 'the conversation still works at the end'),
    ...shown.map((canary, n) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        `message ${n + 1} of a long life is shown once`,
      ),
    ),
    ...lost.map((canary) =>
      listed(log, canary, place, barrier, { least: 0, most: 0 }, 'a message that was lost is not shown'),
    ),
    ...sent
      .filter(({ least }) => least === 1)
      .map(({ canary }) =>
        exactly(
          log,
          1,
          proof('message.opened', (d) => d.canary === canary && d.intact),
          'an answer in a long life is opened once',
        ),
      ),
    ...noPairTwice(log),
    ...(hasEpochs ? epochsMove(log, place.account, to, turns) : []),
  ],
})
