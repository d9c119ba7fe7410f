import {
  arrived,
  authenticatedOffsets,
  beforeOriginal,
  control,
  exactly,
  fc,
  type Log,
  listed,
  nothingElse,
  proof,
  purpose,
  type Sealed,
  unseen,
} from '#harness'

const seededBit = (offset: number, mask: number, salt: number): number => {
  const bits = [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => mask & (1 << bit))
  return bits[(offset * 31 + salt) % bits.length] ?? 0
}

purpose('RT-02', {
  title: 'a message with any authenticated bit changed is not shown, and the original still is',
  verifies: ['E2E-13'],
  planes: ['wire', 'engine'],
  severity: 1,
  effect:
    'Whoever carries messages can change what they say, or break a conversation for good with one bad packet.',
  remedy:
    'Check the whole MAC before anything else is done with a message, and keep no state of one that failed.',
  variants: [
    { first: false, salt: 0 },
    { first: true, salt: 3 },
  ],
  with: (given) => given.users({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, plane }, { first, salt }) {
    await bob.catchesUp(carol)
    if (!first) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const sealed = await alice.seals(bob, 'exact')
    const flips =
      plane === 'wire' ? authenticatedOffsets(sealed.encoding, sealed.bytes) : everyOffset(sealed.bytes)
    for (const { offset, mask } of flips) {
      const bit = seededBit(offset, mask, salt)
      const bytes = Uint8Array.from(sealed.bytes)
      bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit)
      alice.delivers(sealed, bob, {
        bytes,
        id: `${sealed.id}-${offset}`,
        form: 'corrupted',
        note: `octet ${offset}, bit ${bit}`,
      })
    }
    if (plane === 'engine') for (const copy of misshapen(sealed)) alice.delivers(sealed, bob, copy)
    const beforeIt = await bob.catchesUp(carol)
    await bob.lists(alice)
    alice.delivers(sealed, bob)
    const barrier = await bob.catchesUp(alice)
    return {
      plane,
      flips: flips.length,
      canary: sealed.canary,
      barrier,
      beforeIt,
      account: bob.address,
      alice: alice.address,
    }
  },
  then: (log, { plane, flips, canary, barrier, beforeIt, account, alice }) => [
    plane === 'wire'
      ? unseen(
          beforeOriginal(log, canary),
          canary,
          account,
          beforeIt,
          `a copy with one changed bit was shown (${flips} copies)`,
        )
      : nothingElse(log),
    listed(
      log,
      canary,
      { account, conversation: alice, author: alice },
      barrier,
      { least: 1, most: 1 },
      'the unchanged original is shown after the changed copies',
    ),
    arrived(log, barrier, 'the conversation goes on after the changed copies'),
  ],
})

/** Every octet of a message whose form nobody here knows. A copy may be taken for the original; it counts as that, once. */
function everyOffset(bytes: Uint8Array) {
  return [...bytes.keys()].map((offset) => ({ offset, mask: 0xff }))
}

/** Copies that are cut, prolonged, doubled or empty. */
function misshapen({ id, bytes }: Sealed) {
  const shapes = {
    'the last octet is missing': bytes.subarray(0, -1),
    'half is missing': bytes.subarray(0, bytes.length >> 1),
    'the first octet is missing': bytes.subarray(1),
    'one octet follows': Uint8Array.of(...bytes, 0),
    'it stands there twice': Uint8Array.of(...bytes, ...bytes),
    'it is empty': new Uint8Array(),
  }
  return Object.entries(shapes).map(([note, changed], index) => ({
    bytes: changed,
    id: `${id}-shape-${index}`,
    form: 'corrupted' as const,
    note,
  }))
}

