import {
  arrived,
  beforeOriginal,
  type CandidateUser,
  claim,
  control,
  finds,
  type Given,
  type Log,
  listed,
  never,
  preKeyNumber,
  proof,
  purpose,
  rewritten,
  type Sealed,
  type Sent,
  type Tester,
  unseen,
} from '#harness'

const cast = (given: Given) =>
  given.users({ alice: 'tester', mallory: 'tester', carol: 'tester', bob: 'candidate' })

/** First messages bind the addresses of both ends from version 4 on; in older ones nothing ties them to a name. */
const bindsNames = (signal: { readonly versions: readonly number[] }) => !signal.versions.includes(3)

async function talks(bob: CandidateUser, peer: Tester) {
  await bob.catchesUp(peer)
  await peer.opens(await bob.sends(peer, 'hello'))
}

interface Misled {
  readonly account: string
  readonly alice: string
  readonly canaries: readonly string[]
  /** After the copies and before the originals. */
  readonly before: string
  readonly barrier: string
}

/** Nothing was shown before it came under its own name, and then once, where it belongs. */
const judges = (log: Log, { account, alice, canaries, before, barrier }: Misled, what: string) =>
  canaries.flatMap((canary) => [
    unseen(beforeOriginal(log, canary), canary, account, before, what),
    never(
      log,
      proof('message.shown', (d) => d.canary === canary && d.conversation !== alice),
      `${what}, in another conversation`,
    ),
    listed(
      log,
      canary,
      { account, conversation: alice, author: alice },
      barrier,
      { least: 1, most: 1 },
      'the same message is shown when it comes from its sender',
    ),
    control(arrived(log, barrier, 'an ordinary message of the sender is shown')),
  ])

purpose('KA-12', {
  title: 'a first message counts for the sender who made it and for nobody else',
  verifies: ['E2E-13', 'E2E-19'],
  applies: ['signal'],
  severity: 1,
  effect: 'Whoever carries the messages shows the words of one person as those of another.',
  remedy:
    'Open a message only under the address that is bound into it: compare the bound addresses with those on the outside.',
  variants: [
    { message: 'pkmsg', other: 'unknown' },
    { message: 'pkmsg', other: 'known' },
    { message: 'msg', other: 'known' },
  ],
  with: cast,
  async when({ alice, mallory, carol, bob, signal }, { message, other }) {
    await bob.catchesUp(carol)
    if (other === 'known') await talks(bob, mallory)
    if (message === 'msg') await talks(bob, alice)
    const sealed = await alice.seals(bob, 'from alice')
    if (message === 'msg' || bindsNames(signal))
      alice.delivers(sealed, bob, {
        from: mallory.address,
        form: 'corrupted',
        note: 'stamped as from another',
      })
    const before = await bob.catchesUp(carol)
    await bob.lists(alice)
    await bob.lists(mallory)
    alice.delivers(sealed, bob)
    const barrier = await bob.catchesUp(alice)
    await bob.lists(mallory)
    return { account: bob.address, alice: alice.address, canaries: [sealed.canary], before, barrier }
  },
  then: (log, misled) =>
    judges(log, misled, 'a message was shown under the name of somebody who did not write it'),
})

purpose('KA-13', {
  title: 'two accounts with the same identity key stay two accounts',
  verifies: ['E2E-19'],
  applies: ['signal'],
  severity: 2,
  effect: "Somebody who copies a person's public keys into an account of his own is taken for that person.",
  remedy:
    'Keep sessions, pins and conversations under the whole address; a known identity key under another address is a stranger.',
  variants: [{ relayed: 'msg' }, { relayed: 'pkmsg' }],
  with: cast,
  async when({ alice, mallory, carol, bob, gatekeeper, signal }, { relayed }) {
    gatekeeper.copiesKeys(alice, mallory)
    await bob.catchesUp(carol)
    await talks(bob, alice)
    const copied: Sent[] = [await bob.tries(mallory, 'for mallory')]
    if (relayed === 'pkmsg') await alice.renews(bob)
    const sealed: Sealed[] = [await alice.seals(bob, 'from alice'), await alice.seals(bob, 'from alice too')]
    if (relayed === 'msg' || bindsNames(signal))
      for (const message of sealed)
        alice.delivers(message, bob, {
          from: mallory.address,
          form: 'corrupted',
          note: 'relayed by the copy',
        })
    const before = await bob.catchesUp(carol)
    await bob.lists(alice)
    await bob.lists(mallory)
    for (const message of sealed) alice.delivers(message, bob)
    const own = await bob.sends(alice, 'for alice')
    await alice.opens(own)
    copied.push(await bob.tries(mallory, 'for mallory again'))
    const barrier = await bob.catchesUp(alice)
    await bob.lists(mallory)
    const canaries = sealed.map(({ canary }) => canary)
    return {
      misled: { account: bob.address, alice: alice.address, canaries, before, barrier },
      mallory: mallory.address,
      copied: copied.map(({ canary }) => canary),
      copiedIds: copied.filter(({ outcome }) => outcome === 'ok').map(({ id }) => id),
      own: { id: own.id, canary: own.canary },
    }
  },
  then: (log, { misled, mallory, copied, copiedIds, own }) => [
    ...judges(log, misled, 'a message that an account with copied keys relayed was shown'),
    never(
      log,
      proof('message.shown', (d) => copied.includes(d.canary) && d.conversation !== mallory),
      'a message to one account stands in the conversation with the other',
    ),
    never(
      log,
      proof('ciphertext.sent', (d) => copiedIds.includes(d.id) && d.to !== mallory),
      'a message to one account was sent to the other',
    ),
    never(
      log,
      proof('ciphertext.sent', (d) => d.id === own.id && d.to !== misled.alice),
      'a message to one account was sent to the other',
    ),
    finds(
      log,
      proof('message.opened', (d) => d.canary === own.canary),
      'the account that has the keys can still be written to',
    ),
  ],
})

