import { arrived, beforeOriginal, listed, never, nothingElse, proof, purpose } from '#harness'

purpose('EN-05', {
  title: 'a message is opened under the name of its sender and under no other',
  verifies: ['E2E-13'],
  planes: ['engine'],
  severity: 1,
  effect: 'Whoever carries messages puts the words of one person into the mouth of another.',
  remedy: 'Bind every message to both ends of its conversation, and to the direction in which it goes.',
  variants: [{ first: true }, { first: false }],
  with: (given) => given.engineUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, overheard }, { first }) {
    await bob.catchesUp(carol)
    const sent = [await bob.sends(carol, 'hello')]
    if (!first) {
      await bob.catchesUp(alice)
      sent.push(await bob.sends(alice, 'hello'))
    }
    for (const message of sent) for (const peer of [alice, carol]) await peer.opens(message)
    const sealed = await alice.seals(bob, 'by alice')
    for (const from of [carol.address, 'somebody-else', bob.address])
      alice.delivers(sealed, bob, { from, id: `${sealed.id}-${from}`, form: 'replayed' })
    const mine = overheard().filter(({ from }) => from === bob.address)
    for (const [index, { bytes }] of mine.entries())
      for (const from of [alice, carol])
        from.delivers(sealed, bob, {
          bytes,
          id: `${sealed.id}-own-${index}`,
          form: 'replayed',
          note: 'reflected',
        })
    await bob.catchesUp(carol)
    alice.delivers(sealed, bob)
    const barrier = await bob.catchesUp(alice)
    await bob.lists(carol)
    const own = sent.map((message) => message.canary)
    return { canary: sealed.canary, own, barrier, bob: bob.address, alice: alice.address }
  },
  then: (log, { canary, own, barrier, bob, alice }) => [
    never(
      beforeOriginal(log, canary),
      proof('message.announced', (d) => d.account === bob && d.canary === canary),
      'a message was opened under the name of somebody else',
    ),
    listed(
      log,
      canary,
      { account: bob, conversation: alice, author: alice },
      barrier,
      { least: 1, most: 1 },
      'the message opens under the name of its sender',
    ),
    never(
      log,
      proof('message.shown', (d) => d.canary === canary && d.author !== alice),
      'a message was opened under the name of somebody else',
    ),
    never(
      log,
      proof('message.announced', (d) => d.account === bob && own.includes(d.canary)),
      'an account took its own message for one of its peer',
    ),
    arrived(log, barrier, 'the conversation goes on'),
    nothingElse(log),
  ],
})
