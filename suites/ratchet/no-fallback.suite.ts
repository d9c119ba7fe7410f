import {
  arrived,
  control,
  finds,
  judged,
  type Log,
  leaksOf,
  proof,
  proofsOf,
  purpose,
  SENDABLE_KINDS,
} from '#harness'
import { contentOf } from '../contents.ts'

const SABOTAGES = [
  'no bundle',
  'directory error',
  'directory busy',
  'bad signature',
  'bad Kyber signature',
  'keys that are none',
  'no encryption',
] as const

const DAY_MS = 24 * 60 * 60 * 1000

purpose('RT-16', {
  title: 'content of any kind leaves the candidate encrypted or not at all',
  verifies: ['E2E-01', 'FEA-14'],
  severity: 1,
  effect: 'Whoever can disturb the key directory reads what users send.',
  remedy:
    'When encryption is not possible, keep the message and tell the user. There is no other way out, for no kind of content.',
  tier: 'smoke',
  variants: [
    ...SABOTAGES.map((sabotage) => ({ sabotage, session: 'none' })),
    { sabotage: 'no encryption', session: 'established' },
    { sabotage: 'no bundle', session: 'given up' },
    { sabotage: 'directory error', session: 'expired' },
    { sabotage: 'no connection', session: 'none' },
  ],
  with: (given) =>
    given
      .pairedUsers({ alice: 'tester', bob: 'candidate' })
      .then(async (world) => ({ ...world, ...(await given.users({ victim: 'tester' })) })),
  async when({ alice, victim, bob, gatekeeper, clock, kinds, offers }, { sabotage, session }) {
    const peer = session === 'established' || session === 'given up' ? alice : victim
    const isExpired = session === 'expired' && offers.includes('clock')
    // never answered, the session is too old to be used in the end
    if (isExpired) await bob.sends(victim, 'never answered')
    if (isExpired) await clock.advances(31 * DAY_MS)
    const of = peer.address
    if (sabotage === 'no bundle') gatekeeper.misbehaves('no-bundle', { of })
    if (sabotage === 'directory error')
      gatekeeper.misbehaves('bundle-error', { of, condition: 'internal-server-error' })
    if (sabotage === 'directory busy')
      gatekeeper.misbehaves('bundle-error', { of, condition: 'resource-constraint' })
    if (sabotage === 'bad signature') gatekeeper.misbehaves('flip-signed-prekey-signature', { of, bit: 77 })
    if (sabotage === 'bad Kyber signature') gatekeeper.misbehaves('flip-kyber-signature', { of, bit: 77 })
    if (sabotage === 'keys that are none')
      gatekeeper.misbehaves('substitute-key', {
        of,
        slot: 'identity',
        key: Buffer.alloc(7, 1).toString('base64'),
      })
    if (sabotage === 'no encryption') gatekeeper.misbehaves('unencrypted-capability', { of })
    const attempts: { kind: string; canary: string }[] = []
    const offered = SENDABLE_KINDS.filter((kind) => kinds.includes(kind))
    const owns: { kind: (typeof offered)[number]; id: string }[] = []
    for (const kind of offered) {
      const { id } = await bob.sends(alice, `something to refer to with ${kind}`)
      owns.push({ kind, id })
    }
    if (sabotage === 'no connection') await bob.goesOffline()
    for (const { kind, id } of owns) {
      const { canary } = await bob.tries(peer, contentOf(kind, id, bob.address))
      attempts.push({ kind, canary })
    }
    if (sabotage === 'no connection') {
      await bob.goesOnline()
      await gatekeeper.seesOnline(bob)
    }
    if (session === 'given up') {
      // whoever cannot open a message asks for it again, and a new session is what it takes
      const lost = await bob.tries(peer, 'asked for again and again')
      attempts.push({ kind: 'text', canary: lost.canary })
      for (const count of [1, 2, 3]) peer.asksAgain(lost, bob, count)
    }
    await bob.settles()
    gatekeeper.behaves()
    const sent: { kind: string; canary: string; textless: boolean }[] = []
    for (const kind of offered) {
      const own = await bob.sends(alice, `something else to refer to with ${kind}`)
      const ordinary = await bob.sends(alice, contentOf(kind, own.id, bob.address))
      sent.push({ kind, canary: ordinary.canary, textless: kind === 'reaction' || kind === 'delete' })
      await alice.opens(ordinary)
    }
    const barrier = await bob.catchesUp(alice)
    return { attempts, sent, barrier }
  },
  then: (log, { attempts, sent, barrier }) => [
    ...sent
      .filter(({ textless }) => !textless)
      .map(({ kind, canary }) =>
        control(
          finds(
            log,
            proof('message.opened', (d) => d.canary === canary && d.intact),
            `${kind} is sent when nothing is in the way`,
          ),
        ),
      ),
    ...sent
      .filter(({ textless }) => textless)
      .map(({ kind }) =>
        control(
          finds(
            log,
            proof('message.opened', (d) => d.content.includes(`"kind":"${kind}"`)),
            `${kind} is sent when nothing is in the way`,
          ),
        ),
      ),
    readableNowhere(log, attempts),
    profileFormsOnly(log),
    arrived(log, barrier, 'the candidate goes on after messages that could not be encrypted'),
  ],
})

