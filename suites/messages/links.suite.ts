import { arrived, control, exactly, listed, never, proof, purpose } from '#harness'

const fetched = (path: string) =>
  proof('http.exchange', (d) => d.endpoint === 'elsewhere' && d.path.startsWith(path))

/** Kinds of content that a messenger need not know: it shows that something came. */
const MAY_LACK: readonly string[] = ['reply', 'contact', 'location']

purpose('MSG-06', {
  title: 'a link that was received is fetched by nobody before the user acts',
  verifies: ['MSG-06', 'E2E-01'],
  severity: 2,
  effect:
    'Whoever writes to a user learns the user’s address and when the phone is on; a hit from a server shows that texts leave the encryption.',
  remedy: 'Show the preview that the sender made, or none. Fetch nothing that only stands in a message.',
  variants: [
    { form: 'text' },
    { form: 'preview' },
    { form: 'reply' },
    { form: 'contact' },
    { form: 'location' },
    { form: 'first message' },
  ],
  with: async (given) => ({
    ...(await given.pairedUsers({ alice: 'tester', bob: 'candidate' })),
    ...(await given.users({ carol: 'tester' })),
  }),
  async when({ alice, carol, bob, gatekeeper }, { form }) {
    const page = gatekeeper.pageElsewhere('story')
    const from = form === 'first message' ? carol : alice
    const about = (text: string) => `${text} ${page} and <${page}?a=1&b=2>, (${page}#c)`
    const { id } = await from.seals(bob, 'its id is given to the message with the link')
    const sealed = await from.sealsContent(bob, (mark) => {
      const stamp = { id, sentAt: 0 }
      if (form === 'preview')
        return {
          ...stamp,
          kind: 'text',
          body: mark(page),
          preview: { url: page, title: 'A page', description: '' },
        }
      if (form === 'reply')
        return {
          ...stamp,
          kind: 'reply',
          target: 'no-such-message',
          author: from.address,
          quote: about('quote'),
          body: mark(about('see')),
        }
      if (form === 'contact')
        return {
          ...stamp,
          kind: 'contact',
          name: mark('A name'),
          phones: [],
          emails: [],
          vcard: `BEGIN:VCARD\r\nPHOTO;VALUE=URI:${page}\r\nEND:VCARD\r\n`,
        }
      if (form === 'location')
        return {
          ...stamp,
          kind: 'location',
          latitude: 1,
          longitude: 2,
          name: mark('A place'),
          address: about('at'),
        }
      return { ...stamp, kind: 'text', body: mark(about('look:')) }
    })
    from.delivers(sealed, bob)
    const barrier = await bob.catchesUp(from)
    await bob.settles()
    await bob.lists(from)
    await bob.catchesUp(alice)
    await gatekeeper.visits(gatekeeper.pageElsewhere('control'))
    const place = { account: bob.address, conversation: from.address, author: from.address }
    return { canary: sealed.canary, barrier, place, least: MAY_LACK.includes(form) ? 0 : 1 }
  },
  then: (log, { canary, barrier, place, least }) => [
    control(exactly(log, 1, fetched('/elsewhere/control'), 'a page that is fetched is seen')),
    never(log, fetched('/elsewhere/story'), 'a page is fetched whose address stands in a message'),
    listed(log, canary, place, barrier, { least, most: 1 }, 'the message with the link is shown'),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})
