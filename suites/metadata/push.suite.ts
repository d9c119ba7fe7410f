import {
  arrived,
  control,
  emittedBytes,
  finds,
  judged,
  type Log,
  leaksOf,
  proof,
  proofsOf,
  purpose,
  scanned,
} from '#harness'

const LENGTHS = [1, 5, 20, 50, 100, 160, 250, 500]

purpose(
  'LK-01',
  {
    title: 'pushes and everything else outside the encryption carry no content and no names',
    verifies: ['PSH-06', 'E2E-01'],
    applies: ['push'],
    severity: 1,
    effect:
      'The operator of the push service, or whoever logs for it, reads messages or learns who writes to whom.',
    remedy:
      'Send a wake-up without content; let the device fetch and decrypt, and make the notification there.',
    tier: 'smoke',
    variants: [{ lengths: LENGTHS }, { lengths: LENGTHS.map((length) => length + 3) }, { lengths: [1] }],
    with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
    async when({ alice, bob, gatekeeper, plants }, { lengths }) {
      const planted = plants('a control on the push channel')
      const sent: string[] = []
      for (const length of lengths) {
        await bob.goesToBackground()
        sent.push((await alice.sends(bob, 'm'.repeat(length))).canary)
        await gatekeeper.seesOnline(bob)
        await bob.catchesUp(alice)
      }
      const barrier = await bob.catchesUp(alice)
      return { sent, barrier, planted, names: [alice.address, alice.address.split('@')[0] ?? ''] }
    },
    then: (log, { sent, barrier, planted, names }) => [
      control(arrived(log, barrier, 'the candidate was woken and got the messages')),
      control(
        finds(
          log,
          proof('http.exchange', (d) => d.endpoint === 'push' && d.status === 200),
          'the provider took a push',
        ),
      ),
      ...scan(log, planted, sent),
      ...names.map((name) => silent(log, name)),
    ],
  },
  {
    collect: (log) => {
      const { observations, bytes } = scanned(log)
      const hits = (leaksOf(log) ?? []).filter((leak) => !plantedAt(log, leak.at))
      return [
        { at: 0, what: 'scanned', key: `${observations} observations`, value: `${bytes} bytes` },
        ...hits.map((leak) => ({
          at: leak.at,
          what: 'leak',
          key: leak.channel,
          value: `${leak.canary} as ${leak.encoding}`,
        })),
      ]
    },
    then: (log) => {
      const entries = proofsOf(log, 'ledger.entry')
      const leaks = entries.filter((o) => o.data.what === 'leak')
      const bytes = entries
        .filter((o) => o.data.what === 'scanned')
        .reduce((sum, o) => sum + Number.parseInt(o.data.value, 10), 0)
      const [first] = leaks
      if (first)
        return [
          judged(
            'leak',
            'fail',
            `content can be read outside the encryption: ${first.data.value}, ${first.data.key} (${first.data.case}, observation ${first.data.at})`,
            leaks.map((o) => o.n),
          ),
        ]
      return [
        judged(
          'leak',
          bytes > 0 ? 'pass' : 'error',
          `${bytes} bytes of the whole campaign hold no readable content`,
          [entries[0]?.n ?? 0],
        ),
      ]
    },
  },
)

const plantedAt = (log: Log, n: number) => log.observations[n]?.type === 'canary.planted'

/** The planted canary is found by the same scan that finds nothing else: the search works. */
function scan(log: Log, planted: string, sent: readonly string[]) {
  const leaks = leaksOf(log)
  if (leaks === undefined)
    return [
      judged(
        'leak',
        'inconclusive',
        'the secrets of this case are not in this edition of the evidence',
        [],
        'absence',
      ),
    ]
  const control = leaks.filter((leak) => leak.canary === planted)
  const found = leaks.filter((leak) => leak.canary !== planted)
  return [
    judged(
      'leak',
      control.length > 0 ? 'pass' : 'inconclusive',
      'control: a planted canary is found by the scan',
      control.map((leak) => leak.at),
    ),
    found[0]
      ? judged(
          'leak',
          'fail',
          `content left the candidate readable (${found[0].encoding}, ${found[0].channel})`,
          found.map((leak) => leak.at),
        )
      : judged(
          'leak',
          'pass',
          `none of ${sent.length} messages is readable outside the encryption`,
          proofsOf(log, 'http.exchange')
            .slice(0, 2)
            .map((o) => o.n),
        ),
  ]
}

/** No push that the candidate sent on names the sender. */
function silent(log: Log, name: string) {
  const pushes = proofsOf(log, 'http.exchange').filter((o) => o.data.endpoint === 'push-service')
  const naming = pushes.filter((o) => Buffer.from(emittedBytes(o)).toString('utf8').includes(name))
  return naming.length > 0
    ? judged(
        'names',
        'fail',
        `a push to the device names the sender (${name})`,
        naming.map((o) => o.n),
      )
    : judged(
        'names',
        'pass',
        `${pushes.length} pushes to the device, none names the sender`,
        pushes.slice(0, 1).map((o) => o.n),
      )
}
