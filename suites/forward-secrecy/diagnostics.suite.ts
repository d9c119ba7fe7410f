import {
  arrived,
  control,
  judged,
  keysInState,
  type Log,
  proofsOf,
  purpose,
  textsInState,
  type UserContent,
} from '#harness'

purpose('FS-11', {
  title: 'no key and no text of a user stands in what is written for developers',
  verifies: ['E2E-08', 'E2E-01'],
  applies: ['signal'],
  needs: ['state-export', 'log-view'],
  severity: 1,
  effect: 'Logs and crash reports leave the device: whoever gets them reads messages, or opens them.',
  remedy:
    'Log what happened and to which id, and never the session, a key or a content, on the paths of errors least of all.',
  situations: ['restart clean', 'restart kill'],
  variants: [{ restart: 'kill' }, { restart: 'clean' }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, process, gatekeeper, media, offers, reaches }, { restart }) {
    const marker = await bob.writesLog()
    const keys = await alice.chainSecrets(bob, 8)
    const good = await alice.sends(bob, 'delivered')
    await bob.catchesUp(alice)
    const broken = await alice.seals(bob, 'damaged on its way')
    const bytes = Uint8Array.from(broken.bytes, (byte, at) =>
      at === broken.bytes.length - 1 ? byte ^ 1 : byte,
    )
    alice.delivers(broken, bob, { bytes, form: 'corrupted', id: `${broken.id}-damaged` })
    alice.delivers(good, bob, { form: 'replayed', id: `${good.id}-again` })
    carol.delivers(broken, bob, { form: 'corrupted', id: `${broken.id}-foreign`, from: carol.address })
    // authentic, and no content: without padding, and with octets before it that begin no field
    const bare = await alice.sealsAltered(bob, 'without padding', (text) => text, { padded: false })
    const odd = await alice.sealsAltered(bob, 'no content', (text) =>
      Buffer.concat([Uint8Array.of(7, 7), text]),
    )
    for (const each of [bare, odd]) alice.delivers(each, bob)
    await bob.catchesUp(alice)
    const files = offers.includes('media-receive') ? ['first', 'last'] : []
    const mediaKeys: string[] = []
    for (const place of files) {
      const damaged = (blob: Uint8Array) =>
        blob.map((byte, at) => (at === (place === 'first' ? 0 : blob.length - 1) ? byte ^ 1 : byte))
      const file = media.hosts(
        { mediaKind: 'file', size: 64 },
        { note: `damaged, ${place} octet`, spoil: damaged },
      )
      const message = await media.attaches(alice, bob, file)
      alice.delivers(message, bob)
      await bob.catchesUp(alice)
      await media.opens(bob, alice, message)
      mediaKeys.push(file.keyLabel)
    }
    const sent = await bob.sends(alice, 'asked for again')
    await alice.opens(sent)
    alice.asksAgain(sent, bob, 1)
    await bob.catchesUp(alice)
    gatekeeper.cuts(bob)
    await gatekeeper.seesOnline(bob)
    await process.restarts(restart as 'kill')
    reaches(`restart ${restart}`)
    await gatekeeper.seesOnline(bob)
    const barrier = await bob.catchesUp(alice)
    const roots = await alice.spentRoots(bob)
    const { spent, next } = alice.sentSecrets(bob)
    const known = [...keys, ...spent, ...(next ? [next] : [])]
    return {
      barrier,
      marker,
      views: [await bob.exportsState('logs'), process.keepsStderr(bob)],
      keys: [...known.flatMap(({ seed, chainKey }) => [seed, chainKey]), ...roots, ...mediaKeys],
    }
  },
  then: (log, { barrier, marker, views, keys }) => [
    control(arrived(log, barrier, 'the candidate lived through the errors')),
    ...nothingTold(log, views, marker, keys),
  ],
})

function nothingTold(log: Log, views: readonly string[], marker: string, keys: readonly string[]) {
  const at = (view: string) => proofsOf(log, 'state.exported').filter((o) => o.data.blob === view)
  const texts = views.map((view) => textsInState(log, view))
  const isMarked = texts.some((found) => found?.has(marker))
  return [
    ...views.flatMap((view, index) => {
      const scope = at(view)[0]?.data.scope ?? ''
      const numbers = at(view).map((o) => o.n)
      const found = keysInState(log, view, keys)
      const shown = texts[index]
      if (!found || !shown)
        return [judged('told', 'inconclusive', `${scope} is not in this edition`, numbers, 'absence')]
      const said = [...shown.keys()].filter((label) => label !== marker)
      return [
        found.size > 0
          ? judged('told', 'fail', `keys stand in ${scope}: ${[...found].slice(0, 3).join(', ')}`, numbers)
          : judged('told', 'pass', `${keys.length} keys looked for in ${scope} and not found`, numbers),
        said.length > 0
          ? judged(
              'told',
              'fail',
              `texts of users stand in ${scope}: ${said.slice(0, 3).join(', ')}`,
              numbers,
            )
          : judged('told', 'pass', `no text of a user in ${scope}`, numbers),
      ]
    }),
    control(
      isMarked
        ? judged('in use', 'pass', 'a line that was written to the log is found in it')
        : judged('in use', 'fail', 'a line that was written to the log is not found in it', [], 'absence'),
    ),
  ]
}