/** No canary of an attempt can be read, in any encoding, in anything that left the candidate. */
function readableNowhere(log: Log, attempts: readonly { kind: string; canary: string }[]) {
  const leaks = leaksOf(log)
  if (leaks === undefined)
    return judged(
      'leak',
      'inconclusive',
      'the secrets of this case are not in this edition of the evidence',
      [],
      'absence',
    )
  const found = leaks.filter((leak) => attempts.some(({ canary }) => canary === leak.canary))
  const [first] = found
  if (!first)
    return judged(
      'leak',
      'pass',
      `none of ${attempts.length} messages can be read outside the encryption`,
      proofsOf(log, 'ciphertext.sent')
        .slice(0, 3)
        .map((o) => o.n),
    )
  const kind = attempts.find(({ canary }) => canary === first.canary)?.kind
  return judged(
    'leak',
    'fail',
    `a ${kind} that could not be encrypted left in the clear (${first.encoding}, ${first.channel})`,
    found.map((leak) => leak.at),
  )
}

/** What the profile lets a message stanza hold. */
const FORMS = [
  'enc',
  'ack',
  'received',
  'displayed',
  'retry',
  'composing',
  'paused',
  'active',
  'inactive',
  'gone',
]

/** Every message stanza holds what the profile knows, and nothing else: kinds without text have no canary that could tell. */
function profileFormsOnly(log: Log) {
  const messages = proofsOf(log, 'stanza.received').filter((o) => o.data.name === 'message')
  const odd = messages.filter((o) => childrenOf(o.data.xml).some((name) => !FORMS.includes(name)))
  const [first] = odd
  if (!first) {
    const at = messages.slice(0, 1).map((o) => o.n)
    return judged('forms', 'pass', `${messages.length} message stanzas, all in forms of the profile`, at)
  }
  const names = childrenOf(first.data.xml).join(', ')
  const because = `a message left in a form that the profile does not know: ${names}`
  return judged(
    'forms',
    'fail',
    because,
    odd.map((o) => o.n),
  )
}

/** Local names of the elements directly below the root. */
function childrenOf(xml: string): string[] {
  const names: string[] = []
  let depth = 0
  for (const [, close, name = '', empty] of xml.matchAll(/<(\/?)(?:[\w-]+:)?([\w-]+)[^<>]*?(\/?)>/g)) {
    if (close) depth -= 1
    else {
      if (depth === 1) names.push(name)
      if (!empty) depth += 1
    }
  }
  return names
}
