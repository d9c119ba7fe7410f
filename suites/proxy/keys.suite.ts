import {
  arrived,
  control,
  judged,
  keyScan,
  keysInState,
  kyberMark,
  type Log,
  proofsOf,
  purpose,
  servedBy,
  staysOnDevice,
  textsInState,
  unaltered,
} from '#harness'

const TURNS = 3
const AHEAD = 4

purpose('PRX-04', {
  title: 'the proxy holds and sees nothing with which a message could be opened',
  verifies: ['PRX-04'],
  applies: ['proxy', 'signal'],
  needs: ['proxied-clients', 'proxy-view', 'state-export'],
  severity: 1,
  effect:
    'Whoever runs the proxy, or takes it over, reads what all users of the provider write to the other service, and can write in their names.',
  remedy:
    'Encrypt and decrypt on the device alone; let nothing but ciphertexts and their envelopes get to the proxy, its log and its crash reports.',
  variants: [{ begun: 'bob' }, { begun: 'alice' }],
  with: (given) => given.users({ alice: 'tester', carol: 'tester' }),
  async when({ alice, carol, gatekeeper, proxy }, { begun }) {
    const bob = await proxy.brings('bob')
    const marker = await proxy.writesLog()
    const keys: string[] = []
    if (begun === 'bob') await alice.opens(await bob.sends(alice, 'first'))
    for (let turn = 0; turn < TURNS; turn += 1) {
      if (turn > 0 || begun === 'bob')
        keys.push(...(await alice.chainSecrets(bob, 2)).flatMap(({ seed, chainKey }) => [seed, chainKey]))
      for (const text of ['one', 'another']) await alice.sends(bob, `${text} of turn ${turn}`)
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, `my turn ${turn}`))
    }
    const good = await alice.sends(bob, 'in order')
    await bob.catchesUp(alice)
    // what goes wrong is what gets into logs
    const broken = await alice.seals(bob, 'damaged on its way')
    const bytes = Uint8Array.from(broken.bytes, (octet, at) =>
      at === broken.bytes.length - 1 ? octet ^ 1 : octet,
    )
    alice.delivers(broken, bob, { bytes, form: 'corrupted', id: `${broken.id}-damaged` })
    alice.delivers(good, bob, { form: 'replayed', id: `${good.id}-again` })
    carol.delivers(broken, bob, { form: 'corrupted', id: `${broken.id}-foreign`, from: carol.address })
    const [withheld] = await alice.chainSecrets(bob, 1)
    await alice.seals(bob, 'withheld')
    const barrier = await bob.catchesUp(alice)
    const device = await bob.exportsState('memory')
    const during = await proxy.exportsState()
    const { spent, next } = alice.sentSecrets(bob)
    const live = [...(await alice.chainSecrets(bob, AHEAD)), ...spent, ...(next ? [next] : [])]
    const { identityKey, signedPreKey } = gatekeeper.fetchesBundle(bob, carol)
    await bob.goesOffline()
    return {
      account: bob.address,
      marker,
      barrier,
      device,
      states: [
        { state: during, of: 'in the proxy during the conversation' },
        { state: await proxy.exportsState(), of: 'in the proxy after the client had gone' },
        { state: proxy.keepsTraffic(bob), of: 'in what went between client and proxy' },
      ],
      withheld: withheld ? [withheld.seed] : [],
      keys: [
        ...keys,
        ...live.flatMap(({ seed, chainKey }) => [seed, chainKey]),
        ...(await alice.spentRoots(bob)),
      ],
      lasting: [identityKey, signedPreKey.key].map((key) => Buffer.from(key).toString('hex')),
    }
  },
  then: (log, { account, marker, barrier, device, states, withheld, keys, lasting }) => {
    const [signal, kyber] = privateKeysOf(log, account)
    const found = textsInState(log, states[0]?.state ?? '')
    return [
      control(servedBy(log, 1)),
      control(arrived(log, barrier, 'the conversation works through the proxy')),
      // that these can be found at all is shown by the device, which has to hold them
      ...keyScan(log, device, [], withheld, 'nothing').slice(1),
      ...staysOnDevice(log, device, states, [...lasting, ...signal], kyber),
      control(
        found?.has(marker)
          ? judged('in use', 'pass', 'a line that was written to the proxy’s log is found in its export')
          : judged('in use', 'fail', 'a line that was written to the proxy’s log is not in its export'),
      ),
      ...states.map(({ state, of }) => nothingOf(log, state, [...keys, ...withheld], marker, of)),
      unaltered(log, 'out'),
      unaltered(log, 'in'),
    ]
  },
})

/** Public parts of the one-time prekeys and ratchets of a user, as they were shown; of Kyber the marks of private keys. */
function privateKeysOf(log: Log, account: string): readonly [signal: string[], kyber: string[]] {
  const published = proofsOf(log, 'prekeys.published').filter(({ data }) => data.account === account)
  const ratchets = proofsOf(log, 'ciphertext.sent').flatMap(({ data }) =>
    data.from === account && data.header ? [data.header.ratchetKey] : [],
  )
  return [
    [...published.flatMap(({ data }) => data.oneTime.map(({ key }) => key)), ...new Set(ratchets)],
    published.flatMap(({ data }) => data.oneTimeKyber.map(({ key }) => kyberMark(Buffer.from(key, 'hex')))),
  ]
}

/** Neither a key of the conversation nor a text of a user stands there. */
function nothingOf(log: Log, state: string, keys: readonly string[], marker: string, of: string) {
  const at = proofsOf(log, 'state.exported')
    .filter(({ data }) => data.blob === state)
    .map(({ n }) => n)
  const kept = keysInState(log, state, keys)
  const texts = textsInState(log, state)
  if (kept === undefined || texts === undefined)
    return judged('held', 'inconclusive', 'what was exported is not in this edition', at, 'absence')
  const said = [...texts.keys()].filter((label) => label !== marker)
  if (kept.size > 0)
    return judged('held', 'fail', `keys stand ${of}: ${[...kept].slice(0, 3).join(', ')}`, at)
  if (said.length > 0)
    return judged('held', 'fail', `texts of users stand ${of}: ${said.slice(0, 3).join(', ')}`, at)
  return judged('held', 'pass', `${keys.length} keys and every text looked for and not found ${of}`, at)
}
