import {
  arrived,
  control,
  judged,
  type Log,
  listed,
  never,
  type Place,
  proof,
  proofsOf,
  purpose,
  unseen,
} from '#harness'

purpose('GR-12', {
  title: 'a message of a group is shown under the name of whoever wrote it, whatever stands on it outside',
  verifies: ['GRP-02', 'FEA-13'],
  applies: ['groups'],
  severity: 1,
  effect: 'A server, or a member with its help, puts words into the mouth of somebody else.',
  remedy:
    'Take the author from the sender key that opened a message, that key from the session it came in, and no chain from anybody but who handed it out first.',
  variants: [
    { by: 'alice', how: 'on its stanza' },
    { by: 'carol', how: 'on its stanza' },
    { by: 'alice', how: 'under a chain that the other handed out as its own' },
    { by: 'alice', how: 'on its stanza, and changed by the other' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats }, { by, how }) {
    const chat = await chats.begins(alice, [bob, carol])
    for (const who of [alice, carol]) await chat.says(who, 'so that the keys are there')
    const [author, other] = by === 'alice' ? [alice, carol] : [carol, alice]
    const own = await chat.says(bob, 'what bob said')
    const theirs = await chat.says(author, 'what the author said')
    if (how.endsWith('changed by the other'))
      for (const target of [own.id, theirs.id])
        for (const kind of ['edit', 'delete'] as const) {
          const change = await chat.sealsContent(other, (mark) =>
            kind === 'edit' ? { kind, target, body: mark('other words') } : { kind, target },
          )
          chat.delivers(change, bob, { form: 'forged', note: `a change of what another member said` })
        }
    if (how.startsWith('under a chain')) await chat.handsOutAs(other, author, bob)
    const sealed = await chat.seals(author, 'mine')
    chat.delivers(sealed, bob, {
      from: other.address,
      id: `${sealed.id}-x`,
      form: 'forged',
      note: 'under another name',
    })
    await chat.catchesUp(bob, alice)
    chat.delivers(sealed, bob)
    const barrier = await chat.catchesUp(bob, alice)
    const place = { account: bob.address, conversation: chat.address, author: author.address }
    return { canary: sealed.canary, own: own.canary, theirs: theirs.canary, barrier, place }
  },
  then: (log, { canary, own, theirs, barrier, place }) => [
    arrived(log, barrier, 'the group still works at the end'),
    listed(log, canary, place, barrier, { least: 1, most: 1 }, 'a message is shown under its author alone'),
    listed(log, theirs, place, barrier, { least: 1, most: 1 }, 'what a member said stays as it was'),
    listed(
      log,
      own,
      { ...place, author: place.account },
      barrier,
      { least: 1, most: 1 },
      'what the user said stays as it was',
    ),
    never(
      log,
      proof('message.shown', (d) => d.canary === canary && d.author !== place.author),
      'a message was shown under another name',
    ),
  ],
})

purpose('GR-13', {
  title: 'a message of a group is shown only if its author has signed it',
  verifies: ['GRP-02'],
  applies: ['groups'],
  severity: 1,
  effect: 'Any member writes in the name of any other, having been given the chain to read it.',
  remedy:
    'Check the signature of every message against the signing key that came with the chain, before anything else.',
  variants: [{ forged: 'by another member' }, { forged: 'in one bit of the signature' }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats }, { forged }) {
    const chat = await chats.begins(alice, [bob, carol])
    const sealed = forged === 'by another member' ? undefined : await chat.seals(alice, 'signed by nobody')
    if (!sealed) await chat.seals(alice, 'never delivered: its key goes round')
    const forgery = sealed ?? (await chat.forges(carol, alice, 'signed by carol'))
    const bytes = Uint8Array.from(forgery.bytes)
    if (sealed) bytes[bytes.length - 9] = (bytes.at(-9) ?? 0) ^ 4
    chat.delivers(forgery, bob, { bytes, form: 'forged', note: `signature made ${forged}` })
    const barrier = await chat.catchesUp(bob, alice)
    return { canary: forgery.canary, barrier, account: bob.address }
  },
  then: (log, { canary, barrier, account }) => [
    control(arrived(log, barrier, 'a message that its author signed is shown')),
    unseen(log, canary, account, barrier, 'a message was shown that its author has not signed'),
  ],
})

