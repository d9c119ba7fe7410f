import { arrived, control, finds, listed, proof, purpose } from '#harness'

const DAY_MS = 24 * 60 * 60 * 1000
const ONCE = { least: 1, most: 1 }

purpose('RB-05', {
  title: 'a jump of the clock loses nothing and ends no conversation',
  verifies: ['ROB-02', 'MSG-02'],
  needs: ['clock'],
  severity: 3,
  effect: 'After a wrong date, a flat battery or a long pause, history is gone or messages are refused.',
  remedy:
    'Let only what the profile limits expire, by the time of its own record; never take a jump of the clock for age of the data.',
  // the last one goes past the 2^31st second, in January 2038
  variants: [
    { days: [1, -1], stream: 'kept' },
    { days: [1, -1], stream: 'new' },
    { days: [-1, 1], stream: 'kept' },
    { days: [-365, 365], stream: 'kept' },
    { days: [45, 365], stream: 'kept' },
    { days: [4_500], stream: 'kept' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, clock, gatekeeper }, { days, stream }) {
    const kept = [(await alice.sends(bob, 'before the jump')).canary]
    const late = await alice.seals(bob, 'on the way during the jump')
    const before = await bob.catchesUp(alice)
    const answers: string[] = []
    for (const count of days) {
      await clock.advances(count * DAY_MS)
      await bob.settles()
      if (stream === 'new') {
        gatekeeper.cuts(bob)
        await gatekeeper.seesOnline(bob)
      }
      kept.push((await alice.sends(bob, 'after the jump')).canary)
      await bob.catchesUp(alice)
      const answer = await bob.sends(alice, 'an answer after the jump')
      await alice.opens(answer)
      answers.push(answer.canary)
    }
    alice.delivers(late, bob)
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { place, kept: [...kept, late.canary], answers, before, barrier }
  },
  then: (log, { place, kept, answers, before, barrier }) => [
    control(arrived(log, before, 'the conversation works before the jump')),
    arrived(log, barrier, 'the conversation goes on after the jump'),
    ...kept.map((canary) =>
      listed(log, canary, place, barrier, ONCE, 'what came before and after the jump is still there'),
    ),
    ...answers.map((canary) =>
      finds(
        log,
        proof('message.opened', (d) => d.canary === canary),
        'what the user sends after the jump arrives',
      ),
    ),
  ],
})
