import { arrived, control, finds, listed, proof, purpose, type Sealed } from '#harness'

const ONCE = { least: 1, most: 1 }

purpose('RB-01', {
  title: 'a crash between any two things that can be seen leaves a conversation that goes on',
  verifies: ['ROB-03', 'E2E-12'],
  severity: 1,
  effect:
    'After a crash a message is lost or doubled, a session is broken for good, or a key is used twice, and the user is told nothing.',
  remedy:
    'Write the ratchet step, the used prekey and the message in one transaction, before the first receipt, and send again from the same ciphertext.',
  cases: { smoke: 1, gate: 0, full: 12 },
  variants: [
    { first: true, kill: 'delivered', back: false },
    { first: true, kill: 'acknowledged', back: false },
    { first: false, kill: 'confirmed', back: true },
    { first: false, kill: 'sent', back: true },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper, meets }, { first, kill, back }) {
    const before = await bob.catchesUp(alice)
    const peer = first ? await meets('stranger') : alice
    const delivered: Sealed[] = []
    delivered.push(await peer.sends(bob, 'before the crash'))
    const [message] = delivered
    if (message && kill === 'acknowledged') await gatekeeper.seesAcknowledged(bob, message.id)
    if (message && kill === 'confirmed') await gatekeeper.seesDelivered(bob, message.id)
    const sent = kill === 'sent' ? await bob.sends(alice, 'just before the crash') : undefined
    await process.restarts('kill')
    await gatekeeper.seesOnline(bob)
    delivered.push(await peer.sends(bob, 'after the crash'))
    const barrier = await bob.catchesUp(peer)
    const answer = await bob.sends(peer, 'I am back')
    await peer.opens(answer)
    if (sent) await alice.opens(sent)
    const place = { account: bob.address, conversation: peer.address, author: peer.address }
    return {
      place,
      delivered: delivered.map(({ canary }) => canary),
      before,
      barrier,
      answers: [answer.canary, ...(sent && back ? [sent.canary] : [])],
    }
  },
  then: (log, { place, delivered, before, barrier, answers }) => [
    arrived(log, barrier, 'the conversation goes on after the crash'),
    ...delivered.map((canary) =>
      listed(log, canary, place, barrier, ONCE, 'what was sent around the crash is shown once'),
    ),
    ...answers.map((canary) =>
      finds(
        log,
        proof('message.opened', (d) => d.canary === canary),
        'what the user sent around the crash arrives',
      ),
    ),
    control(arrived(log, before, 'the conversation works before the crash')),
  ],
})

purpose('RB-06', {
  title: 'what was queued while the client was away arrives complete, and once each',
  verifies: ['ROB-02', 'MSG-02'],
  severity: 3,
  effect: 'After a holiday messages are missing, and neither side knows.',
  remedy:
    'Take the queue message by message, acknowledge each after it is stored, and bound what is held in memory.',
  cases: { smoke: 1, gate: 0, full: 1 },
  variants: [{ messages: 400 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { messages }) {
    await bob.goesOffline()
    const sent: Sealed[] = []
    for (let n = 0; n < messages; n += 1) sent.push(await alice.sends(bob, `queued ${n}`))
    await bob.goesOnline()
    await gatekeeper.seesOnline(bob)
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { place, sent: sent.map(({ canary }) => canary), barrier }
  },
  then: (log, { place, sent, barrier }) => [
    arrived(log, barrier, 'an ordinary message after the queue arrives'),
    ...sent.map((canary) => listed(log, canary, place, barrier, ONCE, 'a queued message is shown once')),
  ],
})
