import {
  control,
  finds,
  judged,
  type Log,
  never,
  proof,
  proofsOf,
  purpose,
  SERVER_FLAWS,
  stimuliOf,
} from '#harness'

purpose('XM-10', {
  title: 'nothing is said on a stream to a server whose certificate is not good',
  verifies: ['NOI-13'],
  severity: 1,
  effect:
    'Whoever sits in the network takes the token, logs in as the user and sees who writes to whom and when.',
  remedy:
    'Verify chain, period and name before the first octet of the stream, with TLS from the start, after STARTTLS and under a WebSocket alike.',
  variants: [{ transport: 'xmpp' }, { transport: 'websocket' }],
  // two users: with XMPP over TLS a client may come in two ways
  with: (given) => given.newcomers('bob', 'carol'),
  async when({ bob, carol, gatekeeper, again }) {
    const enlisted = [await bob.enlists(), await carol.enlists()]
    for (const certificate of SERVER_FLAWS) {
      await gatekeeper.presents(certificate)
      await Promise.all([again(bob), again(carol)])
      await gatekeeper.seesCertificateTried(certificate, 2)
    }
    gatekeeper.behaves()
    const back = await Promise.all([again(bob), again(carol)])
    const users = [await bob.becomes(), await carol.becomes()]
    return {
      around: [...enlisted.map((answer) => answer === 'ok'), ...back],
      users: users.map((user) => user?.address ?? ''),
    }
  },
  then: (log, { around, users }) => {
    const end = stimuliOf(log, 'misbehaviour.set').findLast((o) => !o.data.on)?.n ?? 0
    return [
      never(
        log,
        proof('stream.trusted'),
        'a stream was opened under a certificate that is not good for the server',
      ),
      control(allTried(log)),
      ...users.map((address) =>
        control(
          finds(
            log,
            proof('stream.login', (d, o) => d.ok && d.account === address && o.n > end),
            'the user logs in under the good certificate',
          ),
        ),
      ),
      control(
        judged(
          'certificate',
          around.every(Boolean) ? 'pass' : 'fail',
          'users enlist and come back under the good certificate',
          proofsOf(log, 'stream.login').map(({ n }) => n),
        ),
      ),
    ]
  },
})

/** Each certificate was shown to somebody, who then went away or went on. */
function allTried(log: Log) {
  const tried = [...proofsOf(log, 'tls.ended'), ...proofsOf(log, 'stream.trusted')]
  const kinds = new Set(tried.map(({ data }) => data.certificate)).size
  const at = tried.map(({ n }) => n)
  const text = `${kinds} of ${SERVER_FLAWS.length} certificates were shown`
  return judged('certificates', kinds === SERVER_FLAWS.length ? 'pass' : 'fail', text, at, 'absence')
}

purpose('NOI-13', {
  title: 'the provider’s servers speak TLS 1.2 or later and nothing that is older',
  verifies: ['NOI-13'],
  severity: 2,
  effect: 'Whoever sits in the network brings a connection down to a version whose encryption is broken.',
  remedy: 'Set TLS 1.2 as the oldest version of every listener, and prefer 1.3.',
  variants: [{ old: ['TLSv1', 'TLSv1.1'] as const }],
  with: (given) => given.provider(),
  async when({ greets, secured }, { old }) {
    const listeners: { listener: string; modern: boolean }[] = []
    for (const listener of secured) {
      for (const version of old) await greets(listener, version)
      const spoken = [await greets(listener, 'TLSv1.2'), await greets(listener, 'TLSv1.3')]
      listeners.push({ listener, modern: spoken.some((version) => version !== '') })
    }
    return { listeners }
  },
  then: (log, { listeners }, { old }) => {
    const seen = proofsOf(log, 'tls.greeted')
    const of = (listener: string) => seen.filter(({ data }) => data.listener === listener)
    return listeners.flatMap(({ listener, modern }) => {
      const spoken = of(listener).find(({ data }) => old.some((version) => version === data.spoken))
      const at = of(listener).map(({ n }) => n)
      return [
        control(judged('version', modern ? 'pass' : 'fail', 'a server speaks TLS 1.2 or 1.3', at, 'absence')),
        spoken
          ? judged('version', 'fail', `a server speaks ${spoken.data.spoken}`, [spoken.n])
          : judged('version', 'pass', 'a server speaks nothing that is older', at),
      ]
    })
  },
})
