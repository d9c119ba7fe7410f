import {
  arrived,
  control,
  finds,
  judged,
  knownMessages,
  type Log,
  proof,
  purpose,
  repetitions,
  type Sealed,
  type Sent,
} from '#harness'

/** What an engine offers that can be started again with what it knew. */
const RESTARTS = [['durable'], ['state-export', 'state-import']]

purpose('EN-03', {
  title: 'no two messages are encrypted with the same keystream, equal texts included',
  verifies: ['E2E-01', 'E2E-23'],
  planes: ['engine'],
  severity: 1,
  effect: 'Two messages under one key and nonce can be read against each other, and new ones can be forged.',
  remedy: 'Use every message key once; where a key lasts longer, never let a nonce come back.',
  variants: [
    { by: 'alice', answered: false, restart: 'none' },
    { by: 'alice', answered: true, restart: 'none' },
    { by: 'bob', answered: false, restart: 'none' },
    { by: 'bob', answered: true, restart: 'clean' },
    { by: 'bob', answered: true, restart: 'kill' },
  ],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, process, offers }, { by, answered, restart }) {
    if (answered) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    if (by === 'bob') {
      const sent: Sent[] = []
      const writes = async () => {
        for (let n = 0; n < 4; n += 1) sent.push(await bob.sends(alice, `a text of the same length ${n}`))
      }
      await writes()
      // within one turn, so that whatever serves a turn serves before and after
      if (restart !== 'none' && RESTARTS.some((some) => some.every((one) => offers.includes(one))))
        await process.restarts(restart as 'kill')
      await writes()
      for (const message of sent) await alice.opens(message)
      return { barrier: await bob.catchesUp(alice), canaries: sent.map((message) => message.canary) }
    }
    const sealed: Sealed[] = []
    for (let n = 0; n < 5; n += 1) {
      const one = await alice.seals(bob, `a text of the same length ${n}`)
      sealed.push(one)
      // an odd number of times, so that pairs of messages begin at either
      for (let again = 0; again < (n === 2 ? 2 : 1); again += 1) sealed.push(await alice.reseals(bob, one))
    }
    for (const message of sealed) alice.delivers(message, bob)
    const barrier = await bob.catchesUp(alice)
    return { barrier, canaries: [...new Set(sealed.map((message) => message.canary))] }
  },
  then: (log, { barrier, canaries }, { by }) => [
    control(arrived(log, barrier, 'the conversation works')),
    ...canaries.map((canary) =>
      control(
        by === 'alice'
          ? arrived(log, canary, 'the messages open')
          : finds(
              log,
              proof('message.opened', (d) => d.canary === canary),
              'the messages open',
            ),
      ),
    ),
    unlike(log, canaries),
  ],
})

function unlike(log: Log, canaries: readonly string[]) {
  const messages = knownMessages(log, canaries)
  if (messages === undefined)
    return judged(
      'keystream',
      'inconclusive',
      'the secrets of this case are not in this edition',
      [],
      'absence',
    )
  const [first, ...others] = repetitions(messages)
  const at = messages.map(({ n }) => n)
  return first
    ? judged(
        'keystream',
        'fail',
        `two messages were encrypted under one keystream: ${first.how}, so that either text gives away the other`,
        [first, ...others].flatMap((each) => each.at),
      )
    : judged('keystream', 'pass', `${messages.length} messages, each under a keystream of its own`, at)
}
