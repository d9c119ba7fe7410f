import { arrived, control, finds, listed, never, proof, purpose } from '#harness'

purpose('RC-15', {
  title:
    'what is read in a group is told to nobody whom it does not concern, and to nobody when receipts are off',
  verifies: ['FEA-03', 'PRV-01'],
  applies: ['groups', 'receipts:read'],
  severity: 3,
  effect: 'All members of a group see when a user reads, though the user has switched that off.',
  remedy:
    'Look at the setting for every conversation, and send a receipt to the author of a message at most.',
  variants: [
    { receipts: 'off', restart: false },
    { receipts: 'off', restart: true },
    { receipts: 'on', restart: false },
  ],
  with: (given) =>
    given.pairedUsers(
      { alice: 'tester', carol: 'tester', erin: 'tester', bob: 'candidate', dave: 'candidate' },
      { fresh: true },
    ),
  async when({ alice, carol, erin, bob, dave, chats, process, gatekeeper }, { receipts, restart }) {
    await bob.sets('read-receipts', true)
    const told = await carol.sends(bob, 'of the two of us')
    await bob.catchesUp(carol)
    await bob.marksRead(carol, [told])
    await gatekeeper.seesRead(bob, told.id)
    await bob.sets('read-receipts', receipts === 'on')
    const chat = await chats.begins(alice, [carol, erin, bob, dave])
    const said = [await chat.says(alice, 'of alice'), await chat.says(carol, 'of carol')]
    if (restart) {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    await chat.catchesUp(bob, alice)
    await bob.marksRead(chat, said)
    await bob.settles()
    const barrier = await chat.catchesUp(bob, alice)
    const other = await bob.catchesUp(carol)
    return {
      account: bob.address,
      group: chat.address,
      told: told.id,
      said: said.map(({ id, canary, author }) => ({ id, canary, author })),
      barrier,
      other,
    }
  },
  then: (log, { account, group, told, said, barrier, other }, { receipts }) => [
    control(
      finds(
        log,
        proof('receipt.seen', (d) => d.receipt === 'read' && d.ids.includes(told)),
        'what is read in a conversation of two, receipts being on, gets one',
      ),
    ),
    ...said.map(({ canary, author }) =>
      control(
        listed(
          log,
          canary,
          { account, conversation: group, author },
          barrier,
          { least: 1, most: 1 },
          'a message of the group is shown',
        ),
      ),
    ),
    ...said.map(({ id, author }) =>
      never(
        log,
        proof(
          'receipt.seen',
          (d) =>
            d.from === account &&
            d.receipt === 'read' &&
            d.ids.includes(id) &&
            (receipts === 'off' || d.to !== author),
        ),
        receipts === 'off'
          ? 'a member is told that a message of the group was read, receipts being off'
          : 'somebody is told that a message was read who has not written it',
      ),
    ),
    arrived(log, barrier, 'the group goes on'),
    arrived(log, other, 'the conversation of two goes on'),
  ],
})
