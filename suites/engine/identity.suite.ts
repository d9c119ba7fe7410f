import { arrived, claim, claimsOf, control, judged, type Log, never, proofsOf, purpose } from '#harness'

purpose('EN-07', {
  title: 'a peer whose identity is another is refused, or accepted with a notice',
  verifies: ['E2E-17'],
  planes: ['engine'],
  severity: 1,
  effect: 'Whoever runs the directory takes somebody’s place in a conversation, and nobody notices.',
  remedy:
    'Pin the identity of every peer; when another one comes, tell it before anything under it is shown.',
  variants: [{ answered: true }, { answered: false }],
  with: (given) => given.engineUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, replaces }, { answered }) {
    for (const peer of [alice, carol]) {
      await bob.catchesUp(peer)
      if (answered) await peer.opens(await bob.sends(peer, 'hello'))
    }
    const before = await bob.catchesUp(alice)
    const other = await replaces(alice)
    const sealed = await other.seals(bob, 'by somebody else')
    other.delivers(sealed, bob)
    await bob.settles()
    await bob.lists(other)
    const after = await bob.catchesUp(carol)
    const names = { bob: bob.address, alice: alice.address, carol: carol.address }
    return { before, after, canary: sealed.canary, ...names }
  },
  then: (log, { before, after, canary, bob, alice, carol }) => [
    control(arrived(log, before, 'the peer is known')),
    control(arrived(log, after, 'others can still write')),
    noticed(log, canary, bob, alice),
    never(
      log,
      claim('event.told', (d) => d.event === 'key-change' && d.data.account === bob && d.data.peer === carol),
      'a notice of a change where none was',
    ),
  ],
})

/** Opened with a notice, or not opened at all. */
function noticed(log: Log, canary: string, account: string, peer: string) {
  const opened = proofsOf(log, 'message.announced')
    .filter((o) => o.data.canary === canary && o.data.account === account)
    .map((o) => o.n)
  const told = claimsOf(log, 'event.told')
    .filter((o) => o.data.event === 'key-change' && o.data.data.account === account)
    .filter((o) => o.data.data.peer === peer)
    .map((o) => o.n)
  if (opened.length === 0) return judged('notice', 'pass', 'a message under another identity is not opened')
  return told.length > 0
    ? judged('notice', 'pass', 'a message under another identity is opened, and the change is told', told)
    : judged('notice', 'fail', 'a message under another identity was opened without a notice', opened)
}
