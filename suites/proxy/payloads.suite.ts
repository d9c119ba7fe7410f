import {
  type CandidateUser,
  control,
  countedRight,
  finds,
  proof,
  purpose,
  seeded,
  servedBy,
  type Tester,
  unaltered,
} from '#harness'

const MESSAGES = 12
/** From nothing to what nearly fills a stanza. */
const SIZES = [1, 2, 64, 700, 1_500, 16_384, 65_536, 150_000]

purpose('PRX-06', {
  title: 'the proxy hands on encrypted payloads octet for octet, all of them once and in order',
  verifies: ['PRX-06'],
  applies: ['proxy'],
  needs: ['proxy-stream'],
  severity: 1,
  effect:
    'Messages are lost, repeated or cannot be opened, or the provider’s servers speak in the user’s name.',
  remedy: 'Pass on what comes as it comes; translate envelopes, and never what is encrypted.',
  tier: 'smoke',
  variants: [{ seed: 1 }],
  with: (given) => given.users({ alice: 'tester', ann: 'candidate', ben: 'candidate' }),
  async when({ alice, ann, ben, offers, proxy }, { seed }) {
    for (const user of [ann, ben]) await user.goesOffline()
    const others = [proxy.correspondent(), proxy.correspondent()]
    const dice = seeded(seed)
    const some = () =>
      Uint8Array.from({ length: SIZES[dice.below(SIZES.length)] ?? 1 }, () => dice.below(256))
    const clients = await Promise.all([ann, ben].map((user) => proxy.calls(user)))
    const other = (n: number) => others[n % others.length] ?? ''
    const again = some()
    for (let n = 0; n < MESSAGES; n += 1)
      for (const [index, client] of clients.entries()) {
        // some payloads come twice, in messages of their own: they are no copies
        const payload = n % 5 === 4 ? again : some()
        client.sends(other(n), `out-${index}-${n}`, payload, 1 + dice.below(4))
        proxy.mails(other(n), index === 0 ? ann : ben, `in-${index}-${n}`, n % 5 === 4 ? again : some())
      }
    for (const [index, client] of clients.entries()) await client.receives(`in-${index}-${MESSAGES - 1}`)
    for (const [index, client] of clients.entries())
      for (let n = 0; n < MESSAGES; n += 1) client.acknowledges(other(n), `in-${index}-${n}`)
    for (const client of clients) await client.pings()
    for (const client of clients) client.leaves('in order')
    // clients of the candidate's own may be served in another way
    const isOwn = offers.includes('proxied-clients')
    if (isOwn) await talks(await proxy.brings('own'), alice)
    return { served: clients.length + (isOwn ? 1 : 0) }
  },
  then: (log, { served }) => [control(servedBy(log, served)), unaltered(log, 'out'), unaltered(log, 'in')],
})

/** Messages of every size in both directions, which have come when the barrier was answered. */
async function talks(own: CandidateUser, alice: Tester): Promise<void> {
  for (const size of [1, 700, 16_384]) {
    await alice.sends(own, `in ${'.'.repeat(size)}`)
    await own.sends(alice, `out ${'.'.repeat(size)}`)
  }
  await own.catchesUp(alice)
}

const LARGE = 100_000

purpose('PRX-05', {
  title: 'the proxy keeps no message for a client, and acknowledges none in its place',
  verifies: ['PRX-05'],
  applies: ['proxy'],
  needs: ['proxy-stream'],
  severity: 2,
  effect:
    'A message that was on its way when the phone lost its network is gone, lies with the provider, or comes twice.',
  remedy:
    'Write to the client what comes from the gatekeeper and forget it; leave acknowledgements to the client, and what was lost to the gatekeeper.',
  variants: [{ how: 'reset' }],
  with: (given) => given.users({ ann: 'candidate' }),
  async when({ ann, gatekeeper, proxy }) {
    await ann.goesOffline()
    const from = proxy.correspondent()
    const mails = (id: string, size = 64) => proxy.mails(from, ann, id, Buffer.alloc(size, id))
    const first = await proxy.calls(ann)
    for (const id of ['taken', 'open']) mails(id)
    await first.receives('open')
    first.acknowledges(from, 'taken')
    await first.pings()
    // this one is cut off in the middle
    mails('cut', LARGE)
    first.leaves('reset')
    await proxy.counts(0, 'when the client was lost')
    mails('away')
    gatekeeper.misbehaves('withhold-delivery', { to: ann.address })
    const second = await proxy.calls(ann)
    // whatever comes now does not come from the gatekeeper
    await second.pings()
    gatekeeper.behaves()
    await second.receives('away')
    for (const id of ['open', 'cut', 'away']) second.acknowledges(from, id)
    await second.pings()
    second.leaves('in order')
    return {}
  },
  then: (log) => [
    control(servedBy(log, 2)),
    control(countedRight(log)),
    unaltered(log, 'out', false),
    unaltered(log, 'in', false),
    finds(
      log,
      proof('downstream.received', (d) => d.client === 2 && d.id === 'open'),
      'what the client had not acknowledged comes again from the gatekeeper',
    ),
  ],
})
