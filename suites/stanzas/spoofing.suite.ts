import { arrived, control, finds, judged, type Log, never, proof, proofsOf, purpose } from '#harness'
import { domainOf, escaped } from './stanza-texts.ts'

interface Copy {
  /** The whole stanza around a copied message. */
  readonly make: (message: string, ends: string, user: string) => string
}

const FORWARD = 'urn:xmpp:forward:0'
const forwarded = (message: string) => `<forwarded xmlns="${FORWARD}">${message}</forwarded>`

/** The guises in which XMPP carries a copy of somebody's message, and one of no standard. */
const COPIES: Readonly<Record<string, Copy>> = {
  'carbon received': {
    make: (message, ends) =>
      `<message xmlns="jabber:client" ${ends}><received xmlns="urn:xmpp:carbons:2">${forwarded(message)}</received></message>`,
  },
  'carbon sent': {
    make: (message, ends) =>
      `<message xmlns="jabber:client" ${ends}><sent xmlns="urn:xmpp:carbons:2">${forwarded(message)}</sent></message>`,
  },
  forwarded: {
    make: (message, ends) => `<message xmlns="jabber:client" ${ends}>${forwarded(message)}</message>`,
  },
  archive: {
    make: (message, ends) =>
      `<message xmlns="jabber:client" ${ends}><result xmlns="urn:xmpp:mam:2" id="1" queryid="1">${forwarded(message)}</result></message>`,
  },
  history: {
    make: (message, ends, user) =>
      `<iq xmlns="jabber:client" type="set" id="history" ${ends}><history xmlns="urn:example:history" of="${user}">${message}</history></iq>`,
  },
}

purpose('XM-02', {
  title: 'a copy of a message that somebody hands over is not taken for the message',
  verifies: ['E2E-19', 'E2E-01'],
  severity: 1,
  effect: 'Whoever can send a stanza puts words into the mouth of a contact, or of the user.',
  remedy: 'Take no carbons, forwards, archives and histories that are not encrypted by whom they speak for.',
  over: 'each',
  variants: Object.keys(COPIES).map((guise) => ({ guise })),
  with: (given) => given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, mallory, bob }, { guise }) {
    const before = await bob.catchesUp(alice)
    const canaries: string[] = []
    // by the sender itself, and by a gatekeeper that stamps it with the user's own address or with nobody's
    for (const by of [mallory.address, bob.address, domainOf(bob.address)])
      for (const [author, to] of [
        [alice.address, bob.address],
        [bob.address, alice.address],
      ] as const) {
        const { canary } = mallory.forges(
          bob,
          `${guise} by ${by}`,
          ({ id, namespace, mark }) => {
            const ends = `from="${author}" to="${to}" id="${id}-in" type="chat"`
            const text = escaped(mark('never said'))
            const message = `<message xmlns="jabber:client" ${ends}><body>${text}</body><text xmlns="${namespace}">${text}</text></message>`
            return COPIES[guise]?.make(message, `from="${by}" to="${bob.address}"`, bob.address) ?? ''
          },
          by,
        )
        canaries.push(canary)
      }
    // an honest ciphertext in the copy of a message of another author
    const sealed = await mallory.seals(bob, 'sealed, and put into a copy')
    const alter = (stanza: string) => {
      const inner = stanza
        .replace('<message ', '<message xmlns="jabber:client" ')
        .replace(/ from="[^"]*"/, ` from="${alice.address}"`)
      return (
        COPIES[guise]?.make(inner, `from="${mallory.address}" to="${bob.address}"`, bob.address) ?? stanza
      )
    }
    mallory.delivers(sealed, bob, { alter, form: 'forged', note: guise })
    const barrier = await bob.catchesUp(alice)
    const others = [alice.address, bob.address]
    return { before, barrier, account: bob.address, others, canaries: [...canaries, sealed.canary] }
  },
  then: (log, { before, barrier, account, others, canaries }) => [
    control(arrived(log, before, 'the conversation works before')),
    arrived(log, barrier, 'the conversation goes on'),
    ...canaries.map((canary) => notBy(log, canary, account, others, barrier)),
  ],
})

/** Nothing with this canary stands in the name, or in the conversation, of one of these. */
function notBy(log: Log, canary: string, account: string, others: readonly string[], barrier: string) {
  const because = 'a copy that somebody handed over is shown as the message of another'
  const isWrong = (d: { readonly author: string; readonly conversation: string }) =>
    others.includes(d.author) || others.includes(d.conversation)
  const wrong = proofsOf(log, 'message.shown').filter(({ data }) => data.canary === canary && isWrong(data))
  const listing = proofsOf(log, 'message.shown').find(
    ({ data }) => data.account === account && data.canary === barrier,
  )
  if (wrong.length > 0)
    return judged(
      'copies',
      'fail',
      because,
      wrong.map(({ n }) => n),
    )
  return judged(
    'copies',
    listing ? 'pass' : 'inconclusive',
    `not so: ${because}`,
    listing ? [listing.n] : [],
    'absence',
  )
}

const ANSWERS = [
  'another user',
  'a device of another user',
  'a domain beside',
  'a service of the domain',
] as const

purpose('XM-07', {
  title: 'an answer counts when it comes from whom was asked',
  verifies: ['E2E-01', 'STZ-05'],
  over: 'each',
  severity: 1,
  effect: 'Whoever guesses a number hands a user false keys, and reads the conversation.',
  remedy: 'Match answers by id and by sender; draw ids that nobody can guess.',
  variants: ANSWERS.map((by) => ({ by })),
  with: (given) => given.users({ mallory: 'tester', bob: 'candidate' }),
  async when({ mallory, bob, meets, gatekeeper }, { by }) {
    const victim = await meets('victim')
    const domain = domainOf(bob.address)
    const from = {
      'another user': mallory.address,
      'a device of another user': `${mallory.address}/device`,
      'a domain beside': `${domain}.example`,
      'a service of the domain': `keys.${domain}`,
    }[by]
    gatekeeper.misbehaves('answer-by-another', { of: victim.address, by: from, keys: mallory.address })
    const sent = await bob.sends(victim, 'for nobody else')
    const isOpened = await victim.opens(sent)
    gatekeeper.behaves()
    const barrier = await bob.catchesUp(mallory)
    return { canary: sent.canary, id: sent.id, isOpened, barrier }
  },
  then: (log, { canary, id, barrier }) => [
    control(
      judged(
        'answer',
        log.observations.some((o) => o.type === 'misbehaviour.reached') ? 'pass' : 'fail',
        'somebody else answered first',
        [],
        'absence',
      ),
    ),
    arrived(log, barrier, 'the client goes on'),
    finds(
      log,
      proof('message.opened', (d) => d.canary === canary),
      'the message is encrypted for whom it is for',
    ),
    never(
      log,
      proof('message.unopened', (d) => d.id === id),
      'a message is encrypted under keys that came from somebody else',
    ),
  ],
})
