import {
  arrived,
  claimsOf,
  control,
  finds,
  judged,
  type Log,
  never,
  proof,
  purpose,
  stimuliOf,
} from '#harness'

/** A typing notice stands for so long; a second more is over it. */
const OVER_MS = 31_000

const told = (from: string, state: string) =>
  proof('stanza.received', (d) => d.account === from && d.name === 'message' && d.xml.includes(`<${state}`))

/** The part of a log from the nth call of an action on. */
function since(log: Log, action: string, nth: number): Log {
  const calls = stimuliOf(log, 'call.made').filter(({ data }) => data.action === action)
  const from = calls[nth]?.n ?? log.observations.length
  return { ...log, observations: log.observations.filter(({ n }) => n > from) }
}

purpose('FEA-08', {
  title:
    'a peer is told when the user types and when that is over, and nothing while the user does not want it',
  verifies: ['FEA-08'],
  applies: ['typing'],
  severity: 3,
  effect: 'Peers wait for somebody who writes nothing, or see what the user chose not to show.',
  remedy:
    'Send composing when typing begins, end it with paused or the message and after 30 s by itself, and ask the setting first.',
  variants: [
    { then: 'stops' },
    { then: 'sends' },
    { then: 'falls silent' },
    { then: 'is off' },
    { then: 'is off, over a kill' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, clock, offers, process, gatekeeper }, { then }) {
    await bob.sets('typing', true)
    await bob.types(alice, true)
    const silent = then === 'falls silent' && offers.includes('clock')
    if (then === 'sends') await alice.opens(await bob.sends(alice, 'what was typed'))
    else if (silent) await clock.advances(OVER_MS)
    else await bob.types(alice, false)
    await bob.settles()
    const before = await bob.catchesUp(alice)
    if (then.startsWith('is off')) {
      await bob.sets('typing', false)
      if (then !== 'is off') {
        await process.restarts('kill')
        await gatekeeper.seesOnline(bob)
      }
      await bob.types(alice, true)
      await alice.opens(await bob.sends(alice, 'typed in silence'))
      await bob.types(alice, false)
      await bob.settles()
    }
    const barrier = await bob.catchesUp(alice)
    await bob.sets('typing', true)
    return { account: bob.address, before, barrier }
  },
  then(log, { account, before, barrier }, { then }) {
    const typing = since(log, 'set-typing', 0)
    const off = since(log, 'set-setting', 1)
    return [
      control(arrived(log, before, 'the conversation works')),
      finds(typing, told(account, 'composing'), 'a peer is told that the user types'),
      ...(then === 'sends'
        ? []
        : [finds(typing, told(account, 'paused'), 'a peer is told that typing is over')]),
      ...(then.startsWith('is off')
        ? (['composing', 'paused'] as const).map((state) =>
            never(off, told(account, state), 'a typing notice is sent, the setting being off'),
          )
        : []),
      arrived(log, barrier, 'the conversation goes on'),
    ]
  },
})

purpose('FEA-09', {
  title: 'that a peer types is shown, and no longer once nothing more was heard of it',
  verifies: ['FEA-09'],
  applies: ['typing'],
  needs: ['clock'],
  severity: 3,
  effect: 'Users wait for somebody who has long gone.',
  remedy: 'Let a typing notice end by itself after 30 s, whatever comes of the peer.',
  variants: [{ paused: false }, { paused: true }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, clock }, { paused }) {
    const sends = (state: string) =>
      alice.forges(
        bob,
        `a typing notice, ${state}`,
        ({ from, to }) =>
          `<message type="chat" from="${from}" to="${to}"><${state} xmlns="http://jabber.org/protocol/chatstates"/></message>`,
      )
    await bob.settles()
    sends('composing')
    // no message of the peer's, which would end it
    await bob.settles()
    if (paused) sends('paused')
    else await clock.advances(OVER_MS)
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    return { handle: bob.handle, peer: alice.address, barrier }
  },
  then(log, { handle, peer, barrier }) {
    const events = claimsOf(log, 'event.told').filter(
      ({ data }) => data.event === 'typing' && data.data.account === handle && data.data.peer === peer,
    )
    const [shown, over] = [true, false].map((composing) =>
      events.filter(({ data }) => data.data.composing === composing),
    )
    const at = (of: typeof events = []) => of.map(({ n }) => n)
    return [
      arrived(log, barrier, 'the conversation goes on'),
      control(
        judged(
          'typing',
          shown?.length ? 'pass' : 'fail',
          'it is shown that a peer types',
          at(shown),
          'absence',
        ),
      ),
      judged(
        'typing',
        over?.length ? 'pass' : 'fail',
        'that a peer types is over by itself, or when the peer says so',
        at(over),
        'absence',
      ),
    ]
  },
})
