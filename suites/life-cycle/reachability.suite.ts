import { arrived, judged, type Log, proofsOf, purpose, type Tester } from '#harness'

const DAY_MS = 24 * 3_600_000
const PING = /<reach[\s/>]/

purpose('LIF-09', {
  title: 'somebody is asked to be reached when the user wants it, once, and at no other time',
  verifies: ['LIF-09'],
  applies: ['reachability'],
  severity: 3,
  effect: 'Everybody in an address book is pestered in the name of a user who knows nothing of it.',
  remedy: 'Send the stanza in the handler of the button and nowhere else; never repeat it by yourself.',
  variants: [
    { wish: 'none', then: 'restart' },
    { wish: 'one', then: 'cut' },
    { wish: 'one', then: 'restart' },
    { wish: 'two', then: 'cut' },
  ],
  with: async (given) => ({
    ...(await given.newcomers('bob')),
    ...(await given.users({ alice: 'tester', dora: 'tester', erik: 'tester' })),
  }),
  async when({ alice, bob, dora, erik, gatekeeper, process, clock, offers, meets }, { wish, then }) {
    await bob.enlists()
    const user = await bob.becomes()
    if (user === undefined) return { address: '', wanted: [], barrier: '' }
    for (const each of [dora, erik]) gatekeeper.closes(each)
    // new contacts, messages of theirs, and one that is refused because its receiver is not to be reached
    await user.catchesUp(alice)
    await user.catchesUp(await meets('frieda'))
    await user.tries(dora, 'are you there?')
    await user.settles()
    const wanted: Tester[] = wish === 'none' ? [] : wish === 'one' ? [dora] : [dora, erik]
    for (const each of wanted) await user.asksToBeReached(each)
    if (then === 'restart') await process.restarts('kill')
    else gatekeeper.cuts(user)
    await gatekeeper.seesOnline(user)
    if (offers.includes('clock')) await clock.advances(DAY_MS)
    await user.tries(dora, 'and now?')
    const barrier = await user.catchesUp(alice)
    return { address: user.address, wanted: wanted.map(({ address }) => address), barrier }
  },
  then: (log, { address, wanted, barrier }) => [
    arrived(log, barrier, 'the conversation with somebody else goes on'),
    asked(log, address, wanted),
  ],
})

/** Each of these was asked once, in this order, and nobody else. */
function asked(log: Log, address: string, wanted: readonly string[]) {
  const pings = proofsOf(log, 'stanza.received').filter(
    (o) => o.data.account === address && PING.test(o.data.xml),
  )
  const targets = pings.map((o) => /jid=["']([^"']*)["']/.exec(o.data.xml)?.[1] ?? '')
  const isRight = targets.join() === wanted.join()
  const more = targets.length > wanted.length || targets.some((target) => !wanted.includes(target))
  return judged(
    'asked',
    isRight ? 'pass' : 'fail',
    `${targets.length} users are asked to be reached, ${wanted.length} were to be`,
    pings.map(({ n }) => n),
    more ? 'positive' : 'absence',
  )
}
