import { arrived, beforeOriginal, listed, purpose, tampered, unseen } from '#harness'

purpose('RT-03', {
  title: 'a message that was cut, extended or spliced is not shown, and the original still is',
  verifies: ['E2E-13', 'ROB-01'],
  applies: ['signal'],
  severity: 1,
  effect:
    'Whoever carries messages can put parts of several together, or break a conversation with a packet that ends early.',
  remedy:
    'Compute the authentication code over all octets as they came, up to the code and nothing beyond it, before a field is believed.',
  variants: [{ first: false }, { first: true }],
  with: (given) => given.users({ alice: 'tester', carol: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, carol, mallory, bob }, { first }) {
    await bob.catchesUp(carol)
    if (!first) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const sealed = await alice.seals(bob, 'exact')
    // parts of another message: of the same chain, or of a first message by somebody else
    const other = first ? await mallory.seals(bob, 'other') : await alice.seals(bob, 'other')
    const copies = tampered(sealed.encoding, sealed.bytes, other.bytes)
    for (const [index, { how, bytes }] of copies.entries())
      alice.delivers(sealed, bob, {
        bytes,
        id: `${sealed.id}-${index}`,
        form: 'corrupted',
        note: how,
        // an empty element is another matter: RT-15
        ...(bytes.length === 0 ? { alter: (stanza: string) => stanza.replace('</enc>', 'RA==</enc>') } : {}),
      })
    const beforeIt = await bob.catchesUp(carol)
    await bob.lists(alice)
    alice.delivers(sealed, bob)
    ;(first ? mallory : alice).delivers(other, bob)
    const barrier = await bob.catchesUp(alice)
    await bob.lists(mallory)
    return {
      copies: copies.length,
      canary: sealed.canary,
      other: other.canary,
      by: first ? mallory.address : alice.address,
      beforeIt,
      barrier,
      account: bob.address,
      alice: alice.address,
    }
  },
  then: (log, { copies, canary, other, by, beforeIt, barrier, account, alice }) => {
    const early = beforeOriginal(log, canary)
    const place = { account, conversation: alice, author: alice }
    return [
      unseen(early, canary, account, beforeIt, `a changed copy was shown (${copies} copies)`),
      unseen(early, other, account, beforeIt, `a message was shown that came in parts only`),
      listed(log, canary, place, barrier, { least: 1, most: 1 }, 'the original is shown after the copies'),
      ...(by === alice
        ? [
            listed(
              log,
              other,
              place,
              barrier,
              { least: 1, most: 1 },
              'the message that lent its parts is shown',
            ),
          ]
        : []),
      arrived(log, barrier, 'the conversation goes on after the changed copies'),
    ]
  },
})
