import {
  arrived,
  type CandidateUser,
  claim,
  control,
  judged,
  type Log,
  listed,
  never,
  type Props,
  proof,
  proofsOf,
  purpose,
  type Sent,
  stimuliOf,
  type Tester,
  unseen,
} from '#harness'

/** What somebody who is blocked still sends. */
const KINDS = [
  'messages',
  'first messages',
  'changes',
  'receipts',
  'retries',
  'typing',
  'from a device',
  'under a new identity',
  'a group',
] as const
type Kind = (typeof KINDS)[number]

const TYPING = '<composing xmlns="http://jabber.org/protocol/chatstates"/>'

/** Sends everything of a kind to somebody who wants nothing of it; gives canaries and ids. */
async function pesters(
  by: Tester,
  bob: CandidateUser,
  kind: Kind,
  {
    own,
    theirs,
    among,
    reinstalls,
    chats,
    offers,
  }: { own: Sent; theirs: string; among: Tester } & Pick<Props, 'reinstalls' | 'chats' | 'offers'>,
) {
  const canaries: string[] = []
  const ids: string[] = []
  const note = (sent: { readonly canary: string; readonly id: string }) => {
    canaries.push(sent.canary)
    ids.push(sent.id)
  }
  if (kind === 'messages' || kind === 'first messages')
    for (let n = 0; n < 3; n += 1) note(await by.sends(bob, `unwanted ${n}`))
  if (kind === 'changes') {
    note(await by.sends(bob, { kind: 'edit', target: theirs, body: 'other words' }))
    note(
      await by.sends(bob, {
        kind: 'reply',
        target: own.id,
        author: bob.address,
        quote: '',
        body: 'answer me',
      }),
    )
    ids.push(
      (
        await by.sends(bob, {
          kind: 'reaction',
          target: own.id,
          author: bob.address,
          emoji: '😡',
          revoked: false,
        })
      ).id,
    )
    ids.push((await by.sends(bob, { kind: 'delete', target: theirs })).id)
  }
  if (kind === 'receipts')
    for (const receipt of ['delivered', 'read'] as const) by.confirms(bob, receipt, [own.id])
  if (kind === 'retries') for (const count of [1, 2]) by.asksAgain(own, bob, count)
  if (kind === 'typing')
    by.forges(
      bob,
      'a typing notice',
      ({ from, to }) => `<message type="chat" from="${from}" to="${to}">${TYPING}</message>`,
    )
  if (kind === 'under a new identity') {
    const anew = await reinstalls(by)
    for (let n = 0; n < 2; n += 1) note(await anew.sends(bob, `it is me again ${n}`))
  }
  if (kind === 'a group' && offers.includes('groups')) {
    const chat = await chats.begins(by, [among])
    await chat.tells(by, bob, 'create', [by, among, bob])
    const sealed = await chat.seals(by, 'in a group of mine')
    chat.delivers(sealed, bob)
    note(sealed)
  }
  if (kind === 'from a device') {
    const sealed = await by.seals(bob, 'from a device of mine')
    const alter = (stanza: string) => stanza.replace(/ from="([^"]*)"/, ' from="$1/phone"')
    by.delivers(sealed, bob, { alter, form: 'forged', note: 'with a resource' })
    note(sealed)
  }
  return { canaries, ids }
}