purpose('KA-14', {
  title: 'a message is opened by the user for whom it was made and by no other',
  verifies: ['E2E-13'],
  applies: ['signal'],
  severity: 1,
  effect: 'Somebody is shown what was written to another user, as if it had been written to him.',
  remedy:
    'Keep the keys of every account apart, and compare the recipient that is bound into a first message.',
  variants: [{ message: 'pkmsg' }, { message: 'msg' }],
  with: (given) => given.users({ alice: 'tester', carol: 'tester', bob: 'candidate', dave: 'candidate' }),
  async when({ alice, carol, bob, dave, gatekeeper }, { message }) {
    await dave.catchesUp(carol)
    if (message === 'msg') for (const user of [bob, dave]) await talks(user, alice)
    const sealed = await alice.seals(bob, 'for bob')
    alice.delivers(sealed, dave, { form: 'corrupted', note: 'as it was made' })
    if (message === 'pkmsg') {
      const { signedPreKey, preKey, kyberPreKey } = gatekeeper.fetchesBundle(dave, carol)
      const named = preKeyNumber(sealed.bytes, 'kyberPreKeyId') > 0
      const fields = {
        signedPreKeyId: signedPreKey.id,
        ...(preKey && { preKeyId: preKey.id }),
        ...(named && kyberPreKey && { kyberPreKeyId: kyberPreKey.id }),
      }
      const bytes = rewritten(sealed.bytes, { fields })
      alice.delivers(sealed, dave, {
        bytes,
        id: `${sealed.id}-named`,
        form: 'corrupted',
        note: 'names keys of dave',
      })
    }
    const before = await dave.catchesUp(carol)
    await dave.lists(alice)
    alice.delivers(sealed, bob)
    const barrier = await bob.catchesUp(alice)
    const after = await dave.catchesUp(alice)
    return {
      bob: bob.address,
      dave: dave.address,
      alice: alice.address,
      canary: sealed.canary,
      before,
      barrier,
      after,
    }
  },
  then: (log, { bob, dave, alice, canary, before, barrier, after }) => [
    unseen(
      beforeOriginal(log, canary),
      canary,
      dave,
      before,
      'a message was shown to a user for whom it was not made',
    ),
    never(
      log,
      proof('message.shown', (d) => d.canary === canary && d.account === dave),
      'a message was shown to a user for whom it was not made',
    ),
    arrived(log, after, 'the other user goes on receiving'),
    listed(
      log,
      canary,
      { account: bob, conversation: alice, author: alice },
      barrier,
      { least: 1, most: 1 },
      'it is shown to the user for whom it was made',
    ),
  ],
})

purpose('KA-15', {
  title: 'a message that comes back to its sender is not shown as received',
  verifies: ['E2E-13'],
  applies: ['signal'],
  severity: 1,
  effect: "Whoever carries the messages puts the user's own words into the mouth of the other side.",
  remedy:
    'Never try own sending keys on what comes in, and take nothing for an own message because its octets are known.',
  variants: [{ message: 'pkmsg' }, { message: 'msg' }],
  with: cast,
  async when({ alice, mallory, carol, bob, gatekeeper }, { message }) {
    await bob.catchesUp(carol)
    await talks(bob, mallory)
    if (message === 'msg') await talks(bob, alice)
    const own = await bob.sends(alice, 'the words of bob')
    await alice.opens(own)
    gatekeeper.returns(own, alice, bob)
    gatekeeper.returns(own, alice, bob, `${own.id}-again`)
    gatekeeper.returns(own, mallory, bob)
    gatekeeper.returns(own, mallory, bob, `${own.id}-other`)
    await bob.catchesUp(carol)
    const answer = await alice.sends(bob, 'the words of alice')
    const barrier = await bob.catchesUp(alice)
    await bob.lists(mallory)
    return { account: bob.address, alice: alice.address, canary: own.canary, answer: answer.canary, barrier }
  },
  then: (log, { account, alice, canary, answer, barrier }) => [
    control(
      finds(
        log,
        proof('message.opened', (d) => d.canary === canary),
        'the peer can read what came back to its sender',
      ),
    ),
    never(
      log,
      proof(
        'message.shown',
        (d) => d.canary === canary && (d.author !== account || d.conversation !== alice),
      ),
      'an own message is shown as that of somebody else',
    ),
    listed(
      log,
      canary,
      { account, conversation: alice, author: account },
      barrier,
      { least: 0, most: 1 },
      'an own message stands once in its conversation',
    ),
    never(
      log,
      claim(
        'event.told',
        (d) =>
          d.event === 'message' &&
          d.data.author !== account &&
          JSON.stringify(d.data).includes(`⟦${canary}⟧`),
      ),
      'an own message was announced as that of somebody else',
    ),
    listed(
      log,
      answer,
      { account, conversation: alice, author: alice },
      barrier,
      { least: 1, most: 1 },
      'the words of the other side are shown as theirs',
    ),
  ],
})
