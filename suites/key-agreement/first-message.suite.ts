import {
  arrived,
  beforeOriginal,
  type CandidateUser,
  claim,
  finds,
  flippedBit,
  type Given,
  type Log,
  listed,
  never,
  preKeyField,
  preKeyNumber,
  proof,
  proofsOf,
  purpose,
  rewritten,
  type Sealed,
  type Tester,
  unseen,
} from '#harness'

const cast = (given: Given) =>
  given.users({ alice: 'tester', mallory: 'tester', carol: 'tester', bob: 'candidate' })
type World = Awaited<ReturnType<typeof cast>>

/** A first message as the network made it. */
interface Copy {
  readonly note: string
  readonly bytes: Uint8Array
}
type Changed = readonly [from: Tester, original: Sealed, copies: readonly Copy[]]

const EMPTY = new Uint8Array()
const flips = (bytes: Uint8Array, bits: readonly number[]) => bits.map((bit) => flippedBit(bytes, bit))

/** Changed copies of first messages come in as one batch, are sat out, and then the originals; then there is an answer. */
async function meets({ carol, bob }: World, changed: readonly Changed[]) {
  await bob.catchesUp(carol)
  for (const [from, original, copies] of changed)
    for (const [index, { note, bytes }] of copies.entries())
      from.delivers(original, bob, { bytes, note, id: `${original.id}-${index}`, form: 'corrupted' })
  const before = await bob.catchesUp(carol)
  for (const [from] of changed) await bob.lists(from)
  const met = []
  for (const [from, original, { length }] of changed) {
    from.delivers(original, bob)
    const barrier = await bob.catchesUp(from)
    const answer = await answers(bob, from)
    met.push({ canary: original.canary, from: from.address, copies: length, before, barrier, answer })
  }
  return { account: bob.address, met }
}

async function answers(bob: CandidateUser, to: Tester) {
  const answer = await bob.sends(to, 'an answer')
  await to.opens(answer)
  return answer.canary
}

type Met = Awaited<ReturnType<typeof meets>>

/** No copy was shown, every original was, and the conversation goes both ways. */
const judges = (log: Log, { account, met }: Met, what: string) =>
  met.flatMap(({ canary, from, copies, before, barrier, answer }) => [
    unseen(beforeOriginal(log, canary), canary, account, before, `${what} was shown (${copies} copies)`),
    listed(
      log,
      canary,
      { account, conversation: from, author: from },
      barrier,
      { least: 1, most: 1 },
      'the first message as it was made is shown after the copies',
    ),
    arrived(log, barrier, 'the conversation goes on'),
    finds(
      log,
      proof('message.opened', (d) => d.canary === answer),
      'the answer is for the peer that wrote the first message',
    ),
  ])

purpose('KA-06', {
  title: 'a first message without its post-quantum part is not shown',
  verifies: ['E2E-03', 'E2E-26'],
  applies: ['signal', 'pq'],
  severity: 1,
  effect:
    'Whoever carries the messages takes the post-quantum protection out of them, and neither side notices.',
  remedy:
    'Refuse a first message without Kyber key and ciphertext where the profile asks for them, whatever version it says it is of.',
  variants: [{ made: 'stripped' }, { made: 'classical' }],
  with: cast,
  async when(world, { made }) {
    const { alice, mallory, bob, signal } = world
    const sealed = await alice.seals(bob, 'a first message')
    if (made === 'stripped')
      return { ...(await meets(world, [[alice, sealed, stripped(sealed.bytes)]])), spoken: [''] }
    const spoken: Sealed[] = []
    if (!signal.versions.includes(3)) {
      for (const version of [3, 4]) {
        const classical = await mallory.sealsInVersion(bob, 3, 'of the older handshake')
        const bytes = rewritten(classical.bytes, { version })
        mallory.delivers(classical, bob, {
          bytes,
          form: 'corrupted',
          note: `classical, says version ${version}`,
        })
        spoken.push(classical)
      }
    }
    const met = await meets(world, [[alice, sealed, []]])
    await bob.lists(mallory)
    return { ...met, spoken: spoken.map(({ canary }) => canary) }
  },
  then: (log, { spoken, ...met }) => [
    ...judges(log, met, 'a first message from which the Kyber part was taken'),
    never(
      log,
      proof('message.shown', (d) => spoken.includes(d.canary)),
      'a first message of the classical handshake was shown',
    ),
  ],
})

function stripped(bytes: Uint8Array): Copy[] {
  const both = { kyberPreKeyId: null, kyberCiphertext: null }
  const ways = [both, { kyberCiphertext: null }, { kyberPreKeyId: null }, { kyberCiphertext: EMPTY }]
  return ways.flatMap((fields) =>
    [undefined, 3].map((version) => ({
      note: `without ${Object.keys(fields).join(' and ')}${version ? `, says version ${version}` : ''}`,
      bytes: rewritten(bytes, { fields, ...(version ? { version } : {}) }),
    })),
  )
}