purpose('RT-04', {
  title: 'a replayed message is shown once and read once',
  verifies: ['E2E-12', 'STZ-07'],
  planes: ['wire', 'engine'],
  severity: 1,
  effect: 'Somebody on the network makes a user see, and answer, an old message again.',
  remedy: 'Reject what the ratchet says is old; do not rely on stanza ids, which a replayer chooses.',
  variants: [
    { first: false, times: 1, sameId: true, later: 0 },
    { first: false, times: 10, sameId: false, later: 0 },
    { first: false, times: 1000, sameId: false, later: 0 },
    { first: true, times: 1, sameId: false, later: 0 },
    { first: true, times: 10, sameId: true, later: 0 },
    { first: true, times: 100, sameId: false, later: 0 },
    // whoever keeps a list of what was taken keeps a round number of them
    { first: false, times: 2, sameId: false, later: 2_050 },
  ],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, plane }, { first, times, sameId, later }) {
    if (!first) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const sealed = await alice.sends(bob, 'once')
    const control = await bob.catchesUp(alice)
    if (plane === 'wire') await bob.marksRead(alice, [sealed])
    for (let n = 1; n <= later; n += 1) {
      await alice.sends(bob, 'later')
      if (n % 205 === 0) await bob.settles()
    }
    for (let copy = 0; copy < times; copy += 1)
      alice.delivers(sealed, bob, { form: 'replayed', id: sameId ? sealed.id : `${sealed.id}-${copy}` })
    const barrier = await bob.catchesUp(alice)
    return {
      plane,
      canary: sealed.canary,
      id: sealed.id,
      control,
      barrier,
      account: bob.address,
      alice: alice.address,
    }
  },
  then: (log, { plane, canary, id, control: first, barrier, account, alice }) => {
    const place = { account, conversation: alice, author: alice }
    return [
      control(listed(log, canary, place, first, { least: 1, most: 1 }, 'the message is shown')),
      listed(log, canary, place, barrier, { least: 1, most: 1 }, 'a replayed message is shown exactly once'),
      ...(plane === 'wire' ? [atMostOneRead(log, id)] : []),
      arrived(log, barrier, 'the candidate still takes messages after the replays'),
    ]
  },
})

function atMostOneRead(log: Log, id: string) {
  const reads = proof(
    'receipt.seen',
    (d) => d.receipt === 'read' && d.ids.some((seen) => seen.startsWith(id)),
  )
  return exactly(log, 1, reads, 'one read receipt for a message that was read once')
}

purpose('RT-06', {
  title: 'a message is not shown twice because the candidate was killed',
  verifies: ['E2E-12', 'ROB-03'],
  planes: ['wire', 'engine'],
  needs: ['restart'],
  severity: 1,
  effect: 'After a crash, an attacker replays what was already shown; the ratchet went back in time.',
  remedy: 'Write the advanced ratchet and the message in one transaction, before the receipt leaves.',
  cases: { smoke: 1, gate: 2, full: 20 },
  variants: [
    { wait: 'delivered', first: false, before: 0 },
    { wait: 'delivered', first: true, before: 0 },
    { wait: 'delivered', first: false, before: 14 },
  ],
  stimuli: fc.record({
    wait: fc.constantFrom('nothing', 'transport'),
    first: fc.boolean(),
    before: fc.nat(12),
  }),
  story: ({ wait, first, before }) => [
    ...(first ? [] : ['Alice and Bob have exchanged a message each']),
    `Alice sends ${before + 1} messages`,
    ...(wait === 'nothing' ? [] : [`the last one is ${wait === 'delivered' ? 'confirmed' : 'acknowledged'}`]),
    'the candidate is killed and started',
    'all of them are delivered once more',
  ],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, process, gatekeeper }, { wait, first, before }) {
    if (!first) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const batch: Sealed[] = []
    for (let index = 0; index < before; index += 1) batch.push(await alice.sends(bob, `message ${index}`))
    const sealed = await alice.sends(bob, 'before the kill')
    if (wait === 'delivered') await gatekeeper.seesDelivered(bob, sealed.id)
    if (wait === 'transport') await gatekeeper.seesHandled(bob, sealed.id)
    await process.restarts('kill')
    await gatekeeper.seesOnline(bob)
    for (const message of [...batch, sealed])
      alice.delivers(message, bob, { form: 'replayed', id: `${message.id}-again` })
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return {
      canaries: [...batch, sealed].map((m) => m.canary),
      barrier,
      place,
      certain: wait === 'delivered' ? sealed.canary : '',
    }
  },
  then: (log, { canaries, barrier, place, certain }) => [
    arrived(log, barrier, 'the conversation goes on after the kill'),
    ...canaries.map((canary) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: canary === certain ? 1 : 0, most: 1 },
        'a replayed message stands at most once in the durable store',
      ),
    ),
  ],
})
