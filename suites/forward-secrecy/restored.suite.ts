import { arrived, control, finds, judged, type Log, proof, proofsOf, purpose, type Sent } from '#harness'

purpose('PC-03', {
  title: 'new ratchet keys do not follow from the state',
  verifies: ['E2E-09', 'E2E-23'],
  applies: ['signal'],
  needs: ['state-export', 'state-import'],
  severity: 1,
  effect: 'A copied state predicts all keys that the device will ever make: nothing heals.',
  remedy:
    'Take every key pair from the operating system’s generator at the moment it is needed; keep no generator state on disk.',
  variants: [{ scope: 'memory' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, thief }, { scope }) {
    const state = await bob.exportsState(scope as 'memory')
    const over = await alice.sends(bob, 'the same for all')
    await bob.catchesUp(alice)
    await bob.sends(alice, 'the real answer')
    const instances: string[] = []
    for (const afresh of [false, true]) {
      const clone = await thief.clones(bob, state, { afresh })
      alice.delivers(over, clone)
      await clone.goesThrough(alice, over)
      await clone.tries(alice, 'a clone’s answer')
      await clone.settles()
      instances.push(clone.instance)
    }
    return { over: over.canary, account: bob.address, instances }
  },
  then: (log, { over, account, instances }) => [
    ...instances.map((instance) =>
      control(arrived(log, over, 'the clone opens the message of the peer', instance)),
    ),
    ownKeys(log, account, instances),
  ],
})

/** The two clones and the real device answer under keys of their own: ratchet keys, and base keys of new sessions. */
function ownKeys(log: Log, account: string, instances: readonly string[]) {
  const answers = proofsOf(log, 'ciphertext.sent').filter((o) => o.data.from === account && o.data.header)
  const last = ['main', ...instances].flatMap((instance) =>
    answers.filter((o) => o.data.instance === instance).slice(-1),
  )
  const at = last.map((o) => o.n)
  if (last.length < 2)
    return judged(
      'own keys',
      'inconclusive',
      'no two answers were seen that could be compared',
      at,
      'absence',
    )
  const keys = last.flatMap((o) => [o.data.header?.ratchetKey, o.data.header?.baseKey].filter(Boolean))
  return new Set(keys).size < keys.length
    ? judged('own keys', 'fail', 'two devices that began from one state made the same new key', at)
    : judged(
        'own keys',
        'pass',
        `${last.length} answers from one state, ${keys.length} keys, all different`,
        at,
      )
}

purpose('PC-07', {
  title: 'a restored state does not encrypt under keys that were used after it was saved',
  verifies: ['ROB-04'],
  applies: ['signal'],
  needs: ['state-export', 'state-import'],
  severity: 1,
  effect: 'Two messages under one key can be compared, and one of them is lost.',
  remedy:
    'After a state was restored do not send on its chains: start new sessions, and let the peers ask for what they miss.',
  situations: ['memory', 'disk'],
  variants: [
    { scope: 'memory', after: 'sending' },
    { scope: 'memory', after: 'receiving' },
    { scope: 'memory', after: 'a restoration' },
    { scope: 'disk', after: 'sending' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, thief, offers, reaches }, { scope, after }) {
    const seen = scope === 'disk' && offers.includes('storage-view') ? 'disk' : 'memory'
    reaches(scope)
    for (let n = 0; n < 2; n += 1) await alice.opens(await bob.sends(alice, `earlier ${n}`))
    if (after === 'receiving') {
      await alice.sends(bob, 'the last before the copy')
      await bob.catchesUp(alice)
    }
    const state = await bob.exportsState(seen)
    const real: Sent[] = []
    for (let n = 0; n < 5; n += 1) real.push(await bob.sends(alice, `on the device ${n}`))
    for (const sent of real) await alice.opens(sent)
    let restored = await thief.clones(bob, state)
    if (after === 'a restoration') {
      await restored.tries(alice, 'after the first restoration')
      const later = await restored.exportsState(seen)
      for (let n = 0; n < 3; n += 1) await restored.tries(alice, `before the second restoration ${n}`)
      await restored.settles()
      restored = await thief.clones(bob, later)
    }
    let refused = 0
    for (let n = 0; n < 5; n += 1)
      if ((await restored.tries(alice, `after the restoration ${n}`)).outcome !== 'ok') refused += 1
    await restored.settles()
    return {
      real: real.map(({ canary }) => canary),
      refused,
      account: bob.address,
      instance: restored.instance,
    }
  },
  then: (log, { real, refused, account, instance }) => [
    ...real.map((canary) =>
      control(
        finds(
          log,
          proof('message.opened', (d) => d.canary === canary),
          'what the real device sent is opened',
        ),
      ),
    ),
    noKeyTwice(log, account, instance, refused),
  ],
})

function noKeyTwice(log: Log, account: string, instance: string, refused: number) {
  const sent = proofsOf(log, 'ciphertext.sent').filter((o) => o.data.from === account && o.data.header)
  const pair = (o: (typeof sent)[number]) => `${o.data.header?.ratchetKey} ${o.data.header?.counter}`
  const restored = sent.filter((o) => o.data.instance === instance)
  const twice = restored.flatMap((o) =>
    sent.filter((other) => other.n < o.n && pair(other) === pair(o) && other.data.bytes !== o.data.bytes),
  )
  if (twice.length > 0)
    return judged(
      'pair',
      'fail',
      'the restored device encrypted under a key that was used already',
      [...twice, ...restored].map((o) => o.n),
    )
  if (restored.length === 0 && refused < 5)
    return judged(
      'pair',
      'inconclusive',
      'the restored device said that it sent, and nothing came',
      [],
      'absence',
    )
  return judged(
    'pair',
    'pass',
    `the restored device sent ${restored.length} messages under keys of their own and refused ${refused}`,
    [...restored, ...sent].slice(0, 3).map((o) => o.n),
  )
}
