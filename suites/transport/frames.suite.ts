import {
  arrived,
  control,
  type Given,
  type Judgement,
  judged,
  type Log,
  never,
  proof,
  proofsOf,
  purpose,
  stimuliOf,
  unseen,
} from '#harness'
import { domainOf, request } from '../stanzas/stanza-texts.ts'

const people = (given: Given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' })
type People = Awaited<ReturnType<typeof people>>
type Attack = Parameters<People['gatekeeper']['disturbs']>[1]

const MANY = 300
const UNREADABLE = /does not authenticate/

/** Sends bad frames, then an ordinary message, which has to arrive over a new connection. */
async function disturbed({ alice, bob, gatekeeper }: People, attack: Attack, before = 0) {
  // a connection of the user's own wish: what the case before did to it must not make the client wait ever longer
  await bob.goesOffline()
  await bob.goesOnline()
  await bob.catchesUp(alice)
  for (let n = 1; n <= before; n += 1)
    await gatekeeper.writes(bob, request('get', domainOf(bob.address), bob.address, `frame-${n}`), 'a ping')
  if (before > 0) await gatekeeper.seesAnswered(bob, `frame-${before}`)
  const held = [await alice.seals(bob, 'in a bad frame'), await alice.seals(bob, 'in another one')]
  gatekeeper.disturbs(bob, attack, alice, held)
  const barrier = await bob.catchesUp(alice)
  return { account: bob.address, canaries: held.map(({ canary }) => canary), barrier }
}

/** The connection was closed by the candidate, and nothing of the frames was shown. */
function closed(
  log: Log,
  {
    account,
    canaries,
    barrier,
  }: { readonly account: string; readonly canaries: readonly string[]; readonly barrier: string },
): readonly Judgement[] {
  const [attack] = stimuliOf(log, 'frames.disturbed')
  const shown = proofsOf(log, 'message.shown').find((o) => o.data.canary === barrier)
  const ends = proofsOf(log, 'stream.closed').filter(
    (o) => attack !== undefined && o.n > attack.n && o.data.account === account && o.data.by === 'candidate',
  )
  const inTime = ends.filter((o) => shown === undefined || o.n < shown.n)
  return [
    arrived(log, barrier, 'the conversation goes on over a new connection'),
    inTime.length > 0
      ? judged('closed', 'pass', 'the candidate ended the connection', [inTime[0]?.n ?? 0])
      : judged(
          'closed',
          'fail',
          'the connection goes on after a frame that does not count',
          shown ? [shown.n] : [],
          shown ? 'positive' : 'absence',
        ),
    never(
      log,
      proof('stream.closed', (d) => d.account === account && UNREADABLE.test(d.reason)),
      'a frame of the candidate does not authenticate under the next counter',
    ),
    ...canaries.map((canary) => unseen(log, canary, account, barrier, 'what a bad frame holds is shown')),
    control(
      judged(
        'attack',
        attack ? 'pass' : 'fail',
        'bad frames were sent',
        ends.slice(0, 1).map((o) => o.n),
        'absence',
      ),
    ),
  ]
}

purpose('NOI-10', {
  title: 'a frame that does not authenticate ends the connection',
  verifies: ['NOI-10'],
  applies: ['stream:noise'],
  severity: 1,
  effect: 'Whoever is on the way changes, repeats, drops or reorders stanzas, and nobody notices.',
  remedy: 'Close the connection at the first frame that does not authenticate under the next counter.',
  variants: [
    ...(
      [
        'flipped',
        'flipped tag',
        'cut short',
        'lengthened',
        'repeated',
        'exchanged',
        'after a lost one',
        'in the clear',
      ] as const
    ).map((attack) => ({ transport: 'noise', attack })),
    { transport: 'noise-binary', attack: 'flipped tag' as const },
    // after more frames than an octet counts, in both directions
    { transport: 'noise-binary', attack: 'after a lost one' as const, before: MANY },
  ],
  with: people,
  when: (world, { attack, before }: { attack: Attack; before?: number }) => disturbed(world, attack, before),
  then: closed,
})

purpose('NOI-11', {
  title: 'frames that are empty or too long end the connection',
  verifies: ['NOI-11'],
  applies: ['stream:noise'],
  severity: 3,
  effect: 'A few octets make the client wait for ever, spin, or take memory that it does not have.',
  remedy:
    "Refuse a length above the profile's limit when it is announced, and take memory for what has arrived.",
  variants: (['too long', 'empty', 'announced and withheld'] as const).map((attack) => ({
    transport: 'noise',
    attack,
  })),
  with: people,
  when: (world, { attack }) => disturbed(world, attack),
  then: closed,
})
