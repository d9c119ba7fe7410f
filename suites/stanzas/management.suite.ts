import { arrived, control, finds, judged, type Log, listed, never, proof, proofsOf, purpose } from '#harness'
import { domainOf, request } from './stanza-texts.ts'

/** More stanzas than an octet counts. */
const MANY = 300

/** Where a stream is lost; octets are those that still pass. */
type Drop =
  | {
      readonly drop: 'with nothing under way' | 'after many' | 'after one of ours' | 'after one of its own'
    }
  | {
      readonly drop: 'inside what we send' | 'inside what it sends' | 'twice' | 'and again'
      readonly octets: number
    }
  | { readonly drop: 'never, and messages wait at the login' | 'for good' }

const DROPS: readonly (Drop & { readonly transport?: string })[] = [
  { drop: 'with nothing under way' },
  { drop: 'after many' },
  { drop: 'inside what we send', octets: 150 },
  { drop: 'inside what we send', octets: 1_500 },
  { drop: 'after one of ours' },
  { drop: 'inside what it sends', octets: 1 },
  { drop: 'inside what it sends', octets: 900 },
  { drop: 'after one of its own' },
  { drop: 'twice', octets: 150 },
  { drop: 'and again', octets: 1 },
  { drop: 'for good' },
  { drop: 'never, and messages wait at the login' },
  { drop: 'twice', octets: 900, transport: 'websocket' },
]

purpose('XMP-09', {
  title: 'stream management counts stay right over resumption',
  verifies: ['XMP-09', 'STZ-08'],
  applies: ['stream-management', 'stream:xmpp'],
  severity: 2,
  effect: 'Stanzas count as taken that never were, and are lost for good; or they are sent again and again.',
  remedy:
    'Count every stanza from the answer to enable on, carry both counts over a resumption and over nothing else, and repeat exactly what the answer does not count.',
  variants: DROPS,
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, stimulus) {
    const { drop } = stimulus
    const octets = 'octets' in stimulus ? stimulus.octets : 0
    const came: string[] = []
    const writes = async (text: string) => {
      const sealed = await alice.seals(bob, text)
      came.push(sealed.canary)
      alice.delivers(sealed, bob)
      return sealed
    }
    // a connection of the user's own wish: what the case before did to it must not make the client wait ever longer
    await bob.goesOffline()
    if (drop.startsWith('never')) for (const text of ['one that waits', 'another']) await writes(text)
    await bob.goesOnline()
    const before = await bob.catchesUp(alice)
    await gatekeeper.seesCounted(bob)

    const own = drop === 'after one of its own' ? [await bob.sends(alice, 'handled before')] : []
    await Promise.all(own.map((each) => alice.opens(each)))
    if (drop === 'after one of ours') {
      const { id } = await writes('taken before')
      await gatekeeper.seesAcknowledged(bob, id)
    }
    for (let n = 1; drop === 'after many' && n <= MANY; n += 1)
      await gatekeeper.writes(
        bob,
        request('get', domainOf(bob.address), bob.address, `counted-${n}`),
        'a ping to be counted',
      )
    if (drop === 'after many') await gatekeeper.seesAnswered(bob, `counted-${MANY}`)
    if (drop === 'inside what we send' || drop === 'twice') await gatekeeper.hampers(bob, { cutsOut: octets })
    else if (drop === 'inside what it sends' || drop === 'and again')
      await gatekeeper.hampers(bob, { cutsIn: octets })
    else if (!drop.startsWith('never')) gatekeeper.cuts(bob, drop === 'for good' ? 'forgets' : undefined)
    if (drop === 'and again') {
      const repeated = await bob.sends(alice, 'repeated once')
      await alice.opens(repeated)
      own.push(repeated)
      gatekeeper.cuts(bob)
    }
    if (drop === 'twice') {
      await writes('cut at first')
      await gatekeeper.hampers(bob, { cutsOut: octets })
    }
    for (const text of ['one', 'two', 'three']) await writes(text)
    for (const text of ['its own', 'another of its own']) own.push(await bob.sends(alice, text))
    const barrier = await bob.catchesUp(alice)
    await Promise.all(own.map((each) => alice.opens(each)))
    const counted = await gatekeeper.seesCounted(bob)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { before, barrier, place, came, said: own.map(({ canary }) => canary), counted }
  },
  then: (log, { before, barrier, place, came, said, counted }, { drop }) => {
    const { account } = place
    return [
      control(arrived(log, before, 'the conversation works before')),
      control(
        finds(
          log,
          proof('stream.managed', (d) => d.account === account && /^(enabled|resumable)$/.test(d.event)),
          'stream management is taken up',
        ),
      ),
      ...(drop === 'after many'
        ? [
            never(
              log,
              proof(
                'stream.managed',
                (d) => d.account === account && d.event === 'resumed' && d.handled < MANY,
              ),
              'less is said to be taken than was answered',
            ),
          ]
        : []),
      never(
        log,
        proof('stanza.refused', (d) => d.account === account && / handled \S+ of /.test(d.reason)),
        'more is acknowledged than was sent',
      ),
      arrived(log, barrier, 'the conversation goes on'),
      ...came.map((canary) =>
        listed(log, canary, place, barrier, { least: 1, most: 1 }, 'what was under way is shown once'),
      ),
      ...said.map((canary) =>
        finds(
          log,
          proof('message.opened', (d) => d.canary === canary),
          'what the user sent arrives',
        ),
      ),
      repeated(log, account),
      judged(
        'counts',
        counted ? 'pass' : 'fail',
        'in the end every stanza is acknowledged',
        managedAt(log, account),
        'absence',
      ),
    ]
  },
})

function managedAt(log: Log, account: string): number[] {
  return proofsOf(log, 'stream.managed')
    .filter(({ data }) => data.account === account)
    .map(({ n }) => n)
}

/** What was received before a resumption is not sent again after it. */
function repeated(log: Log, account: string) {
  let earlier = new Map<string, number>()
  let present = new Map<string, number>()
  for (const { n, type, data } of log.observations) {
    if (type === 'stream.managed' && data.account === account) {
      if (data.event === 'resumed') earlier = new Map([...earlier, ...present])
      else if (data.event === 'enabled' || data.event === 'resumable') earlier = new Map()
      if (data.event !== 'acknowledged') present = new Map()
    } else if (type === 'stanza.received' && data.account === account && data.id !== '') {
      const first = earlier.get(String(data.xml))
      if (first !== undefined)
        return judged('repeats', 'fail', 'what was counted as taken is sent again after a resumption', [
          first,
          n,
        ])
      present.set(String(data.xml), n)
    }
  }
  return judged('repeats', 'pass', 'nothing that was taken is sent again', managedAt(log, account))
}