purpose('GR-14', {
  title: 'a message of a group that comes again is not shown again',
  verifies: ['GRP-06'],
  applies: ['groups'],
  needs: ['restart'],
  severity: 1,
  effect: 'A server shows what was said once as often as it likes, and at the moment it likes.',
  remedy:
    'Keep which messages of a chain were taken as durably as the chain, and let a key that comes again begin nothing anew.',
  variants: [
    { after: 'nothing' },
    { after: 'a restart' },
    { after: 'its key came again' },
    { after: 'a member was removed' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats, process, gatekeeper }, { after }) {
    const chat = await chats.begins(alice, [bob, carol])
    const messages = [
      await chat.seals(alice, 'first'),
      await chat.seals(alice, 'second'),
      await chat.seals(alice, 'third'),
    ]
    // out of order, so that a key that was skipped is among them
    for (const at of [0, 2, 1]) if (messages[at]) chat.delivers(messages[at], bob)
    await chat.catchesUp(bob, alice)
    if (after === 'a restart') {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    if (after === 'its key came again') await chat.handsOutAgain(alice, bob)
    if (after === 'a member was removed') await chat.removes(alice, carol)
    for (const each of messages) chat.delivers(each, bob, { id: `${each.id}-again`, form: 'replayed' })
    const barrier = await chat.catchesUp(bob, alice)
    const place = { account: bob.address, conversation: chat.address, author: alice.address }
    return { canaries: messages.map(({ canary }) => canary), barrier, place }
  },
  then: (log, { canaries, barrier, place }) => [
    arrived(log, barrier, 'the group still works at the end'),
    ...canaries.map((canary) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        'a message of a group is shown exactly once',
      ),
    ),
  ],
})

purpose('GR-15', {
  title: 'a message of a group is shown in that group and nowhere else',
  verifies: ['GRP-06'],
  applies: ['groups'],
  severity: 1,
  effect: 'A server lets what was said among some appear as said among others.',
  remedy:
    'Bind a message to its group inside the encryption, and the key of a member to the group that it came for.',
  variants: [
    { as: 'another group' },
    { as: 'a group that nobody knows' },
    { as: 'a conversation of two' },
    { as: 'one of two, over its session' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats }, { as }) {
    const chat = await chats.begins(alice, [bob, carol])
    const other = await chats.begins(alice, [bob, carol])
    await other.says(alice, 'so that the keys are there')
    const sealed = await chat.seals(alice, 'for this group')
    let astray = sealed.canary
    const moved = { id: `${sealed.id}-x`, form: 'forged' as const, note: `as of ${as}` }
    if (as === 'one of two, over its session') {
      const { id } = await alice.seals(bob, 'its id is given to the message of the group')
      const over = await alice.sealsContent(bob, (mark) => ({
        kind: 'text',
        id,
        sentAt: 0,
        group: chat.address,
        body: mark('for the group, over a session of two'),
      }))
      alice.delivers(over, bob)
      astray = over.canary
    } else if (as === 'a conversation of two')
      bob.receives({
        from: alice.address,
        to: bob.address,
        id: moved.id,
        encoding: 'msg',
        bytes: sealed.bytes,
      })
    else
      chat.delivers(sealed, bob, {
        ...moved,
        group: as === 'another group' ? other.address : `g-0${other.address.slice(2)}`,
      })
    const elsewhere = await other.catchesUp(bob, alice)
    await bob.lists(alice)
    chat.delivers(sealed, bob)
    const barrier = await chat.catchesUp(bob, alice)
    await bob.lists(other)
    const place = { account: bob.address, conversation: chat.address, author: alice.address }
    return { canary: sealed.canary, astray, elsewhere, barrier, place }
  },
  then: (log, { canary, astray, elsewhere, barrier, place }) => [
    control(arrived(log, elsewhere, 'the other group works')),
    never(
      log,
      proof(
        'message.shown',
        (d) => [canary, astray].includes(d.canary) && d.conversation !== place.conversation,
      ),
      'a message of a group was shown elsewhere',
    ),
    listed(log, canary, place, barrier, { least: 1, most: 1 }, 'a message is shown in its own group'),
  ],
})