purpose('KA-10', {
  title: 'a first message with another Kyber ciphertext is not shown',
  verifies: ['E2E-13', 'E2E-26'],
  applies: ['signal', 'pq'],
  severity: 1,
  effect: 'The post-quantum secret is not bound into the session, so that it protects nothing.',
  remedy:
    'Derive the session from the Kyber secret as well, and let a message whose code does not fit fail as a whole.',
  variants: [{ changed: 'exchanged' }, { changed: 'altered' }],
  with: cast,
  async when(world, { changed }) {
    const { alice, mallory, bob } = world
    const one = await alice.seals(bob, 'a first message')
    const two = await mallory.seals(bob, 'another first message')
    if (changed === 'altered') return meets(world, [[alice, one, altered(one.bytes)]])
    return meets(world, [
      [alice, one, exchanged(one.bytes, two.bytes)],
      [mallory, two, exchanged(two.bytes, one.bytes)],
    ])
  },
  then: (log, met) => judges(log, met, 'a first message with another Kyber ciphertext'),
})

const kyberOf = (bytes: Uint8Array) => preKeyField(bytes, 'kyberCiphertext') ?? EMPTY

function exchanged(bytes: Uint8Array, other: Uint8Array): Copy[] {
  const kyberCiphertext = kyberOf(other)
  const kyberPreKeyId = preKeyNumber(other, 'kyberPreKeyId')
  return [
    { note: 'ciphertext of another message', bytes: rewritten(bytes, { fields: { kyberCiphertext } }) },
    {
      note: 'prekey and ciphertext of another message',
      bytes: rewritten(bytes, { fields: { kyberCiphertext, kyberPreKeyId } }),
    },
  ]
}

function altered(bytes: Uint8Array): Copy[] {
  const ciphertext = kyberOf(bytes)
  const type = ciphertext.subarray(0, 1)
  const changed = [
    ...flips(ciphertext, [8, 15, 6_000, 11_300, -8, -1]),
    ciphertext.subarray(0, -1),
    Buffer.concat([ciphertext, Uint8Array.of(0)]),
    Buffer.concat([type, Buffer.alloc(ciphertext.length - 1)]),
  ]
  return changed.map((kyberCiphertext, index) => ({
    note: `altered Kyber ciphertext ${index}`,
    bytes: rewritten(bytes, { fields: { kyberCiphertext } }),
  }))
}

purpose('KA-20', {
  title: 'a first message that fails leaves no trace, and the real one still opens',
  verifies: ['E2E-13'],
  applies: ['signal'],
  severity: 2,
  effect:
    'One bad packet uses up a key or a name that the real peer needs: the real first message is lost, or is taken for that of an impostor.',
  remedy:
    'Use up keys, pin identities and remember messages only in the transaction that stores a session whose first message was authentic.',
  variants: [
    { keys: 'one-time', contact: 'first' },
    { keys: 'last resort', contact: 'first' },
    { keys: 'one-time', contact: 'known' },
    { keys: 'one-time', contact: 'at once' },
  ],
  with: cast,
  async when(world, { keys, contact }) {
    const { alice, mallory, bob, gatekeeper } = world
    if (contact === 'known') {
      await bob.catchesUp(alice)
      await answers(bob, alice)
      await alice.renews(bob)
    }
    const other = await mallory.seals(bob, 'of somebody else')
    if (keys === 'last resort') await gatekeeper.depletes(bob, [alice])
    const sealed = await alice.seals(bob, 'the real first message')
    const { identityKey } = await mallory.peer.publicKeys()
    if (contact === 'at once')
      return { ...(await meetsAtOnce(world, sealed, other)), alice: alice.address, isFirst: true }
    return {
      ...(await meets(world, [
        [alice, sealed, [...failing(sealed.bytes, identityKey), ...naming(sealed.bytes, other.bytes)]],
        [mallory, other, []],
      ])),
      alice: alice.address,
      isFirst: contact === 'first',
    }
  },
  then: (log, { alice, isFirst, ...met }) => [
    ...judges(log, met, 'a first message that was damaged on the way'),
    ...(isFirst
      ? [
          never(
            log,
            claim('event.told', (d) => d.event === 'key-change' && d.data.peer === alice),
            'a change of identity was announced, so that of a damaged first message had been kept',
          ),
        ]
      : []),
  ],
})

/** The copies that name another message's prekeys come in together with the originals, and nobody waits for anything. */
async function meetsAtOnce({ alice, mallory, carol, bob }: World, one: Sealed, two: Sealed): Promise<Met> {
  const before = await bob.catchesUp(carol)
  for (const [index, { bytes, note }] of naming(one.bytes, two.bytes).entries())
    alice.delivers(one, bob, { bytes, note, id: `${one.id}-${index}`, form: 'corrupted' })
  const originals = [[mallory, two] as const, [alice, one] as const]
  for (const [from, original] of originals) from.delivers(original, bob)
  const met = []
  for (const [from, { canary }] of originals) {
    const barrier = await bob.catchesUp(from)
    const answer = await answers(bob, from)
    met.push({ canary, from: from.address, copies: 3, before, barrier, answer })
  }
  return { account: bob.address, met }
}

