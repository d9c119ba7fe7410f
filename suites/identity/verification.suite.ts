import { arrived, claimsOf, control, finds, judged, type Log, proof, purpose } from '#harness'

purpose('ID-04', {
  title: 'a peer who was verified is not shown as verified under another identity',
  verifies: ['E2E-17', 'E2E-18'],
  applies: ['verification'],
  severity: 1,
  effect:
    'The mark that says “I have checked this person” stands beside a stranger’s key, just when it is needed.',
  remedy: 'Keep with the mark the key that was verified, and show it only while that key is the pinned one.',
  variants: [
    { by: 'message', restart: false },
    { by: 'retry', restart: false },
    { by: 'message', restart: true },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper, reinstalls, offers }, { by, restart }) {
    const restarts = async () => {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    await bob.showsVerified(alice)
    await bob.marksVerified(alice, true)
    await bob.showsVerified(alice)
    const before = await bob.catchesUp(alice)
    const next = await reinstalls(alice)
    if (by === 'message') await next.sends(bob, 'from the new key')
    else {
      const sent = await bob.tries(alice, 'for whom?')
      await bob.settles()
      next.asksAgain(sent, bob, 1)
    }
    await bob.settles()
    if (offers.includes('accept-key-change')) await bob.acceptsKeyChange(alice)
    if (restart) await restarts()
    const after = await bob.catchesUp(next)
    const sent = await bob.sends(alice, 'to the new key')
    await bob.settles()
    await next.looks(sent)
    await bob.showsVerified(alice)
    return { before, after, user: bob.address, peer: alice.address }
  },
  then: (log, { before, after, user, peer }) => [
    control(arrived(log, before, 'the peer is heard under the verified identity')),
    control(arrived(log, after, 'the peer is heard under the new identity')),
    ...verifiedOnce(log, user, peer, [before, after]),
  ],
})

/** Not verified, then marked and shown so, then no more: in this order. */
function verifiedOnce(log: Log, user: string, peer: string, [before, after]: readonly [string, string]) {
  const claims = claimsOf(log, 'verification.shown').filter(
    ({ data }) => data.account === user && data.peer === peer,
  )
  const at = claims.map(({ n }) => n)
  const [unmarked, marked, changed] = claims.map(({ data }) => data.verified)
  const heard = finds(
    log,
    proof('message.shown', (d) => d.canary === before || d.canary === after),
    'the peer is heard',
  )
  const because = 'a peer with another identity than the verified one is shown as verified'
  return [
    control(
      unmarked === false && marked === true
        ? judged('verification', 'pass', 'the mark appears when it is set', at)
        : judged('verification', 'fail', 'the mark does not appear when it is set', at, 'absence'),
    ),
    changed === false
      ? judged('verification', 'pass', `not so: ${because}`, [...at, ...heard.at])
      : judged('verification', 'fail', because, at),
  ]
}

purpose('ID-09', {
  title: 'a code that is not exactly the peer’s does not verify the peer',
  verifies: ['E2E-18'],
  applies: ['scannable-code'],
  severity: 1,
  effect:
    'An attacker in the middle shows a code that is nearly right, and is taken for the friend beyond doubt.',
  remedy:
    'Compare version, both identifiers and both keys, with the roles swapped, every octet of them, and treat what does not parse as no match.',
  variants: [{ bit: 0 }, { bit: 7 }],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate', carol: 'candidate', dave: 'candidate' }),
  async when({ alice, bob, carol, dave, copies, numberFormat, offers }, { bit }) {
    const call = async (code: Uint8Array, note: string) => {
      await bob.scansCode(carol, code, note)
      if (note !== EXACT && offers.includes('verification') && (await bob.showsVerified(carol)))
        await bob.marksVerified(carol, false)
    }
    await bob.catchesUp(alice)
    const exact = await carol.showsCode(bob)
    await call(exact, EXACT)
    if (offers.includes('verification')) await bob.marksVerified(carol, false)
    for (let at = 0; at < exact.length; at += 1) {
      const code = Uint8Array.from(exact)
      code[at] = (code[at] ?? 0) ^ (1 << bit)
      await call(code, `octet ${at}, bit ${bit}`)
    }
    for (const cut of [0, 1, exact.length >> 1, exact.length - 1])
      await call(exact.subarray(0, cut), `the first ${cut} octets`)
    await call(await bob.showsCode(carol), 'the own code')
    await call(await carol.showsCode(dave), 'the code for somebody else')
    await call(await dave.showsCode(bob), 'the code of somebody else')
    await call(exact, EXACT)
    if (numberFormat !== '') {
      const copy = await copies(alice)
      const [own, other] = [await alice.showsCode(bob), await copy.showsCode(bob)]
      await bob.scansCode(alice, own, EXACT)
      await bob.scansCode(alice, other, 'the same keys under another address')
    }
    const barrier = await bob.catchesUp(alice)
    return { user: bob.address, peer: carol.address, barrier }
  },
  then: (log, { user, peer, barrier }) => {
    const scans = claimsOf(log, 'code.scanned').filter(({ data }) => data.account === user)
    const wrong = scans.filter(({ data }) => data.matches && data.note !== EXACT)
    const right = scans.filter(({ data }) => data.note === EXACT)
    const marked = claimsOf(log, 'verification.shown').filter(
      ({ data }) => data.account === user && data.peer === peer && data.verified,
    )
    const because = 'a code that is not exactly the peer’s verifies the peer'
    const hits = [...wrong, ...marked].map(({ n }) => n)
    return [
      control(
        right.length > 1 && right.every(({ data }) => data.matches)
          ? judged(
              'scan',
              'pass',
              'the exact code matches, before and after',
              right.map(({ n }) => n),
            )
          : judged(
              'scan',
              'fail',
              'the exact code does not match',
              right.map(({ n }) => n),
              'absence',
            ),
      ),
      control(arrived(log, barrier, 'the candidate goes on')),
      hits.length > 0
        ? judged('scan', 'fail', `${because}: ${wrong[0]?.data.note ?? 'shown as verified after all'}`, hits)
        : judged(
            'scan',
            'pass',
            `${scans.length - right.length} other codes, none matches`,
            scans.map(({ n }) => n),
          ),
    ]
  },
})

const EXACT = 'exactly the code that the peer shows'
