import { arrived, control, finds, proof, purpose, unsigned } from '#harness'

purpose('KA-28', {
  title: 'no message carries a signature that a third person could check',
  verifies: ['E2E-10'],
  applies: ['signal'],
  severity: 2,
  effect: 'Whoever gets hold of a message can prove to anybody who wrote it.',
  remedy:
    'Authenticate messages by the session’s keys, which both ends have; sign prekeys and tokens with lasting keys, and nothing that users say.',
  variants: [{ begins: 'candidate' }, { begins: 'tester' }],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gatekeeper }, { begins }) {
    // the keys that others could check a signature with
    gatekeeper.servesBundle(bob, alice)
    const first = begins === 'tester' ? await bob.catchesUp(alice) : ''
    const sent = [await bob.sends(alice, 'hello')]
    const heard = await alice.sends(bob, 'hello to you')
    const barrier = await bob.catchesUp(alice)
    const reply = { kind: 'reply', target: heard.id, author: alice.address, quote: '', body: 'yes' } as const
    for (const content of ['a second text', reply, 'x'.repeat(300)] as const)
      sent.push(await bob.sends(alice, content))
    for (const message of sent) {
      await alice.opens(message)
      alice.dissects(message)
    }
    return { from: bob.address, first, barrier, sent: sent.map(({ canary }) => canary) }
  },
  then: (log, { from, barrier, sent }) => [
    control(arrived(log, barrier, 'the conversation works')),
    ...sent.map((canary) =>
      control(
        finds(
          log,
          proof('message.opened', (d) => d.canary === canary),
          'the message is opened',
        ),
      ),
    ),
    unsigned(log, from),
  ],
})
