import { arrived, claim, claimsOf, control, judged, type Log, never, proofsOf, purpose } from '#harness'

purpose('EN-07', {
  title: 'a peer whose identity is another is refused, or accepted with a notice',
  verifies: ['E2E-17'],
  planes: ['engine'],
  severity: 1,
  effect: 'Whoever runs the directory takes somebody’s place in a conversation, and nobody notices.',
  remedy:
    'Pin the identity of every peer; when another one comes, tell it before anything under it is shown.',
  variants: [
    { answered: true, writes: 'the other' },
    { answered: false, writes: 'the other' },
    { answered: true, writes: 'bob' },
    { answered: false, writes: 'bob' },
  ],
  with: (given) => given.engineUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, replaces, fetchesAgain }, { answered, writes }) {
    for (const peer of [alice, carol]) {
      await bob.catchesUp(peer)
      if (answered) await peer.opens(await bob.sends(peer, 'hello'))
    }
    const before = await bob.catchesUp(alice)
    const other = await replaces(alice)
    const says = async () => {
      const sealed = await other.seals(bob, 'by somebody else')
      other.delivers(sealed, bob)
      await bob.settles()
      await bob.lists(other)
      return sealed.canary
    }
    const asks = async () => {
      fetchesAgain(bob, other)
      const sent = await bob.tries(other, 'for the peer that is known')
      await other.opens(sent)
      await bob.settles()
      return sent.canary
    }
    const canary = await (writes === 'bob' ? asks() : says())
    const after = await bob.catchesUp(carol)
    const names = { bob: bob.address, alice: alice.address, carol: carol.address, other: other.name }
    return { before, after, canary, ...names }
  },
  then: (log, { before, after, canary, bob, alice, carol, other }, { writes }) => [
    control(arrived(log, before, 'the peer is known')),
    control(arrived(log, after, 'others can still write')),
    writes === 'bob'
      ? noticed(log, openedBy(log, other, canary), 'a message for a known peer', bob, alice)
      : noticed(log, shownTo(log, bob, canary), 'a message under another identity', bob, alice),
    never(
      log,
      claim('event.told', (d) => d.event === 'key-change' && d.data.account === bob && d.data.peer === carol),
      'a notice of a change where none was',
    ),
  ],
})

const shownTo = (log: Log, account: string, canary: string) =>
  proofsOf(log, 'message.announced').filter((o) => o.data.canary === canary && o.data.account === account)

const openedBy = (log: Log, by: string, canary: string) =>
  proofsOf(log, 'message.opened').filter((o) => o.data.canary === canary && o.data.by === by)

/** Opened under the other identity with a notice, or not opened at all. */
function noticed(
  log: Log,
  opened: readonly { readonly n: number }[],
  what: string,
  account: string,
  peer: string,
) {
  const at = opened.map(({ n }) => n)
  const told = claimsOf(log, 'event.told')
    .filter((o) => o.data.event === 'key-change' && o.data.data.account === account)
    .filter((o) => o.data.data.peer === peer)
    .map((o) => o.n)
  if (at.length === 0) return judged('notice', 'pass', `${what} is not opened under another identity`)
  return told.length > 0
    ? judged('notice', 'pass', `${what} is opened under another identity, and the change is told`, told)
    : judged('notice', 'fail', `${what} was opened under another identity without a notice`, at)
}
