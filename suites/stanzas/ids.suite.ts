import { arrived, fc, judged, proofsOf, purpose } from '#harness'

/** Of the letters and digits that ids are made of, fewer give less than 48 bits, and two clients collide by chance. */
const LEAST_CHARACTERS = 8

purpose('STZ-06', {
  title: 'no two messages of a user have one id',
  verifies: ['STZ-06'],
  severity: 2,
  effect: 'The second message under an id is taken for a copy of the first and never shown.',
  remedy:
    'Draw ids of 128 bits from the system’s source of randomness, or keep the counter in the durable store.',
  needs: ['restart'],
  // at full, 10,000 messages
  cases: { gate: 0, full: 70 },
  // a reconnection and a restart come after `each` messages to either peer
  variants: [{ rounds: 1, each: 3 }],
  stimuli: fc.constant({ rounds: 3, each: 12 }),
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, process, gatekeeper }, { rounds, each }) {
    const says = async () => {
      for (let n = 0; n < each; n += 1) {
        await bob.sends(alice, `to one ${n}`)
        await bob.sends(carol, `to another ${n}`)
      }
    }
    for (let n = 0; n < rounds; n += 1) {
      await says()
      gatekeeper.cuts(bob)
      await gatekeeper.seesOnline(bob)
      await says()
      await process.restarts('clean')
      await gatekeeper.seesOnline(bob)
    }
    await says()
    return { account: bob.address, barrier: await bob.catchesUp(alice), least: rounds * each * 4 }
  },
  then: (log, { account, barrier, least }) => {
    // what counts is what was said: a message that is sent again, encrypted anew or not, keeps its id
    const messages = new Map<string, Map<string, number>>()
    const opened = proofsOf(log, 'message.opened').filter((o) => o.data.from === account)
    for (const { data, n } of opened) {
      const said = messages.get(data.id) ?? new Map<string, number>()
      messages.set(data.id, said.set(`${data.by} ${data.canary}`, n))
    }
    const short = opened.find(({ data }) => data.id.length < LEAST_CHARACTERS)
    const repeated = [...messages.values()].filter((said) => said.size > 1)
    return [
      arrived(log, barrier, 'the conversation goes on'),
      judged(
        'ids',
        short ? 'fail' : 'pass',
        short ? `ids as short as ${short.data.id} come again by chance` : 'ids are not of a few characters',
        short ? [short.n] : opened.slice(0, 1).map(({ n }) => n),
      ),
      judged(
        'ids',
        repeated.length > 0 ? 'fail' : messages.size >= least ? 'pass' : 'inconclusive',
        repeated.length > 0
          ? 'an id comes twice, with another message'
          : `${messages.size} messages, each with an id of its own`,
        [...(repeated[0]?.values() ?? opened.slice(0, 3).map(({ n }) => n))],
      ),
    ]
  },
})
