import { arrived, control, judged, type Log, proofsOf, purpose } from '#harness'

const OLDER = '-1'

purpose('VER-03', {
  title: 'nobody on the way brings a client to another version of the protocol',
  verifies: ['VER-03'],
  applies: ['stream:noise'],
  severity: 2,
  effect:
    'Whoever can break a connection decides which version is spoken, with all faults of the oldest one.',
  remedy:
    'State the version inside the handshake, and take no error, answered or not, for a reason to state another one.',
  variants: [
    { transport: 'noise', attack: 'another version is asked for' },
    { transport: 'noise', attack: 'the handshake is damaged' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gatekeeper, protocolVersion }, { attack }) {
    const before = await bob.catchesUp(alice)
    if (attack === 'another version is asked for')
      gatekeeper.misbehaves('older-version', { of: bob.address, version: OLDER })
    else gatekeeper.misbehaves('noise-reply', { damage: 'payload flipped' })
    gatekeeper.cuts(bob)
    // the enlistment brought the first one
    await gatekeeper.seesHandshakes(FIRST + TRIES)
    gatekeeper.behaves()
    await gatekeeper.seesOnline(bob)
    const barrier = await bob.catchesUp(alice)
    return { account: bob.address, version: protocolVersion, before, barrier }
  },
  then(log, { account, version, before, barrier }) {
    const handshakes = proofsOf(log, 'noise.handshake')
    const stated = handshakes.filter((o) => o.data.payload !== '')
    const other = stated.filter((o) => versionIn(o.data.payload) !== version)
    return [
      judged(
        'version',
        other.length > 0 ? 'fail' : 'pass',
        other.length > 0
          ? 'after an attack another version is stated'
          : `every one of ${stated.length} handshakes states the version`,
        (other.length > 0 ? other : stated).map(({ n }) => n),
      ),
      arrived(log, barrier, 'the unaltered connection works'),
      control(arrived(log, before, 'the connection works before')),
      control(disturbed(log, account)),
    ]
  },
})

const FIRST = 1
/** Attempts under the attack. */
const TRIES = 2

function versionIn(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64').toString('utf8')).version
  } catch {
    return undefined
  }
}

/** Something was refused or broken on the way. */
function disturbed(log: Log, account: string) {
  const broken = [
    ...proofsOf(log, 'noise.handshake').filter((o) => !o.data.complete),
    ...proofsOf(log, 'stream.login').filter((o) => !o.data.ok && o.data.account === account),
  ]
  return judged(
    'version',
    broken.length > 0 ? 'pass' : 'fail',
    `${broken.length} connections were disturbed`,
    broken.map(({ n }) => n),
  )
}