/** Kinds of content that hold a text: a queue may treat each in its own way. */
const WITH_TEXT = ['text', 'edit', 'reply', 'location'] as const

interface Written {
  readonly kind: string
  readonly canary: string
}

function contentOf(kind: (typeof WITH_TEXT)[number], target: string, author: string): UserContent {
  switch (kind) {
    case 'text':
      return { kind, body: 'a text' }
    case 'edit':
      return { kind, target, body: 'a better text' }
    case 'reply':
      return { kind, target, author, quote: 'a text', body: 'an answer' }
    case 'location':
      return { kind, latitude: 50.85, longitude: 4.35, name: 'a place', address: 'a street' }
  }
}

purpose('FS-10', {
  title: 'a message that waits to be sent lies in no queue as plain text',
  verifies: ['E2E-08'],
  needs: ['state-export', 'storage-view'],
  severity: 2,
  effect: 'A second copy of what was written lies in a file that nobody thinks of, beyond any deletion.',
  remedy: 'Encrypt first and queue the ciphertext; let the history be the only place that holds the text.',
  variants: [{ count: 3 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, kinds }, { count }) {
    const some = WITH_TEXT.filter((kind) => kinds.includes(kind))
    const writes = async () => {
      const all = []
      for (let n = 0; n < count; n += 1)
        for (const kind of some) {
          const target = kind === 'text' ? '' : (await bob.sends(alice, 'to refer to')).id
          all.push({ kind, ...(await bob.sends(alice, contentOf(kind, target, bob.address))) })
        }
      return all
    }
    const sent = await writes()
    for (const message of sent) await alice.opens(message)
    await bob.settles()
    await bob.goesOffline()
    const queued = await writes()
    const during = await bob.exportsState('disk')
    await bob.goesOnline()
    for (const message of queued) await alice.opens(message)
    const barrier = await bob.catchesUp(alice)
    const after = await bob.exportsState('disk')
    return {
      sent: sent.map(({ kind, canary }) => ({ kind, canary })),
      queued: queued.map(({ kind, canary }) => ({ kind, canary })),
      during,
      after,
      barrier,
    }
  },
  then: (log, { sent, queued, during, after, barrier }) => [
    control(arrived(log, barrier, 'the conversation works')),
    ...queued.map(({ canary }) => {
      const at = proofsOf(log, 'message.opened').filter((o) => o.data.canary === canary)
      return control(
        at.length > 0
          ? judged('sent later', 'pass', 'a queued message is sent later', [at[0]?.n ?? 0])
          : judged('sent later', 'fail', 'a queued message is never sent', [], 'absence'),
      )
    }),
    ...copies(log, during, sent, queued, 'while it waits'),
    ...copies(log, after, sent, queued, 'after it was sent'),
  ],
})

/** The history may hold a text; a queued one must not stand there more often than one of its kind that was sent at once. */
function copies(log: Log, state: string, sent: readonly Written[], queued: readonly Written[], when: string) {
  const at = proofsOf(log, 'state.exported')
    .filter((o) => o.data.blob === state)
    .map((o) => o.n)
  const counts = textsInState(log, state)
  if (!counts) return [judged('copies', 'inconclusive', 'the files are not in this edition', at, 'absence')]
  const of = (texts: readonly Written[], kind: string) =>
    texts.filter((each) => each.kind === kind).map(({ canary }) => counts.get(canary) ?? 0)
  return WITH_TEXT.filter((kind) => of(sent, kind).length > 0).flatMap((kind) => {
    const usual = Math.max(...of(sent, kind))
    const least = Math.min(...of(queued, kind))
    return [
      control(
        usual > 0
          ? judged('copies', 'pass', `texts of the history are found in the files (${kind})`, at)
          : judged('copies', 'fail', `no ${kind} is found in the files, which are encrypted`, at, 'absence'),
      ),
      least > usual
        ? judged(
            'copies',
            'fail',
            `a queued ${kind} stands ${least} times in the files ${when}, others ${usual} times`,
            at,
          )
        : judged(
            'copies',
            'pass',
            `a queued ${kind} stands no more often in the files than others ${when}`,
            at,
          ),
    ]
  })
}
