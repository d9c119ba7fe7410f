import { arrived, control, listed, never, proof, purpose } from '#harness'

purpose('GR-34', {
  title: 'nobody is told whether a message of a group has come, waits for its key or was read',
  verifies: ['GRP-02', 'FEA-05'],
  applies: ['groups'],
  severity: 3,
  effect:
    'Every member of a group, and whoever carries its messages, learns when each user is there and reads.',
  remedy: 'Acknowledge messages of a group to the gatekeeper as all others, and send no receipt for them.',
  variants: [{ user: 'online' }, { user: 'away' }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats, offers }, { user }) {
    const chat = await chats.begins(alice, [bob, carol])
    if (user === 'away') await bob.goesOffline()
    const early = await chat.saysBeforeKey(carol, bob, 'before its key', async () => {
      if (user === 'away') await bob.goesOnline()
    })
    const said = await chat.says(alice, 'read in a group')
    const first = await chat.catchesUp(bob, alice)
    if (offers.includes('receipts:read')) {
      await bob.sets('read-receipts', true)
      await bob.marksRead(chat, [early, said])
    }
    await bob.goesOffline()
    await bob.goesOnline()
    await bob.settles()
    const barrier = await chat.catchesUp(bob, alice)
    const place = { account: bob.address, conversation: chat.address }
    const heard = [early, said].map(({ id, canary, author }) => ({ id, canary, author }))
    return { heard, first, barrier, place }
  },
  then: (log, { heard, first, barrier, place }) => [
    arrived(log, barrier, 'the group goes on'),
    ...heard.map(({ canary, author }) =>
      control(
        listed(log, canary, { ...place, author }, first, { least: 1, most: 1 }, 'what members say is shown'),
      ),
    ),
    never(
      log,
      proof(
        'receipt.seen',
        (d) =>
          d.from === place.account &&
          d.receipt !== 'transport' &&
          d.ids.some((id) => heard.some((o) => o.id === id)),
      ),
      'somebody gets a receipt for a message of a group',
    ),
  ],
})