/** Copies whose authentication fails: in the code, in the text, under another base key, under another identity. */
function failing(bytes: Uint8Array, identityKey: Uint8Array): Copy[] {
  const message = preKeyField(bytes, 'message') ?? EMPTY
  const inner = [...flips(message, [-1, -64, -70, 100]), message.subarray(0, -8)]
  const foreign = { note: 'another identity', bytes: rewritten(bytes, { fields: { identityKey } }) }
  return [
    foreign,
    ...inner.map((changed, index) => ({
      note: `altered message ${index}`,
      bytes: rewritten(bytes, { fields: { message: changed } }),
    })),
    { note: 'another base key', bytes: rewritten(bytes, { fields: { baseKey: identityKey } }) },
    // once more, now that the true identity has been named
    foreign,
  ]
}

/** Copies that name the prekeys which another message needs. */
function naming(bytes: Uint8Array, other: Uint8Array): Copy[] {
  const preKeyId = preKeyNumber(other, 'preKeyId')
  const kyberPreKeyId = preKeyNumber(other, 'kyberPreKeyId')
  // a message of the classical protocol names no Kyber prekey, so that nothing would be altered
  const named =
    kyberPreKeyId === 0 ? [{ preKeyId }] : [{ preKeyId }, { kyberPreKeyId }, { preKeyId, kyberPreKeyId }]
  return named.map((fields) => ({
    note: `another message's ${Object.keys(fields).join(' and ')}`,
    bytes: rewritten(bytes, { fields }),
  }))
}

/** Registration ids as the network may write them into a first message: others, none, and what is none. */
const REGISTRATIONS = [1, 0, 0x3fff, 0x7fffffff, null]

purpose('KA-25', {
  title: 'a registration id that changes on the way changes nothing',
  verifies: ['E2E-13'],
  applies: ['signal'],
  severity: 3,
  effect:
    'Whoever carries the messages ends sessions, or raises a false alarm about an identity, by one number that nobody signed.',
  remedy:
    'Take the registration id of a first message for a hint and never for a reason to drop a session or to warn.',
  variants: [{ contact: 'first' }, { contact: 'known' }],
  with: cast,
  async when({ alice, carol, bob }, { contact }) {
    const talk = async (from: Tester, isAltered: boolean) => {
      if (contact === 'known') {
        await bob.catchesUp(from)
        await answers(bob, from)
        await from.renews(bob)
      }
      const sealed: Sealed[] = []
      for (const [index] of REGISTRATIONS.entries()) sealed.push(await from.seals(bob, `part ${index}`))
      const late = await from.seals(bob, 'late')
      for (const [index, registrationId] of REGISTRATIONS.entries()) {
        const message = sealed[index]
        if (!message) continue
        const bytes = rewritten(message.bytes, { fields: isAltered ? { registrationId } : {} })
        from.delivers(message, bob, { bytes, id: `${message.id}-changed`, form: 'corrupted' })
        from.delivers(message, bob)
      }
      const last = sealed.at(-1)
      if (last) await bob.goesThrough(from, last)
      const sent = [await answered(bob, from)]
      from.delivers(late, bob)
      const barrier = await bob.catchesUp(from)
      sent.push(await answered(bob, from))
      return { from: from.address, sent, barrier, shown: [...sealed, late].map((s) => s.canary) }
    }
    return { account: bob.address, twin: await talk(carol, false), altered: await talk(alice, true) }
  },
  then: (log, { account, twin, altered }) => [
    ...[twin, altered].flatMap(({ from, shown, barrier, sent }) => [
      ...shown.map((canary) =>
        listed(
          log,
          canary,
          { account, conversation: from, author: from },
          barrier,
          { least: 1, most: 1 },
          from === twin.from
            ? 'the same messages, unaltered, are shown'
            : 'the messages of the session are shown',
        ),
      ),
      ...sent.map(({ canary }) =>
        finds(
          log,
          proof('message.opened', (d) => d.canary === canary),
          'the peer can read the answer',
        ),
      ),
    ]),
    never(
      log,
      claim('event.told', (d) => d.event === 'key-change' && d.data.peer === altered.from),
      'a registration id that was changed on the way was told as a change of identity',
    ),
    never(
      log,
      proof('ciphertext.sent', (d) => {
        const at = altered.sent.findIndex(({ id }) => id === d.id)
        return at >= 0 && d.encoding === 'pkmsg' && encodingOf(log, twin.sent[at]?.id) === 'msg'
      }),
      'a session was begun anew, for nothing but a registration id that was changed on the way',
    ),
  ],
})

async function answered(bob: CandidateUser, to: Tester) {
  const { id, canary } = await bob.sends(to, 'an answer').then(async (sent) => {
    await to.opens(sent)
    return sent
  })
  return { id, canary }
}

const encodingOf = (log: Log, id: string | undefined) =>
  proofsOf(log, 'ciphertext.sent').find((o) => o.data.id === id)?.data.encoding
