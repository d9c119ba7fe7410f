import {
  arrived,
  control,
  digestsOf,
  finds,
  judged,
  type Log,
  leaksOf,
  proof,
  proofsOf,
  purpose,
  sealedContent,
  stimuliOf,
  wordsFound,
} from '#harness'

const readReceipt = (id: string) => proof('receipt.seen', (d) => d.receipt === 'read' && d.ids.includes(id))

purpose('RC-06', {
  title: 'with read receipts switched off, nothing else tells that a message was read',
  verifies: ['FEA-03', 'PRV-01'],
  applies: ['receipts:read'],
  severity: 3,
  effect:
    'A user who chose not to tell others what was read is given away by a counter, a sync or a presence.',
  remedy:
    'Let reading change nothing outside the device while receipts are off; count and synchronise inside the encryption.',
  variants: [{ how: 'one by one' }, { how: 'at once' }, { how: 'offline' }, { how: 'in the background' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { how }) {
    await bob.sets('read-receipts', true)
    const loud = await alice.sends(bob, 'read with receipts')
    await bob.catchesUp(alice)
    await bob.marksRead(alice, [loud])
    await gatekeeper.seesRead(bob, loud.id)
    await bob.sets('read-receipts', false)
    const quiet = [await alice.sends(bob, 'read without receipts'), await alice.sends(bob, 'and another one')]
    await bob.catchesUp(alice)
    await bob.settles()
    if (how === 'offline') await bob.goesOffline()
    if (how === 'in the background') await bob.goesToBackground()
    if (how === 'one by one') for (const each of quiet) await bob.marksRead(alice, [each])
    else await bob.marksRead(alice, quiet)
    await bob.lists(alice)
    if (how === 'offline') await bob.goesOnline()
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    return { account: bob.address, loud: loud.id, quiet: quiet.map(({ id }) => id), barrier }
  },
  then: (log, { account, loud, quiet, barrier }) => [
    control(finds(log, readReceipt(loud), 'a message that is read while receipts are on gets one')),
    silent(log, account, quiet),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

/** Between the reading and the next message nothing goes out that is not there without it: answers, keys, what was due before. */
function silent(log: Log, account: string, ids: readonly string[]) {
  const reading = stimuliOf(log, 'call.made').filter(
    (o) => o.data.action === 'mark-read' && JSON.stringify(o.data.params).includes(ids[0] ?? ''),
  )
  const from = reading[0]?.n ?? Number.MAX_SAFE_INTEGER
  const to = stimuliOf(log, 'message.sealed').find((o) => o.n > from)?.n ?? Number.MAX_SAFE_INTEGER
  const telling = [
    ...proofsOf(log, 'stanza.received').filter(
      ({ data }) =>
        data.account === account &&
        ((data.name === 'message' && !/<(received|ack)\b/.test(data.xml)) ||
          (data.name === 'presence' && data.to !== '') ||
          (!/<(received|ack)\b/.test(data.xml) && ids.some((id) => data.xml.includes(id)))),
    ),
    ...proofsOf(log, 'ciphertext.sent').filter(({ data }) => data.from === account),
    ...proofsOf(log, 'http.exchange').filter(
      ({ data }) => data.by === 'candidate' && !['enlistment', 'jwks'].includes(data.endpoint),
    ),
  ].filter(({ n }) => n > from && n < to)
  const late = proofsOf(log, 'receipt.seen').filter(
    ({ data }) => data.receipt === 'read' && data.ids.some((id) => ids.includes(id)),
  )
  const at = [...telling, ...late].map(({ n }) => n)
  return at.length > 0
    ? judged('silence', 'fail', 'something went out when a message was read, receipts being off', at)
    : judged(
        'silence',
        'pass',
        'nothing went out when messages were read, receipts being off',
        reading.map(({ n }) => n),
      )
}

purpose('RC-09', {
  title: 'a receipt says which message it is for, and nothing of what stands in it or of who reads it',
  verifies: ['E2E-01', 'PRV-01'],
  applies: ['receipts:read'],
  severity: 2,
  effect:
    'The operator compares digests and learns what was written, or what device and number its reader has.',
  remedy: 'Put the id of the message into a receipt, and nothing else.',
  variants: [{ text: 'yes' }, { text: 'a longer text, so that more than a few octets could be cut off it' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper, plants }, { text }) {
    const planted = plants('a control of the search')
    await bob.sets('read-receipts', true)
    const sealed = await alice.sends(bob, text)
    await bob.catchesUp(alice)
    await bob.marksRead(alice, [sealed])
    await gatekeeper.seesRead(bob, sealed.id)
    await bob.settles()
    return { sealed: { id: sealed.id, canary: sealed.canary }, planted, identifier: bob.identifier }
  },
  then(log, { sealed, planted, identifier }) {
    const leaks = leaksOf(log)
    const content = sealedContent(log, sealed.canary)
    if (leaks === undefined || content === undefined)
      return [
        judged('receipt', 'inconclusive', 'the secrets of this case are not in this edition', [], 'absence'),
      ]
    const body = String(content.body)
    const texts = [body, body.trim(), JSON.stringify(content)]
    const words = [identifier, ...texts.flatMap((each) => digestsOf(each, 'the text'))]
    const hits = [
      ...leaks.filter(({ canary }) => canary === sealed.canary).map(({ at }) => ({ at, word: 'the text' })),
      ...wordsFound(log, words).filter(({ where }) => where === 'stanza'),
    ]
    const receipts = proofsOf(log, 'receipt.seen').filter(({ data }) => data.ids.includes(sealed.id))
    return [
      control(
        judged(
          'receipt',
          leaks.some(({ canary }) => canary === planted) ? 'pass' : 'fail',
          'a planted canary is found by the scan',
          leaks.filter(({ canary }) => canary === planted).map(({ at }) => at),
        ),
      ),
      control(finds(log, readReceipt(sealed.id), 'a message that is read gets its receipt')),
      judged(
        'receipt',
        hits.length > 0 ? 'fail' : 'pass',
        hits[0]
          ? `a receipt holds ${hits[0].word}`
          : 'no receipt holds the text, a digest of it, or its reader',
        hits[0] ? hits.map(({ at }) => at) : receipts.map(({ n }) => n),
      ),
    ]
  },
})
