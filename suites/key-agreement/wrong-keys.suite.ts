import {
  arrived,
  beforeOriginal,
  control,
  finds,
  type Given,
  judged,
  type Log,
  numbers,
  preKeyField,
  proof,
  purpose,
  refusesBundle,
  rewritten,
  SMALL_ORDER_KEYS,
  survives,
  type Tester,
  unseen,
} from '#harness'
import { opensWeak, type WeakSlot } from './weak-first-messages.ts'

const cast = (given: Given) =>
  given.users({ before: 'tester', victim: 'tester', signer: 'tester', after: 'tester', bob: 'candidate' })
type World = Awaited<ReturnType<typeof cast>>
/** Makes the bundle of the victim wrong. */
type Wrong = (world: World) => void
interface Tried {
  readonly from: string
  readonly to: string
  readonly first: string
  /** Empty when the candidate's process did not live to see it. */
  readonly last: string
  readonly tried: number
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

const isHybrid = ({ offers, signal }: World) => offers.includes('pq') && signal.postQuantum !== 'none'

/** The user presses send to a peer whose bundle is wrong in one way after another; others are honest before and after. */
async function tries(world: World, wrongs: readonly Wrong[]) {
  const { before, victim, after, bob, gatekeeper, process } = world
  const first = await bob.sends(before, 'to an honest bundle')
  await before.opens(first)
  const known = { from: bob.address, to: victim.address, first: first.canary, tried: wrongs.length }
  for (const wrong of wrongs) {
    wrong(world)
    await bob.tries(victim, 'to a wrong bundle')
    if (process.alive) await bob.settles()
    gatekeeper.behaves()
    if (!process.alive) return { ...known, last: '' }
  }
  const last = await bob.sends(after, 'to an honest bundle again')
  await after.opens(last)
  return { ...known, last: last.canary }
}

const controls = (log: Log, { first, last }: Tried) =>
  [first, last]
    .filter((canary) => canary !== '')
    .map((sent) =>
      control(
        finds(
          log,
          proof('message.opened', (d) => d.canary === sent),
          'an honest bundle is used',
        ),
      ),
    )

const FOREIGN = {
  signed: ['foreign-signed-prekey'],
  kyber: ['foreign-kyber'],
  both: ['foreign-signed-prekey', 'foreign-kyber'],
} as const

purpose('KA-03', {
  title: "keys under another user's signature are not used",
  verifies: ['E2E-03'],
  applies: ['signal'],
  severity: 1,
  effect:
    'Whoever runs the directory puts the keys of an accomplice, rightly signed by the accomplice, under the name of the peer.',
  remedy:
    "Verify every signature of a bundle under that bundle's own identity key, and under no other that is known.",
  variants: [
    { slot: 'signed', signer: 'known', key: 'theirs' },
    { slot: 'kyber', signer: 'known', key: 'theirs' },
    { slot: 'both', signer: 'known', key: 'theirs' },
    { slot: 'signed', signer: 'known', key: 'own' },
    { slot: 'kyber', signer: 'known', key: 'own' },
    { slot: 'signed', signer: 'stranger', key: 'theirs' },
    { slot: 'kyber', signer: 'stranger', key: 'theirs' },
    { slot: 'both', signer: 'stranger', key: 'theirs' },
  ],
  with: cast,
  async when(world, { slot, signer: known, key }) {
    const { victim, signer, bob } = world
    if (known === 'known') await signer.opens(await bob.sends(signer, 'now you are known'))
    const { signedPreKey, lastResortKyber } = await victim.peer.publicKeys()
    const keys = { signed: signedPreKey, kyber: lastResortKyber }
    const crossed = slot === 'both' ? undefined : keys[slot as 'signed' | 'kyber']
    const signature = crossed && base64(await signer.signs(crossed.key))
    const wrong: Wrong = ({ gatekeeper }) => {
      if (key === 'own' && crossed && signature)
        gatekeeper.misbehaves('substitute-key', {
          of: victim.address,
          slot: slot as 'signed' | 'kyber',
          id: crossed.id,
          key: base64(crossed.key),
          signature,
        })
      else
        for (const name of FOREIGN[slot as keyof typeof FOREIGN])
          gatekeeper.misbehaves(name, { of: victim.address, from: signer.address })
    }
    return tries(world, slot === 'signed' || isHybrid(world) ? [wrong] : [])
  },
  then: (log, tried) => [
    ...controls(log, tried),
    refusesBundle(log, tried, "a message rests on keys under another user's signature"),
  ],
})

/** Signatures that belong to something else, by the slot that they are put into. */
async function confusions(victim: Tester, slot: 'signed' | 'kyber') {
  const { signedPreKey, lastResortKyber, identityKey } = await victim.peer.publicKeys()
  const own = slot === 'signed' ? signedPreKey : (lastResortKyber ?? signedPreKey)
  // without a Kyber key there is no other signed key
  const other = slot === 'signed' ? lastResortKyber : signedPreKey
  const signs = (octets: Uint8Array) => victim.signs(octets)
  const id = Buffer.alloc(4)
  id.writeUInt32BE(own.id)
  const right = await signs(own.key)
  const signatures: Record<string, Uint8Array> = {
    ...(other && { 'of the other key': await signs(other.key) }),
    'of the key without its type': await signs(own.key.subarray(1)),
    'of the key under another type': await signs(Buffer.concat([Uint8Array.of(0), own.key.subarray(1)])),
    'of the identity key': await signs(identityKey),
    'of number and key': await signs(Buffer.concat([id, own.key])),
    'of nothing': await signs(new Uint8Array()),
    empty: new Uint8Array(),
    'all zeros': new Uint8Array(64),
    'one octet short': right.subarray(0, 63),
    'one octet long': Buffer.concat([right, Uint8Array.of(0)]),
  }
  return Object.values(signatures).map((signature): Wrong => {
    const detail = {
      of: victim.address,
      slot,
      id: own.id,
      key: base64(own.key),
      signature: base64(signature),
    }
    return ({ gatekeeper }) => gatekeeper.misbehaves('substitute-key', detail)
  })
}

purpose('KA-04', {
  title: 'a signature counts for the key that it was made for and for no other',
  verifies: ['E2E-03'],
  applies: ['signal'],
  severity: 1,
  effect: 'A signature that the peer made for one purpose lets a directory pass off another key.',
  remedy:
    'Verify each signature over the whole serialised key of its own slot, type octet included, and take nothing for an empty one.',
  variants: [{ slot: 'signed' }, { slot: 'kyber' }, { slot: 'exchanged' }],
  with: cast,
  async when(world, { slot }) {
    const { victim } = world
    if (slot !== 'signed' && !isHybrid(world)) return tries(world, [])
    if (slot === 'exchanged')
      return tries(world, [
        ({ gatekeeper }) => gatekeeper.misbehaves('swap-signatures', { of: victim.address }),
      ])
    return tries(world, await confusions(victim, slot as 'signed' | 'kyber'))
  },
  then: (log, tried) => [
    ...controls(log, tried),
    refusesBundle(
      log,
      tried,
      `a message rests on a signature that was made for something else (${tried.tried} ways)`,
    ),
  ],
})

const tooLong = (key: Uint8Array) => Buffer.concat([key, Uint8Array.of(0)])

/** Curve keys in a form that none has: by type octet and by length. */
function malformed(key: Uint8Array) {
  const raw = key.subarray(1)
  const typed = (type: number) => Buffer.concat([Uint8Array.of(type), raw])
  return [typed(0), typed(6), typed(8), raw.subarray(1), raw, key.subarray(0, 31), new Uint8Array()]
}

const keysOf = (model: Uint8Array, keys: string) =>
  keys === 'small order' ? SMALL_ORDER_KEYS : keys === 'malformed' ? malformed(model) : [tooLong(model)]

/** Which messages show that a wrong key was used. */
function restsOn(slot: string, keys: string): (header: { preKeyId?: number } | undefined) => boolean {
  // who leaves an unusable one-time prekey out and does not name it has agreed on a secret without it
  if (slot === 'prekey' && keys !== 'too long') return (header) => header?.preKeyId !== undefined
  // libraries cut what stands behind an unsigned key, and what is left is the peer's own
  return () => keys !== 'too long' || slot === 'signed'
}

purpose('KA-08', {
  title: 'keys with which no secret can be agreed are refused',
  verifies: ['E2E-22'],
  applies: ['signal'],
  severity: 1,
  effect:
    'With a key of small order everybody knows the secret, and a key in a wrong form brings the messenger down.',
  remedy:
    'Check form and type of every key that comes in, and abort when a key agreement gives zeros; expect all of it from strangers.',
  variants: [
    { to: 'initiator', slot: 'signed', keys: 'small order' },
    { to: 'initiator', slot: 'prekey', keys: 'small order' },
    { to: 'initiator', slot: 'identity', keys: 'small order' },
    { to: 'initiator', slot: 'signed', keys: 'malformed' },
    { to: 'initiator', slot: 'prekey', keys: 'malformed' },
    { to: 'initiator', slot: 'identity', keys: 'malformed' },
    { to: 'initiator', slot: 'signed', keys: 'too long' },
    { to: 'initiator', slot: 'prekey', keys: 'too long' },
    { to: 'initiator', slot: 'identity', keys: 'too long' },
    { to: 'responder', slot: 'base', keys: 'rewritten' },
    { to: 'responder', slot: 'base', keys: 'small order' },
    { to: 'responder', slot: 'identity', keys: 'small order' },
    { to: 'responder', slot: 'ratchet', keys: 'small order' },
    { to: 'responder', slot: 'all', keys: 'small order' },
  ],
  with: cast,
  async when(world, { to, slot, keys }) {
    if (keys === 'rewritten') return answers(world)
    if (to === 'responder') return opensWeak(world, slot as WeakSlot)
    const { victim } = world
    const { signedPreKey, identityKey } = await victim.peer.publicKeys()
    const model = slot === 'identity' ? identityKey : signedPreKey.key
    const wrongs: Wrong[] = []
    for (const key of keysOf(model, keys)) {
      const signature = slot === 'signed' ? { signature: base64(await victim.signs(key)) } : {}
      const detail = { of: victim.address, slot: slot as 'signed', key: base64(key), ...signature }
      wrongs.push(({ gatekeeper }) => gatekeeper.misbehaves('substitute-key', detail))
    }
    return {
      ...(await tries(world, wrongs)),
      canary: '',
      barrier: '',
      author: '',
      weak: [],
    }
  },
  then: (log, { canary, barrier, weak, ...tried }, { slot, keys }) => [
    ...controls(log, tried),
    ...(barrier === '' ? [] : weak).map((each) =>
      unseen(log, each, tried.from, barrier, 'a message that everybody can make and read was shown'),
    ),
    ...(canary === ''
      ? [
          refusesBundle(
            log,
            { ...tried, rests: restsOn(slot, keys) },
            `a message rests on a key with which no secret can be agreed (${tried.tried} keys)`,
          ),
        ]
      : tried.last === ''
        ? []
        : [
            unseen(
              beforeOriginal(log, canary),
              canary,
              tried.from,
              barrier,
              `a first message with a base key of small order was shown (${tried.tried} copies)`,
            ),
            control(arrived(log, canary, 'the first message as it was made is shown')),
          ]),
    ...survives(log, 'a key came in with which no secret can be agreed'),
  ],
})

/** First messages whose base key is of small order or none at all come in, and then the one that they were made from. */
async function answers({ victim, before, bob }: World) {
  const known = { from: bob.address, to: victim.address, author: victim.address, weak: [] as string[] }
  await bob.catchesUp(before)
  const hello = await bob.sends(before, 'before all that')
  await before.opens(hello)
  const sealed = await victim.seals(bob, 'a first message')
  const keys = [...SMALL_ORDER_KEYS, ...malformed(preKeyField(sealed.bytes, 'baseKey') ?? new Uint8Array())]
  for (const [index, baseKey] of keys.entries())
    victim.delivers(sealed, bob, {
      bytes: rewritten(sealed.bytes, { fields: { baseKey } }),
      id: `${sealed.id}-${index}`,
      form: 'corrupted',
      note: `base key ${Buffer.from(baseKey).toString('hex')}`,
    })
  const tried = { ...known, canary: sealed.canary, first: hello.canary, tried: keys.length }
  const barrier = await bob.outlives(before)
  if (barrier === '') return { ...tried, barrier, last: '' }
  await bob.lists(victim)
  victim.delivers(sealed, bob)
  await bob.catchesUp(victim)
  const last = await bob.sends(victim, 'after all that')
  await victim.opens(last)
  return { ...tried, barrier, last: last.canary }
}

purpose('KA-09', {
  title: 'a malformed Kyber key neither brings the candidate down nor takes the post-quantum part away',
  verifies: ['E2E-03', 'E2E-26'],
  applies: ['signal', 'pq'],
  severity: 2,
  effect:
    'One bad key in the directory ends the messenger of everybody who writes to its owner, or quietly weakens what they say.',
  remedy:
    'Check length and type of a Kyber key before it is used, and treat one that is wrong as an invalid bundle.',
  variants: [{ form: 'malformed' }, { form: 'all zeros' }],
  with: cast,
  async when(world, { form }) {
    const { victim } = world
    const { key = new Uint8Array() } = (await victim.peer.publicKeys()).lastResortKyber ?? {}
    const keys =
      form === 'malformed'
        ? malformedKyber(key)
        : [Buffer.concat([key.subarray(0, 1), Buffer.alloc(key.length - 1)])]
    const wrongs: Wrong[] = []
    for (const wrong of keys) {
      const signature = base64(await victim.signs(wrong))
      const detail = { of: victim.address, slot: 'kyber' as const, key: base64(wrong), signature }
      wrongs.push(({ gatekeeper }) => gatekeeper.misbehaves('substitute-key', detail))
    }
    return { ...(await tries(world, wrongs)), malformed: form === 'malformed' }
  },
  then: (log, { malformed: isMalformed, ...tried }) => [
    ...controls(log, tried),
    refusesBundle(
      log,
      { ...tried, rests: (header) => header?.kyberPreKeyId === undefined },
      'a message left without the post-quantum part, which the bundle had in a wrong form',
    ),
    ...survives(log, 'a malformed Kyber key came in a bundle'),
    judged(
      'observation',
      'pass',
      `${usedAnyway(log, tried).length > 0 ? 'used' : 'refused'}: ${isMalformed ? 'malformed Kyber keys' : 'a Kyber key of zeros'}, rightly signed`,
      usedAnyway(log, tried),
    ),
  ],
})

function malformedKyber(key: Uint8Array) {
  const typed = (type: number) => Buffer.concat([Uint8Array.of(type), key.subarray(1)])
  const long = Buffer.concat([key, Uint8Array.of(0)])
  return [
    key.subarray(0, -1),
    key.subarray(0, 801),
    key.subarray(0, 1),
    new Uint8Array(),
    key.subarray(1),
    long,
    typed(0),
    typed(7),
    typed(5),
  ]
}

const usedAnyway = (log: Log, { from, to }: Tried) =>
  numbers(
    log,
    proof('ciphertext.sent', (d) => d.from === from && d.to === to),
  )