purpose('INT-02', {
  title: 'nothing of somebody who is blocked reaches the user, or is answered',
  verifies: ['INT-02'],
  applies: ['block'],
  severity: 2,
  tier: 'smoke',
  effect:
    'Whoever was blocked goes on writing, sees that the user is there, or gets messages encrypted anew.',
  remedy:
    'Look at the block list first, for every kind of stanza and over restarts; take what waits from the mailbox and drop it without a word to anybody.',
  variants: [
    ...KINDS.map((kind) => ({ kind, restart: 'none' })),
    { kind: 'messages' as const, restart: 'kill' },
    { kind: 'first messages' as const, restart: 'clean' },
  ],
  with: async (given) => ({
    ...(await given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true })),
    ...(await given.users({ mallory: 'tester', dave: 'candidate' })),
  }),
  async when(
    { alice, carol, mallory, bob, dave, process, gatekeeper, reinstalls, chats, offers },
    { kind, restart },
  ) {
    const by = kind === 'first messages' ? mallory : alice
    const earlier = await alice.sends(bob, 'before the block')
    const first = await bob.catchesUp(alice)
    alice.holds()
    const own = await bob.sends(alice, 'before the block, too')
    await bob.settles()
    await bob.blocks(by, true)
    // one block is no other's end
    const other = by === alice ? mallory : alice
    await bob.blocks(other, true)
    await bob.blocks(other, false)
    if (restart !== 'none') {
      await process.restarts(restart as 'clean' | 'kill')
      await gatekeeper.seesOnline(bob)
    }
    // what one user wants nothing of another one may want
    const free = await dave.catchesUp(by)
    const theirs = earlier.id
    const { canaries, ids } = await pesters(by, bob, kind, {
      own,
      theirs,
      among: carol,
      reinstalls,
      chats,
      offers,
    })
    const others = await bob.catchesUp(carol)
    await bob.settles()
    const listing = await bob.lists(by)
    await bob.catchesUp(carol)
    await bob.blocks(by, false)
    if (restart === 'kill') {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    await alice.releases()
    const after = await bob.catchesUp(by)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return {
      by: by.address,
      canaries,
      ids,
      own: own.canary,
      earlier: earlier.canary,
      first,
      others,
      free,
      handle: bob.handle,
      after,
      listing,
      place,
    }
  },
  then(log, { by, canaries, ids, own, earlier, first, others, free, handle, after, listing, place }) {
    const during = whileBlocked(log, by)
    const { account } = place
    return [
      ...canaries.map((canary) =>
        unseen(during, canary, account, others, 'something of somebody who is blocked is shown'),
      ),
      never(
        during,
        proof(
          'receipt.seen',
          (d) =>
            d.from === account &&
            d.receipt !== 'transport' &&
            d.to === by &&
            d.ids.some((id) => ids.includes(id)),
        ),
        'somebody who is blocked gets a receipt',
      ),
      never(
        during,
        proof('ciphertext.sent', (d) => d.from === account && d.to === by),
        'somebody who is blocked is sent a message again',
      ),
      never(
        during,
        claim(
          'event.told',
          ({ event, data }) =>
            ALERTS.includes(event) &&
            data.account === handle &&
            [data.peer, data.from, data.conversation, data.author, data.member].includes(by),
        ),
        'the user is alerted by somebody who is blocked',
      ),
      unmoved(log, listing, own),
      ...(by === place.author
        ? [listed(log, earlier, place, after, { least: 1, most: 1 }, 'what came before the block stays')]
        : []),
      listed(log, earlier, place, first, { least: 1, most: 1 }, 'what came before the block is shown'),
      unchanged(log, listing, earlier),
      control(arrived(during, others, 'messages of others are shown')),
      arrived(log, free, 'another user of the candidate hears who is blocked by one'),
      arrived(log, after, 'who is let in again is heard'),
    ]
  },
})

const ALERTS = ['message', 'notification', 'typing', 'receipt', 'key-change', 'membership']

/** The part of a log between the block of somebody and its end. */
function whileBlocked(log: Log, whom: string): Log {
  const calls = stimuliOf(log, 'call.made').filter((o) => o.data.params.peer === whom)
  const from = calls.find((o) => o.data.action === 'block')?.n ?? 0
  const to = calls.find((o) => o.data.action === 'unblock')?.n ?? log.observations.length
  return { ...log, observations: log.observations.filter(({ n }) => n > from && n < to) }
}

const inListing = (log: Log, listing: number, canary: string) =>
  proofsOf(log, 'message.shown').filter((o) => o.data.listing === listing && o.data.canary === canary)

/** No receipt of somebody who is blocked has changed what is shown of an own message. */
function unmoved(log: Log, listing: number, canary: string) {
  const moved = inListing(log, listing, canary).filter((o) =>
    ['delivered', 'read'].includes(o.data.state ?? ''),
  )
  const because = 'a receipt of somebody who is blocked counts'
  return judged(
    'block',
    moved.length > 0 ? 'fail' : 'pass',
    moved.length > 0 ? because : `not so: ${because}`,
    moved.map(({ n }) => n),
  )
}

/** A message from before the block, where it is listed, is as it was. */
function unchanged(log: Log, listing: number, canary: string) {
  const changed = inListing(log, listing, canary).filter(
    (o) => !o.data.intact || (o.data.marks ?? []).length > 0,
  )
  const because = 'a message is changed by somebody who is blocked'
  return judged(
    'block',
    changed.length > 0 ? 'fail' : 'pass',
    changed.length > 0 ? because : `not so: ${because}`,
    changed.map(({ n }) => n),
  )
}
