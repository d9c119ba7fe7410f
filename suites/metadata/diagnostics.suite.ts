import {
  arrived,
  control,
  judged,
  leaksOf,
  placesOf,
  proofsOf,
  purpose,
  secretsOf,
  textsInState,
} from '#harness'
import { request } from '../stanzas/stanza-texts.ts'

/** What only the inside of a program looks like: traces, and paths of its machine. */
const INSIDE =
  /\bat [\w.<> ]*\(?(file:|node:|\/)[^\s)]*:\d+|Traceback \(most recent|File "[^"]+", line \d+|\/(home|root|usr|var|tmp|opt|Users)\/[\w./-]+|node_modules|site-packages|\b(10|192\.168|172\.(1[6-9]|2\d|3[01]))(\.\d{1,3}){2,3}\b/

purpose('LK-11', {
  title: 'an answer to what is wrong shows nothing of the program, its keys or its texts',
  verifies: ['PRV-01', 'E2E-01'],
  severity: 2,
  effect: 'Whoever provokes errors reads paths, hosts and versions, or pieces of messages and keys.',
  remedy: 'Answer with the words of the profile; write what happened to the own log.',
  variants: [{ of: 'messages and stanzas' }, { of: 'calls' }],
  with: async (given) => ({
    ...(await given.pairedUsers({ alice: 'tester', bob: 'candidate' })),
    ...(await given.provider()),
  }),
  async when({ alice, bob, gatekeeper, fetches, jwksPath, plants }, { of }) {
    const planted = plants('a control of the search')
    const before = await bob.catchesUp(alice)
    const secrets = await alice.chainSecrets(bob, 6)
    if (of === 'calls') {
      for (const body of ['', '{', '{"to":7}', '[]', '\u0000', `{"to":"${'x'.repeat(20_000)}"}`])
        await gatekeeper.pushes(bob, {
          name: `body ${body.slice(0, 8)}`,
          body,
          token: (kit) => kit.token(kit.header, kit.claims),
        })
      for (const token of ['', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.', '%'])
        await gatekeeper.pushes(bob, { name: 'no token', token: () => token })
      for (const path of [
        '/',
        '/push',
        '/..%2f..%2fetc/passwd',
        `${jwksPath}/%ff`,
        '/%00',
        `/${'a'.repeat(2_000)}`,
      ])
        await fetches(path, 'HTTP/1.1')
    } else {
      const damaged = await alice.seals(bob, 'damaged on its way')
      const bytes = Uint8Array.from(damaged.bytes, (octet, at) =>
        at === damaged.bytes.length - 1 ? octet ^ 1 : octet,
      )
      alice.delivers(damaged, bob, {
        id: `${damaged.id}-bad`,
        bytes,
        form: 'corrupted',
        note: 'a bit of its end',
      })
      const bare = await alice.sealsAltered(bob, 'without padding', (text) => text, { padded: false })
      const cut = await alice.sealsAltered(bob, 'cut', (text) => text.subarray(0, -7))
      for (const each of [bare, cut]) alice.delivers(each, bob)
      for (const [n, payload] of [
        '',
        '<query xmlns="urn:example:unknown"/>',
        '<bundle/>',
        '<a/><b/>',
      ].entries())
        await gatekeeper.writes(
          bob,
          request('set', alice.address, bob.address, `odd-${n}`, payload),
          'an odd request',
        )
    }
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    return { before, barrier, planted, keys: secrets.flatMap(({ seed, chainKey }) => [seed, chainKey]) }
  },
  then(log, { before, barrier, planted, keys }) {
    const leaks = leaksOf(log)
    const secrets = secretsOf(log)
    if (leaks === undefined || secrets === undefined)
      return [
        judged('answers', 'inconclusive', 'the secrets of this case are not in this edition', [], 'absence'),
      ]
    const answers = placesOf(log).filter(({ where }) => where === 'answer' || where === 'stanza')
    const inside = answers.filter(({ bytes }) => INSIDE.test(Buffer.from(bytes).toString('utf8')))
    const forms = keys.flatMap((label) => {
      const key = secrets.keys[label]
      return key ? [Buffer.from(key).toString('hex'), Buffer.from(key).toString('base64').slice(0, 40)] : []
    })
    const keyed = answers.filter(({ bytes }) => {
      const text = Buffer.from(bytes).toString('utf8')
      return forms.some((form) => text.includes(form))
    })
    const texts = leaks.filter(({ canary }) => canary !== planted)
    const at = [...inside.map((one) => one.at), ...keyed.map((one) => one.at), ...texts.map((one) => one.at)]
    const why = inside.length > 0 ? 'the inside of the program' : keyed.length > 0 ? 'a key' : 'a text'
    return [
      control(arrived(log, before, 'the conversation works before')),
      control(
        judged(
          'answers',
          leaks.some(({ canary }) => canary === planted) ? 'pass' : 'fail',
          'a planted canary is found by the scan',
        ),
      ),
      judged(
        'answers',
        at.length > 0 ? 'fail' : 'pass',
        at.length > 0
          ? `an answer shows ${why}`
          : `${answers.length} answers and stanzas show nothing of the inside`,
        at.length > 0 ? at : answers.map((one) => one.at),
      ),
      arrived(log, barrier, 'the conversation goes on'),
    ]
  },
})

purpose('LK-13', {
  title: 'what is reported after an error or a crash holds no text of a user',
  verifies: ['E2E-01', 'PRV-01'],
  needs: ['log-view'],
  severity: 1,
  effect:
    'Crash reports and statistics carry messages to developers, and to whoever runs the service for them.',
  remedy: 'Report what happened and where in the program; never a content, in no encoding, on no path.',
  variants: [{ end: 'kill' }, { end: 'clean' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, chats, process, gatekeeper, plants, offers }, { end }) {
    const planted = plants('a control of the search')
    const marker = await bob.writesLog()
    await alice.sends(bob, 'before the error')
    const damaged = await alice.sealsAltered(bob, 'an authentic one that cannot be read', (text) =>
      text.subarray(0, -5),
    )
    alice.delivers(damaged, bob)
    await bob.catchesUp(alice)
    await alice.opens(await bob.sends(alice, 'sent before the end'))
    if (offers.includes('groups')) {
      const chat = await chats.begins(bob, [alice])
      await chat.says(bob, 'sent to a group')
      await chat.says(alice, 'an answer in the group')
      if (offers.includes('group-admin')) await chat.renames(bob)
      await chat.leaves(bob)
    }
    await alice.sends(bob, 'on its way at the end')
    await process.restarts(end as 'clean' | 'kill')
    await gatekeeper.seesOnline(bob)
    await bob.catchesUp(alice)
    await bob.goesOffline()
    await bob.goesOnline()
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    return { planted, marker, barrier, views: [await bob.exportsState('logs'), process.keepsStderr(bob)] }
  },
  then(log, { planted, marker, barrier, views }) {
    const leaks = leaksOf(log)
    const texts = views.map((view) => textsInState(log, view))
    if (leaks === undefined || texts.includes(undefined))
      return [
        judged('reports', 'inconclusive', 'what has to be searched is not in this edition', [], 'absence'),
      ]
    const sent = leaks.filter(({ canary }) => canary !== planted)
    const logged = texts.flatMap((found) => [...(found?.keys() ?? [])]).filter((label) => label !== marker)
    const exported = proofsOf(log, 'state.exported').map(({ n }) => n)
    return [
      control(arrived(log, barrier, 'the candidate lived through it')),
      control(
        judged(
          'reports',
          leaks.length > sent.length && texts.some((found) => found?.has(marker)) ? 'pass' : 'fail',
          'what was planted on the wire and in the log is found',
        ),
      ),
      judged(
        'reports',
        sent.length + logged.length > 0 ? 'fail' : 'pass',
        sent[0]
          ? `a text left the device (${sent[0].encoding}, ${sent[0].channel})`
          : logged.length > 0
            ? `a text stands in what is written for developers (${logged[0]})`
            : 'no text in what was sent, logged or written to the error output',
        sent[0] ? sent.map(({ at }) => at) : exported,
      ),
    ]
  },
})
