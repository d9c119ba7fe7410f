import { arrived, control, judged, type Log, never, proof, proofsOf, purpose, unseen } from '#harness'

const HOUR_MS = 3_600_000
/** An hour longer than an enlistment lasts without a connection. */
const AWAY_HOURS = 30 * 24 + 1

purpose('LIF-12', {
  title: 'what a user has chosen holds when a lapsed enlistment is made again',
  verifies: ['LIF-03', 'INT-02', 'FEA-03', 'GRP-05'],
  applies: ['block'],
  needs: ['clock'],
  severity: 2,
  effect:
    'After a holiday whoever was blocked gets through again, and others are told what the user reads, without a word to the user.',
  remedy:
    'Keep choices with the account, and let nothing of them end with an enlistment, its keys or its address.',
  variants: [{ restart: 'none' }, { restart: 'kill' }],
  with: async (given) => ({
    ...(await given.newcomers('bob')),
    ...(await given.users({ alice: 'tester', mallory: 'tester' })),
  }),
  async when({ alice, mallory, bob, chats, clock, gatekeeper, process, offers, again }, { restart }) {
    await bob.enlists()
    const first = await bob.becomes()
    if (!first) return { old: '', account: '', before: '', barrier: '', unwanted: [], quiet: '' }
    const before = await first.catchesUp(mallory)
    const isQuiet = offers.includes('receipts:read')
    const isAlone = offers.includes('group-additions')
    await first.blocks(mallory, true)
    if (isQuiet) await first.sets('read-receipts', false)
    if (isAlone) await first.sets('group-additions', 'nobody')
    await first.goesOffline()
    await clock.advances(AWAY_HOURS * HOUR_MS)
    await again(first)
    await gatekeeper.seesRefused(first.address)
    await gatekeeper.seesDecided(bob, 2)
    await bob.settles()
    const now = (await bob.becomes()) ?? first
    if (restart === 'kill') await process.restarts('kill')
    await gatekeeper.seesOnline(now)
    await bob.settles()
    const unwanted = [(await mallory.sends(now, 'from who is blocked')).canary]
    const quiet = await alice.sends(now, 'read without receipts')
    await now.catchesUp(alice)
    if (isQuiet) await now.marksRead(alice, [quiet])
    if (isAlone) {
      const chat = await chats.begins(alice, [mallory])
      await chat.adds(alice, now)
      unwanted.push((await chat.says(alice, 'in a group that the user did not want')).canary)
    }
    await now.settles()
    const barrier = await now.catchesUp(alice)
    await now.lists(mallory)
    const { address: account } = now
    return { old: first.address, account, before, barrier, unwanted, quiet: isQuiet ? quiet.id : '' }
  },
  then: (log, { old, account, before, barrier, unwanted, quiet }) => [
    control(arrived(log, before, 'who is to be blocked is heard before')),
    control(lapsed(log, old)),
    arrived(log, barrier, 'the user can be reached again'),
    ...unwanted.map((canary) =>
      unseen(
        log,
        canary,
        account,
        barrier,
        'something is shown that the user had ruled out before the lapse',
      ),
    ),
    never(
      log,
      proof('receipt.seen', (d) => quiet !== '' && d.receipt === 'read' && d.ids.includes(quiet)),
      'a read receipt is sent that the user had ruled out before the lapse',
    ),
  ],
})

function lapsed(log: Log, address: string) {
  const refused = proofsOf(log, 'stream.login').filter(
    (o) => !o.data.ok && o.data.reason.startsWith('account-disabled'),
  )
  return judged(
    'lapse',
    refused.length > 0 && address !== '' ? 'pass' : 'fail',
    'the client is told that the enlistment has lapsed',
    refused.map(({ n }) => n),
  )
}
