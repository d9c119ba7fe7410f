import {
  arrived,
  control,
  judged,
  type KnownMessage,
  type Log,
  purpose,
  repetitions,
  type Sealed,
  secretsOf,
  stimuliOf,
} from '#harness'

purpose('EN-03', {
  title: 'no two messages are encrypted with the same keystream, equal texts included',
  verifies: ['E2E-01', 'E2E-23'],
  planes: ['engine'],
  severity: 1,
  effect: 'Two messages under one key and nonce can be read against each other, and new ones can be forged.',
  remedy: 'Use every message key once; where a key lasts longer, never let a nonce come back.',
  variants: [{ answered: false }, { answered: true }],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob }, { answered }) {
    if (answered) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
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
  then: (log, { barrier, canaries }) => [
    control(arrived(log, barrier, 'the conversation works')),
    ...canaries.map((canary) => control(arrived(log, canary, 'the messages open'))),
    unlike(log, canaries),
  ],
})

function unlike(log: Log, canaries: readonly string[]) {
  const messages = known(log, canaries)
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
        first.how,
        [first, ...others].flatMap((each) => each.at),
      )
    : judged('keystream', 'pass', `${messages.length} messages, each under a keystream of its own`, at)
}

/** The sealed messages with their texts as they were encrypted. */
function known(log: Log, canaries: readonly string[]): KnownMessage[] | undefined {
  const tokens = secretsOf(log)?.canaries
  if (tokens === undefined) return undefined
  return stimuliOf(log, 'message.sealed')
    .filter((o) => canaries.includes(o.data.canary))
    .map(({ n, data: { content, bytes } }) => ({
      n,
      plaintext: Buffer.from(content.replaceAll(/⟦(c\d+)⟧/g, (_, label: string) => tokens[label] ?? '')),
      bytes: Buffer.from(bytes, 'base64'),
    }))
}
