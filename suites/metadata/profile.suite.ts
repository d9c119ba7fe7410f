import { arrived, control, finds, judged, type Log, never, proof, proofsOf, purpose } from '#harness'
import { domainOf, request } from '../stanzas/stanza-texts.ts'

const PUBSUB = 'http://jabber.org/protocol/pubsub'
const itemsOf = (node: string) => `<pubsub xmlns="${PUBSUB}"><items node="${node}"/></pubsub>`

/** What asks a client for its user's name, picture or last activity (XEP-0012, XEP-0054, XEP-0084, XEP-0172, XEP-0292). */
const QUESTIONS: Readonly<Record<string, string>> = {
  'last activity': '<query xmlns="jabber:iq:last"/>',
  'a card': '<vCard xmlns="vcard-temp"/>',
  'a newer card': '<vcard xmlns="urn:ietf:params:xml:ns:vcard-4.0"/>',
  'a picture': itemsOf('urn:xmpp:avatar:metadata'),
  'a name': itemsOf('http://jabber.org/protocol/nick'),
  'an idle time': itemsOf('urn:xmpp:idle:1'),
}

/** Something that says more than that there is nothing. */
const SAYS = /\sseconds=|<items?\s[^>]*id=|<(FN|fn|N|PHOTO|photo|NICKNAME|nickname)[\s/>]|>[^<\s]/

/** What tells of a user where nobody asked. */
const TELLS = /<(nick|show|status|idle|photo|vCard|vcard|last)[\s/>]|vcard-temp:x:update|urn:xmpp:idle/

purpose('PRV-03', {
  title: 'the other side learns no name, picture or time of last activity that the user did not send',
  verifies: ['PRV-03'],
  severity: 3,
  effect: 'Strangers see who somebody is, what they look like and when they were last awake.',
  remedy:
    'Answer no question about the user, and send no presence or name with anything, unless the user has switched that on.',
  variants: [{ asks: 'a contact' }, { asks: 'a stranger' }, { asks: 'the gatekeeper' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gatekeeper, meets }, { asks }) {
    const by = asks === 'a stranger' ? await meets('stranger') : alice
    const whose = asks === 'the gatekeeper' ? domainOf(bob.address) : by.address
    await by.opens(await bob.sends(by, 'hello'))
    const asked: { id: string; what: string }[] = []
    for (const [what, question] of Object.entries(QUESTIONS)) {
      const id = `${asks}, ${what}`
      await gatekeeper.writes(bob, request('get', whose, bob.address, id, question), `a question for ${what}`)
      asked.push({ id, what })
    }
    for (const { id } of asked) await gatekeeper.seesAnswered(bob, id)
    await bob.goesOffline()
    await bob.goesOnline()
    await gatekeeper.seesOnline(bob)
    await bob.marksRead(by, [await by.sends(bob, 'and back')])
    const barrier = await bob.catchesUp(by)
    return { account: bob.address, asked, barrier }
  },
  then: (log, { account, asked, barrier }) => [
    ...asked.map(({ id, what }) =>
      never(
        log,
        proof(
          'stanza.received',
          (d) => d.account === account && d.id === id && d.stanzaType === 'result' && SAYS.test(d.xml),
        ),
        `a question for ${what} is answered`,
      ),
    ),
    unasked(log, account),
    control(
      finds(
        log,
        proof('stanza.received', (d) => d.account === account && d.id === asked[0]?.id),
        'questions are answered one way or another',
      ),
    ),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

/** No presence and no message tells more than it has to. */
function unasked(log: Log, account: string) {
  const own = proofsOf(log, 'stanza.received').filter(
    (o) => o.data.account === account && ['presence', 'message'].includes(o.data.name),
  )
  const telling = own.filter((o) => TELLS.test(o.data.xml))
  return judged(
    'profile',
    telling.length > 0 ? 'fail' : 'pass',
    telling.length > 0
      ? 'a stanza tells of the user what nobody asked for'
      : `${own.length} stanzas tell nothing of the user beside what they are for`,
    telling.map(({ n }) => n),
  )
}
