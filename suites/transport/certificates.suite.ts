import {
  control,
  finds,
  judged,
  type Log,
  never,
  proof,
  proofsOf,
  purpose,
  stimuliOf,
  WRONG_CERTIFICATES,
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
    for (const certificate of WRONG_CERTIFICATES) {
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
  const text = `${kinds} of ${WRONG_CERTIFICATES.length} certificates were shown`
  return judged('certificates', kinds === WRONG_CERTIFICATES.length ? 'pass' : 'fail', text, at, 'absence')
}
