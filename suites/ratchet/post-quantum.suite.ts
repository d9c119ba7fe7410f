import { arrived, control, finds, judged, type Log, leaksOf, proof, proofsOf, purpose } from '#harness'
import { epochsMove } from './epochs.ts'

purpose('RT-17', {
  title: 'what a directory says of a peer never makes messages to that peer less protected',
  verifies: ['E2E-01', 'E2E-26'],
  applies: ['signal'],
  severity: 1,
  effect: 'A carrier that denies a peer’s abilities reads what is sent, or may once quantum computers can.',
  remedy:
    'Decide on protection by what the client itself requires. What a directory leaves out is a reason to wait, never one to send less.',
  variants: [
    { session: 'established', strip: 'encryption' },
    { session: 'established', strip: 'post-quantum keys' },
    { session: 'none', strip: 'encryption' },
    { session: 'none', strip: 'post-quantum keys' },
  ],
  with: (given) =>
    given
      .pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' })
      .then(async (world) => ({ ...world, ...(await given.users({ victim: 'tester', after: 'tester' })) })),
  async when({ alice, victim, after, carol, bob, gatekeeper }, { session, strip }) {
    const measure = await bob.sends(carol, 'as protected as it gets')
    await carol.opens(measure)
    const first = await bob.sends(after, 'a first message')
    await after.opens(first)
    const peer = session === 'established' ? alice : victim
    const of = peer.address
    gatekeeper.misbehaves(strip === 'encryption' ? 'unencrypted-capability' : 'omit-kyber', { of })
    // a client that asks for abilities does so when it connects
    await bob.goesOffline()
    await bob.goesOnline()
    const attempts: string[] = []
    for (let n = 0; n < 6; n += 1) attempts.push((await bob.tries(peer, `while it is denied ${n}`)).canary)
    await bob.settles()
    gatekeeper.behaves()
    const last = await bob.sends(peer, 'when it is not denied any more')
    await peer.opens(last)
    return {
      of,
      attempts,
      measure: [measure.id, first.id],
      opened: [measure.canary, first.canary, last.canary],
      barrier: await bob.catchesUp(carol),
    }
  },
  then: (log, { of, attempts, measure, opened, barrier }) => [
    ...opened.map((canary) =>
      control(
        finds(
          log,
          proof('message.opened', (d) => d.canary === canary && d.intact),
          'a message is opened when nothing is denied',
        ),
      ),
    ),
    asProtected(log, of, measure),
    readableNowhere(log, attempts),
    arrived(log, barrier, 'the candidate goes on'),
  ],
})

/** Every ciphertext to the peer is of the version, and has the post-quantum parts, of those that measure it. */
function asProtected(log: Log, of: string, measure: readonly string[]) {
  const sent = proofsOf(log, 'ciphertext.sent')
  const standard = sent.filter((o) => measure.includes(o.data.id))
  const version = Math.max(...standard.map((o) => o.data.header?.version ?? 0))
  const isHybrid = standard.some((o) => o.data.header?.kyberPreKeyId !== undefined)
  const moves = standard.every((o) => o.data.header?.pqEpoch !== undefined)
  const weaker = sent.filter(({ data }) => {
    if (data.to !== of) return false
    const { header } = data
    if (!header || header.version < version) return true
    const isOpening = header.baseKey !== undefined
    return (
      (isOpening && isHybrid && header.kyberPreKeyId === undefined) || (moves && header.pqEpoch === undefined)
    )
  })
  const at = weaker.map((o) => o.n)
  if (at.length > 0)
    return judged('asProtected', 'fail', `${at.length} messages are less protected than others`, at)
  const seen = sent.filter((o) => o.data.to === of).map((o) => o.n)
  return judged('asProtected', 'pass', `${seen.length} messages, each as protected as others`, seen)
}

function readableNowhere(log: Log, attempts: readonly string[]) {
  const leaks = leaksOf(log)
  if (leaks === undefined)
    return judged('leak', 'inconclusive', 'the secrets of this case are not in this edition', [], 'absence')
  const found = leaks.filter((leak) => attempts.includes(leak.canary)).map((leak) => leak.at)
  return found.length > 0
    ? judged('leak', 'fail', 'a message left in the clear', found)
    : judged('leak', 'pass', `none of ${attempts.length} messages can be read outside the encryption`)
}

purpose('RT-22', {
  title: 'the post-quantum ratchet is in every message and moves on',
  verifies: ['E2E-26', 'E2E-25'],
  applies: ['signal'],
  versions: [4],
  severity: 2,
  effect: 'A conversation that was recorded can be read by whoever comes to own a quantum computer.',
  remedy:
    'Carry the post-quantum part in every message, store its state with the session, and let it advance with every turn.',
  situations: ['restart clean', 'restart kill', 'several in a turn'],
  variants: [
    { turns: 60, restart: 'clean', at: 52 },
    { turns: 6, restart: 'kill', at: 3 },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper, process, reaches }, { turns, restart, at }) {
    const canaries: string[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      if (turn === at) {
        await process.restarts(restart as 'clean' | 'kill')
        reaches(`restart ${restart}`)
        await gatekeeper.seesOnline(bob)
      }
      const sent = await alice.sends(bob, `turn ${turn}`)
      await gatekeeper.seesHandled(bob, sent.id)
      const several = turn % 10 === 2 || turn === at + 1
      if (several) reaches('several in a turn')
      for (let n = several ? 2 : 1; n > 0; n -= 1) {
        const answer = await bob.sends(alice, `answer ${turn}`)
        canaries.push(answer.canary)
        if (!(await alice.opens(answer))) return ended(turn)
      }
    }
    return ended(turns)
    async function ended(turn: number) {
      const barrier = await bob.catchesUp(alice)
      return { barrier, from: bob.address, to: alice.address, turns: turn, canaries }
    }
  },
  then: (log, { barrier, from, to, turns, canaries }) => [
    control(arrived(log, barrier, 'the conversation works')),
    ...epochsMove(log, from, to, turns),
    finds(
      log,
      proof('message.opened', (d) => d.canary === canaries.at(-1) && d.intact),
      'the last answer is opened',
    ),
  ],
})
