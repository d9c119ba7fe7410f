import {
  arrived,
  control,
  judged,
  type Log,
  leaksOf,
  never,
  type Outsider,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  type Sent,
} from '#harness'

const LENGTHS = [0, 1, 16, 60, 200, 1500]

purpose('EN-01', {
  title: 'nothing that leaves the engine can be read, in any encoding',
  verifies: ['E2E-01'],
  planes: ['engine'],
  severity: 1,
  effect: 'Whoever carries the messages reads them.',
  remedy: 'Let nothing of a text into a header, a preview, a digest or a published key.',
  tier: 'smoke',
  variants: [{ lengths: LENGTHS }, { lengths: LENGTHS.map((length) => length + 7) }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate', carol: 'tester' }),
  async when({ alice, bob, carol, plants }, { lengths }) {
    const planted = plants('a control on the network')
    const sent: Sent[] = []
    for (const length of lengths)
      for (const peer of [alice, carol]) sent.push(await bob.sends(peer, 'm'.repeat(length)))
    for (const message of sent) await alice.opens(message)
    const barrier = await bob.catchesUp(alice)
    await carol.opens(await bob.sends(carol, 'last'))
    return { planted, barrier, sent: sent.map((message) => message.canary) }
  },
  then: (log, { planted, barrier, sent }) => [
    control(arrived(log, barrier, 'the conversation works')),
    ...sent.map((canary) => control(opened(log, canary))),
    ...unreadable(log, planted),
  ],
})

function opened(log: Log, canary: string) {
  const at = proofsOf(log, 'message.opened').filter((o) => o.data.canary === canary)
  const because = 'a message is opened by the one it is meant for'
  return judged(
    'opened',
    at.length > 0 ? 'pass' : 'fail',
    because,
    at.map((o) => o.n),
    'absence',
  )
}

function unreadable(log: Log, planted: string) {
  const leaks = leaksOf(log)
  if (leaks === undefined)
    return [judged('leak', 'inconclusive', 'the secrets of this case are not in this edition', [], 'absence')]
  const found = leaks.filter((leak) => leak.canary !== planted)
  const at = leaks.filter((leak) => leak.canary === planted).map((leak) => leak.at)
  const seen = proofsOf(log, 'ciphertext.sent').map((o) => o.n)
  return [
    control(
      judged('leak', at.length > 0 ? 'pass' : 'fail', 'a planted canary is found by the scan', at, 'absence'),
    ),
    found[0]
      ? judged(
          'leak',
          'fail',
          `content left the engine readable (${found[0].encoding}, ${found[0].channel})`,
          found.map((leak) => leak.at),
        )
      : judged('leak', 'pass', `none of ${seen.length} ciphertexts and keys can be read`, seen),
  ]
}

purpose('EN-02', {
  title: 'somebody who holds all that is public opens nothing, under any address',
  verifies: ['E2E-01'],
  planes: ['engine'],
  severity: 1,
  effect: 'Whoever runs the directory or the network and owns a copy of the program reads every message.',
  remedy:
    'Derive keys from secrets of both sides alone: never from the program, from addresses, or from what is published.',
  tier: 'smoke',
  variants: [{ first: 'alice' }, { first: 'bob' }],
  with: (given) => given.engineUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, overheard, published, outsider }, { first }) {
    if (first === 'bob') await alice.opens(await bob.sends(alice, 'the first'))
    for (let turn = 0; turn < 3; turn += 1) {
      await alice.sends(bob, `over ${turn}`)
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, `and back ${turn}`))
    }
    const ends = [alice.address, bob.address]
    const everything = async (by: Outsider) => {
      for (const { bytes } of overheard()) for (const from of ends) await by.tries(bytes, from)
    }
    for (const address of [...ends, `${bob.address}-nobody`]) {
      const by = await outsider(address)
      await everything(by)
      for (const { account, keys } of published()) if (account !== address) await by.writes(account, keys)
      await everything(by)
    }
    return { barrier: await bob.catchesUp(alice), messages: overheard().length }
  },
  then: (log, { barrier, messages }) => [
    control(arrived(log, barrier, 'the conversation works')),
    ...shown(log),
    never(
      log,
      proof('message.announced', (d) => d.instance === 'outsider'),
      `an outsider opened one of ${messages} messages`,
    ),
  ],
})

/** Both ends opened what was meant for them: the same ciphertexts do open. */
function shown(log: Log) {
  const theirs = proofsOf(log, 'message.opened').map((o) => o.n)
  const because = 'the ciphertexts are opened by those they are meant for'
  return [control(judged('opened', theirs.length > 0 ? 'pass' : 'fail', because, theirs, 'absence'))]
}

purpose('EN-04', {
  title: 'a message for one account is opened by no other account, of the same program or elsewhere',
  verifies: ['E2E-01'],
  planes: ['engine'],
  severity: 1,
  effect: 'Users of one device or server read each other’s messages.',
  remedy: 'Keep the keys of each account apart, and bind every message to the one it is meant for.',
  variants: [{ first: true }, { first: false }],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate', dave: 'candidate', carol: 'candidate' }),
  async when({ alice, bob, dave, carol }, { first }) {
    if (!first)
      for (const user of [bob, dave]) {
        await alice.sends(user, 'hello')
        await user.catchesUp(alice)
        await alice.opens(await user.sends(alice, 'hello back'))
      }
    const messages: Sealed[] = []
    for (let n = 0; n < 4; n += 1) messages.push(await alice.seals(bob, `for bob ${n}`))
    for (const wrong of [dave, carol])
      for (const message of messages) alice.delivers(message, wrong, { form: 'replayed' })
    for (const user of [dave, carol]) await user.catchesUp(alice)
    for (const message of messages) alice.delivers(message, bob)
    const barrier = await bob.catchesUp(alice)
    const canaries = messages.map((message) => message.canary)
    return { canaries, barrier, bob: bob.address, wrong: [dave.address, carol.address] }
  },
  then: (log, { canaries, barrier, bob, wrong }) => [
    arrived(log, barrier, 'the conversation goes on'),
    ...canaries.map((canary) => control(arrived(log, canary, 'the right account opens it'))),
    never(
      log,
      proof('message.announced', (d) => wrong.includes(d.account) && canaries.includes(d.canary)),
      `an account opened what was meant for ${bob}`,
    ),
  ],
})
