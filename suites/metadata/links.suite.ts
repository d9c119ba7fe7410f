import {
  arrived,
  control,
  exactly,
  finds,
  judged,
  type Log,
  listed,
  never,
  proof,
  proofsOf,
  purpose,
  type Tester,
  type UserContent,
  wordsFound,
} from '#harness'

const fetched = (path: string) =>
  proof('http.exchange', (d) => d.endpoint === 'elsewhere' && d.path.startsWith(path))

/** One address as people and programs write it. */
const written = (page: string) =>
  `${page}\n[a title](${page}?md)\n<${page}?angle>\n${page.replace('https', 'HTTPS')}?upper\n"${page}?quoted".`

purpose('LK-03', {
  title:
    'a link is fetched by nobody when it comes to the background, after a restart or when its message is read',
  verifies: ['MSG-06', 'E2E-01'],
  applies: ['push'],
  severity: 2,
  effect: 'Whoever writes to a user learns the user’s address, and when the message was looked at.',
  remedy: 'Fetch nothing that only stands in a message: to display or to read it is not to open its link.',
  variants: [
    { when: 'in the background' },
    { when: 'before a restart' },
    { when: 'read' },
    { when: 'edited' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper }, { when }) {
    const page = gatekeeper.pageElsewhere('preview')
    if (when === 'in the background') await bob.goesToBackground()
    const sealed = await alice.sends(bob, when === 'edited' ? 'no link yet' : written(page))
    await gatekeeper.seesOnline(bob)
    await bob.catchesUp(alice)
    if (when === 'edited') await alice.sends(bob, { kind: 'edit', target: sealed.id, body: written(page) })
    if (when === 'before a restart') {
      await process.restarts('clean')
      await gatekeeper.seesOnline(bob)
    }
    await bob.catchesUp(alice)
    if (when === 'read') await bob.marksRead(alice, [sealed])
    await bob.lists(alice)
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    await gatekeeper.visits(gatekeeper.pageElsewhere('control'))
    return { barrier }
  },
  then: (log, { barrier }) => [
    control(exactly(log, 1, fetched('/elsewhere/control'), 'a page that is fetched is seen')),
    never(log, fetched('/elsewhere/preview'), 'a page is fetched whose address stands in a message'),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

purpose('LK-04', {
  title: 'who fetches a link that is being sent says nothing of the sender',
  verifies: ['PRV-01', 'E2E-01'],
  severity: 3,
  effect: 'The site behind a link, and whoever watches it, learns which account wrote about it to whom.',
  remedy:
    'Fetch previews from the client with the headers of a plain browser: no token, no cookie, no name, no referrer.',
  variants: [{ kind: 'text' }, { kind: 'reply' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { kind }) {
    const earlier = await alice.sends(bob, 'what do you think?')
    await bob.catchesUp(alice)
    const body = written(gatekeeper.pageElsewhere('sent'))
    const reply: UserContent = { kind: 'reply', target: earlier.id, author: alice.address, quote: '', body }
    const sent = await bob.sends(alice, kind === 'reply' ? reply : body)
    await alice.opens(sent)
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    const names = [bob.identifier, bob.address, bob.handle, alice.address]
    return { sent: sent.id, barrier, names }
  },
  then: (log, { sent, barrier, names }) => [
    control(
      finds(
        log,
        proof('message.opened', (d) => d.id === sent && d.intact),
        'the message with the link arrives',
      ),
    ),
    unsuspicious(log, names),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

/** Headers that tell who asks, or what for. */
const TELLING = ['authorization', 'cookie', 'referer', 'from', 'origin', 'x-forwarded-for', 'forwarded']

function unsuspicious(log: Log, names: readonly string[]) {
  const requests = proofsOf(log, 'http.exchange').filter(({ data }) => data.endpoint === 'elsewhere')
  const telling = requests.filter(({ data }) =>
    Object.keys(data.requestHeaders).some((name) => TELLING.includes(name.toLowerCase())),
  )
  const named = wordsFound(log, names).filter(({ leg }) => leg === 'elsewhere')
  const at = [...telling.map(({ n }) => n), ...named.map(({ at }) => at)]
  return at.length > 0
    ? judged('request', 'fail', 'the request for a link that is sent says who sends it', at)
    : judged(
        'request',
        'pass',
        `observation: a link that is sent is fetched ${requests.length} times, without a name`,
        requests.map(({ n }) => n),
      )
}

/** Previews that do not say what the link says. */
const PREVIEWS = [
  ['another host', 'https://other.example/login'],
  ['no web address', 'javascript:alert(1)'],
  ['signs that turn around', 'https://example.org/\u202Emoc.knab//:sptth'],
] as const

purpose('LK-05', {
  title: 'a preview that disagrees with its link takes the place of nothing',
  verifies: ['MSG-02', 'MSG-05'],
  severity: 3,
  effect: 'A user opens another address than the one that is shown.',
  remedy: 'Show the text as it was written, open what stands in it, and let a preview add to it at most.',
  variants: PREVIEWS.map(([name, url]) => ({ name, url: String(url) })),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob }, { url }) {
    const { id } = await alice.seals(bob, 'its id is given to the message with the preview')
    const sealed = await alice.sealsContent(bob, (mark) => ({
      kind: 'text',
      id,
      sentAt: 0,
      body: mark('see https://bank.example/'),
      preview: { url, title: 'https://bank.example/', description: 'The bank' },
    }))
    alice.delivers(sealed, bob)
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { canary: sealed.canary, barrier, place }
  },
  then: (log, { canary, barrier, place }) => [
    listed(log, canary, place, barrier, { least: 1, most: 1 }, 'the text is shown as it was written'),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

/** Content of every kind that can hold an address in some part of it. */
function holding(page: string, of: Pick<Tester, 'address'>): readonly UserContent[] {
  const media = {
    path: page,
    key: Buffer.alloc(32, 1).toString('base64'),
    sha256: Buffer.alloc(32, 2).toString('base64'),
    blobSha256: Buffer.alloc(32, 3).toString('base64'),
    length: 10,
    mime: 'image/png',
    name: page,
    caption: page,
    mediaKind: 'image' as const,
  }
  return [
    { kind: 'contact', name: page, phones: ['+491511234567'], emails: [`a@${new URL(page).host}`] },
    { kind: 'location', latitude: 52.5, longitude: 13.4, name: page, address: page },
    { kind: 'sticker', pack: page, emoji: '👍', ...media },
    { kind: 'reaction', target: 'no-such-message', author: of.address, emoji: page, revoked: false },
  ]
}

purpose('LK-12', {
  title: 'no host is contacted because of what stands in a message',
  verifies: ['MSG-06', 'PRV-01'],
  severity: 3,
  effect: 'A map, a picture of a pack or an avatar is fetched, and others learn who talks about what.',
  remedy: 'Contact the hosts that the profile names, and others when the user asks for it.',
  variants: [{ way: 'received' }, { way: 'sent' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { way }) {
    const contents = holding(gatekeeper.pageElsewhere('content'), alice)
    const ids: string[] = []
    for (const content of contents) {
      if (way === 'received') ids.push((await alice.sends(bob, content)).id)
      // whoever does not offer a kind may refuse it
      else if ((await bob.tries(alice, content)).outcome === 'ok') ids.push('sent')
    }
    await bob.catchesUp(alice)
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    await gatekeeper.visits(gatekeeper.pageElsewhere('control'))
    return { barrier }
  },
  then: (log, { barrier }) => [
    control(exactly(log, 1, fetched('/elsewhere/control'), 'a page that is fetched is seen')),
    never(log, fetched('/elsewhere/content'), 'a host is contacted that only stands in a message'),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})
