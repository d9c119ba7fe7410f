import { arrived, control, finds, judged, type Log, proof, proofsOf, purpose } from '#harness'
import { peerBegunBy } from '../begun.ts'

purpose('PC-02', {
  title: 'over a hundred turns every answer comes under a ratchet key that was never seen',
  verifies: ['E2E-09'],
  applies: ['signal'],
  severity: 1,
  effect: 'A ratchet key that stays or comes back lets whoever once stole a state read on.',
  remedy:
    'Generate a new key pair on every turn, however long the conversation lasts; never take one that has another use.',
  variants: [
    { turns: 100, begun: 'alice' },
    { turns: 20, begun: 'bob' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when(world, { turns, begun }) {
    const { bob, gatekeeper } = world
    const alice = await peerBegunBy(begun, world)
    const answers: string[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      const over = await alice.sends(bob, 'over')
      await gatekeeper.seesHandled(bob, over.id)
      const answer = await bob.sends(alice, 'and back')
      await alice.opens(answer)
      answers.push(answer.id)
    }
    const barrier = await bob.catchesUp(alice)
    return { account: bob.address, answers, barrier }
  },
  then: (log, { account, answers, barrier }) => [
    arrived(log, barrier, 'the conversation lasts'),
    ...answers.slice(-1).map((id) =>
      control(
        finds(
          log,
          proof('message.opened', (d) => d.id === id),
          'the last answer is opened',
        ),
      ),
    ),
    ...neverSeen(log, account, answers),
  ],
})

/** 32 bytes of a Curve25519 key in hex, without the type. */
const bare = (key: string) => key.slice(-64)

/** Each answer's ratchet key is new, and none is a key that the candidate published for another use. */
function neverSeen(log: Log, account: string, answers: readonly string[]) {
  const published = new Map<string, string>()
  for (const o of proofsOf(log, 'prekey.served'))
    if (o.data.account === account && !o.data.keyKind.includes('kyber'))
      published.set(bare(o.data.key), `a ${o.data.keyKind} prekey`)
  for (const o of proofsOf(log, 'prekeys.published'))
    if (o.data.account === account)
      for (const { key } of o.data.oneTime) published.set(bare(key), 'a one-time prekey')
  for (const o of proofsOf(log, 'enlistment.decided'))
    if (o.data.login === account && typeof o.data.fields.e_ident === 'string')
      published.set(Buffer.from(o.data.fields.e_ident, 'base64url').toString('hex'), 'its identity key')
  const sent = proofsOf(log, 'ciphertext.sent').filter((o) => o.data.from === account && o.data.header)
  const seen = new Map<string, number>()
  return sent.flatMap((o) => {
    const key = o.data.header?.ratchetKey ?? ''
    const earlier = seen.get(key)
    if (earlier === undefined) seen.set(key, o.n)
    const turn = answers.indexOf(o.data.id)
    const other = published.get(bare(key))
    if (other !== undefined)
      return [judged('ratchet key', 'fail', `a message was sent under ${other} as its ratchet key`, [o.n])]
    if (turn >= 0 && earlier !== undefined)
      return [
        judged(
          'ratchet key',
          'fail',
          `turn ${turn + 1} was answered under a ratchet key that was used before`,
          [earlier, o.n],
        ),
      ]
    return turn < 0 ? [] : [judged('ratchet key', 'pass', `turn ${turn + 1} has a key of its own`, [o.n])]
  })
}
