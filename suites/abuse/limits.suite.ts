import { arrived, control, exactly, judged, type Log, proof, proofsOf, purpose, stimuliOf } from '#harness'

const SECOND_MS = 1_000
/** Where no time is named: a first wait that nobody could call none, in milliseconds, and messages to while away what follows it. */
const SHORTEST_MS = 100
const ROUNDS = 10
/** Waits of twenty minutes until what was held back has to have gone. */
const MOST_WAITS = 3

purpose('INT-10', {
  title: 'a limit is obeyed: nothing is repeated before its time, and nothing is lost',
  verifies: ['INT-10', 'INT-15', 'MSG-02'],
  needs: ['clock'],
  severity: 3,
  effect:
    'A client that goes on knocking makes an overload worse, is locked out, or loses what its user wrote.',
  remedy:
    'Keep the message, wait for as long as the reply says, or longer each time where it says nothing, and send the same octets then.',
  variants: [
    { limited: 'messages', seconds: 3_600, restart: 'none' },
    { limited: 'messages', seconds: 0, restart: 'none' },
    { limited: 'messages', seconds: 3_600, restart: 'kill' },
    { limited: 'messages of a group', seconds: 3_600, restart: 'none' },
    { limited: 'messages of a group', seconds: 3_600, restart: 'kill' },
    { limited: 'enlistments', seconds: 3_600, restart: 'none' },
    { limited: 'keys', seconds: 3_600, restart: 'none' },
  ],
  with: async (given) => ({
    ...(await given.newcomers('dave')),
    ...(await given.users({ erin: 'tester' })),
    ...(await given.pairedUsers({ alice: 'tester', bob: 'candidate', carol: 'candidate' }, { fresh: true })),
  }),
  async when(
    { alice, bob, carol, dave, erin, chats, gatekeeper, clock, process, offers },
    { limited, seconds, restart },
  ) {
    const before = await bob.catchesUp(alice)
    const isEnlistment = limited === 'enlistments'
    // the keys of a group, which go to each member, meet the limit before the message does
    const isGroup = limited === 'messages of a group' && offers.includes('groups')
    const chat = isGroup ? await chats.begins(alice, [bob]) : undefined
    const to = limited === 'keys' ? erin : alice
    if (isEnlistment) gatekeeper.misbehaves('limit-enlistment', { seconds })
    else
      gatekeeper.misbehaves(limited === 'keys' ? 'limit-bundles' : 'limit-messages', {
        of: bob.address,
        seconds,
      })
    // who waits for the end of the limit answers late
    const enlisting = isEnlistment ? dave.enlists() : undefined
    const own = isEnlistment ? undefined : await bob.tries(chat ?? to, 'over the limit')
    for (let n = 0; n < (seconds === 0 ? ROUNDS : 1); n += 1) await bob.catchesUp(alice)
    if (restart === 'kill') {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    if (seconds > 0) await clock.advances((seconds - SOON) * SECOND_MS)
    const other = await carol.sends(alice, 'of somebody who met no limit')
    await alice.opens(other)
    await bob.catchesUp(alice)
    gatekeeper.behaves()
    let opened = false
    for (let n = 0; !opened && n < MOST_WAITS; n += 1) {
      await clock.advances(2 * SOON * SECOND_MS)
      await bob.settles()
      await bob.catchesUp(alice)
      opened = own?.outcome !== 'ok' || (await to.looks(own)) === 'opened'
    }
    if (enlisting && (await enlisting) !== 'ok') await dave.enlists()
    const enlisted = enlisting ? await dave.becomes() : undefined
    const barrier = enlisted ? await enlisted.catchesUp(alice) : await bob.catchesUp(alice)
    const canary = own?.outcome === 'ok' ? own.canary : ''
    // who refused the message while there was a limit has to take another one afterwards
    const later = limited === 'keys' ? await bob.sends(erin, 'after the limit') : undefined
    if (later) await erin.opens(later)
    const { address } = erin
    const afterwards = later?.canary ?? ''
    return { id: own?.id ?? '', address, canary, afterwards, other: other.canary, before, barrier }
  },
  then: (log, { id, address, canary, afterwards, other, before, barrier }, { limited, seconds, restart }) => [
    ...spaced(log, limitedIn(log, limited, id, address), seconds, restart),
    ...(afterwards === ''
      ? []
      : [
          exactly(
            log,
            1,
            proof('message.opened', (d) => d.canary === afterwards),
            'somebody new is written to when the limit is over',
          ),
        ]),
    ...(canary === ''
      ? []
      : [
          exactly(
            log,
            1,
            proof('message.opened', (d) => d.canary === canary),
            'what was taken for sending arrives when the limit is over',
          ),
        ]),
    exactly(
      log,
      1,
      proof('message.opened', (d) => d.canary === other),
      'who met no limit is held back by none',
    ),
    arrived(log, barrier, 'messages flow when the limit is over'),
    control(arrived(log, before, 'the conversation works before')),
  ],
})

/** What meets the limit, as often as it comes. @param address whose keys are asked for */
function limitedIn(
  log: Log,
  limited: string,
  id: string,
  address: string,
): readonly { readonly n: number }[] {
  if (limited === 'enlistments')
    return proofsOf(log, 'http.exchange').filter((o) => o.data.endpoint === 'enlistment')
  const stanzas = proofsOf(log, 'stanza.received')
  return limited === 'keys'
    ? stanzas.filter(
        (o) => o.data.name === 'iq' && /<bundle[ />]/.test(o.data.xml) && o.data.xml.includes(address),
      )
    : stanzas.filter((o) => o.data.name === 'message' && o.data.id === id)
}

/** Seconds before the end of a limit at which it is looked at once more: far more than any machine takes for that. */
const SOON = 600

/** No repetition before its time, by the order in which things happened. */
function spaced(log: Log, sent: readonly { readonly n: number }[], seconds: number, restart: string) {
  const limits = stimuliOf(log, 'misbehaviour.set').filter((o) => o.data.name.startsWith('limit-'))
  const from = limits.find((o) => o.data.on)?.n ?? Number.POSITIVE_INFINITY
  const advances = stimuliOf(log, 'clock.advanced').filter((o) => o.n > from)
  const end = seconds > 0 ? advances[1] : advances[0]
  const early = sent.filter((o) => o.n > from && o.n < (end?.n ?? Number.POSITIVE_INFINITY))
  // a new process may ask once: the reply was to the one before; waits that double leave room for few, however long it takes
  const span = (end ? end.t - end.data.by : 0) - (limits[0]?.t ?? 0)
  const doubling = 2 + Math.ceil(Math.log2(1 + Math.max(0, span) / SHORTEST_MS))
  const most = seconds === 0 ? doubling : restart === 'none' ? 1 : 2
  const at = early.map(({ n }) => n)
  return [
    control(judged('limit', early.length > 0 ? 'pass' : 'fail', 'the limit was met', at)),
    judged(
      'limit',
      early.length > most ? 'fail' : 'pass',
      `sent ${early.length} times ${seconds > 0 ? 'before the time that the limit names' : `in ${span} ms of a limit; waits that grow leave room for ${most}`}`,
      at,
    ),
  ]
}