purpose('GR-17', {
  title: 'who is no member, or no longer, is not heard in a group',
  verifies: ['GRP-04'],
  applies: ['groups'],
  severity: 1,
  effect: 'Whoever was put out goes on speaking in the group, with the help of the server.',
  remedy:
    'Forget the keys of who has gone, take none from who is no member, and look at the members before a message is shown.',
  variants: [
    { who: 'removed', key: 'old' },
    { who: 'removed', key: 'new' },
    { who: 'never in it', key: 'new' },
  ],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, carol, mallory, bob, chats }, { who, key }) {
    const chat = await chats.begins(alice, [bob, carol])
    const before = await chat.says(carol, 'before')
    const first = await chat.catchesUp(bob, alice)
    if (who === 'removed') await chat.removes(alice, carol)
    const sealed = await chat.seals(
      who === 'removed' ? carol : mallory,
      'still here',
      key === 'old' ? 'with the key that it has' : undefined,
    )
    chat.delivers(sealed, bob, { form: 'forged', note: `by one who was ${who}` })
    const barrier = await chat.catchesUp(bob, alice)
    const place = { account: bob.address, conversation: chat.address, author: carol.address }
    return { before: before.canary, first, canary: sealed.canary, barrier, place }
  },
  then: (log, { before, first, canary, barrier, place }) => [
    control(listed(log, before, place, first, { least: 1, most: 1 }, 'a member is heard')),
    unseen(log, canary, place.account, barrier, 'somebody was heard who is no member'),
  ],
})

purpose('GR-24', {
  title: 'a message that comes before its key is shown once the key has come',
  verifies: ['GRP-02'],
  applies: ['groups'],
  severity: 3,
  effect: 'What is said in a group is lost for whoever gets things in another order.',
  remedy:
    'Let a message wait, unacknowledged, until the key of its sender has come, and bound what waits for each sender alone.',
  // keys of another member that never come, and for how many of its messages
  variants: [
    { lost: 0, restart: false },
    { lost: 150, restart: false },
    { lost: 0, restart: true },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats, process, gatekeeper }, { lost, restart }) {
    const chat = await chats.begins(alice, [bob, carol])
    for (let n = 0; n < lost; n += 1) await chat.saysUnkeyed(carol, bob, `lost ${n}`)
    const more: string[] = []
    const early = await chat.saysBeforeKey(alice, bob, 'too early', async () => {
      for (let n = 0; n < 3; n += 1) {
        const sealed = await chat.seals(alice, `also too early ${n}`, 'with the key that it has')
        chat.delivers(sealed, bob)
        more.push(sealed.canary)
      }
      await bob.settles()
      if (!restart) return
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    })
    if (lost > 0) {
      // what was put off and not acknowledged is given again
      await bob.goesOffline()
      await bob.goesOnline()
    }
    const barrier = await chat.catchesUp(bob, alice)
    const place = { account: bob.address, conversation: chat.address, author: alice.address }
    return { early: [early.canary, ...more], barrier, place }
  },
  then: (log, { early, barrier, place }) => [
    arrived(log, barrier, 'the group still works at the end'),
    ...early.map((canary) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        'a message that came early is shown exactly once',
      ),
    ),
    inOrder(log, early, barrier, place),
  ],
})

/** What one member said stands in the order in which it was said. */
function inOrder(log: Log, said: readonly string[], barrier: string, { account, conversation }: Place) {
  const shown = proofsOf(log, 'message.shown').filter(
    ({ data }) => data.account === account && data.conversation === conversation,
  )
  const listing = shown.find(({ data }) => data.canary === barrier)?.data.listing
  const of = shown.filter(({ data }) => data.listing === listing && said.includes(data.canary))
  const isRight = of.every(({ data }, at) => data.canary === said[at])
  return judged(
    'order',
    isRight ? 'pass' : 'fail',
    isRight ? 'what came early is shown in its order' : 'what came early is shown in another order',
    of.map(({ n }) => n),
  )
}
