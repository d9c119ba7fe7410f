import {
  control,
  countedRight,
  type Departure,
  finds,
  letGo,
  ownConnections,
  proof,
  purpose,
  servedBy,
  trueAddresses,
  unaltered,
} from '#harness'

purpose('PRX-01', {
  title: 'the proxy opens one connection to the gatekeeper for each client, and never shares one',
  verifies: ['PRX-01'],
  applies: ['proxy'],
  needs: ['proxy-stream'],
  severity: 1,
  effect:
    'One user acts and reads under the login of another one, and the gatekeeper cannot tell clients apart when it guards against abuse.',
  remedy:
    'Open a connection to the gatekeeper when a client has connected, give it to nobody else, and close it with the client.',
  variants: [{ clients: 3 }],
  with: (given) => given.users({ ann: 'candidate', ben: 'candidate', cat: 'candidate' }),
  async when({ ann, ben, cat, proxy }) {
    const users = [ann, ben, cat]
    for (const user of users) await user.goesOffline()
    const to = proxy.correspondent()
    await proxy.counts(0, 'with no client')
    // one of them comes and goes without a word before the others: what it leaves must be nobody's
    const silent = await proxy.calls(ann, { silent: true, from: '127.0.0.24' })
    silent.leaves('ended')
    // by the time that one is in, the proxy knows that the silent one has gone
    const third = await proxy.calls(cat)
    const clients = [...(await Promise.all([ann, ben].map((user) => proxy.calls(user)))), third]
    await proxy.counts(users.length, 'with one client of each user')
    for (const [n, client] of clients.entries()) client.sends(to, `to-${n}`, Buffer.from(`first of ${n}`))
    for (const client of clients) await client.pings()
    clients[0]?.leaves('ended')
    await proxy.counts(users.length - 1, 'when one of them has gone')
    const again = await proxy.calls(ann)
    await proxy.counts(users.length, 'when it has come back')
    again.sends(to, 'again', Buffer.from('after coming back'))
    await again.pings()
    for (const client of [again, ...clients.slice(1)]) client.leaves('in order')
    await proxy.counts(0, 'when all have gone')
    return {}
  },
  then: (log) => [
    control(servedBy(log, 4)),
    countedRight(log),
    ownConnections(log),
    trueAddresses(log),
    unaltered(log, 'out'),
  ],
})

purpose('PRX-02', {
  title: 'the connection to the gatekeeper begins and ends with that of the client',
  verifies: ['PRX-02'],
  applies: ['proxy'],
  needs: ['proxy-stream'],
  severity: 2,
  effect:
    'The gatekeeper takes users for online whose phones are off: their messages lie with the proxy or are lost, and nobody is woken.',
  remedy:
    'Close the connection to the gatekeeper whenever the one of the client is over, in whatever way it ended and however far it had come.',
  variants: [{ how: 'in order' }, { how: 'ended' }, { how: 'reset' }] as { readonly how: Departure }[],
  with: (given) => given.users({ ann: 'candidate', ben: 'candidate' }),
  async when({ ann, ben, proxy }, { how }) {
    for (const user of [ann, ben]) await user.goesOffline()
    await proxy.counts(0, 'before any client has called')
    // one goes as soon as it has called, one in the middle of what it does, and one stays
    const early = await proxy.calls(ann, { silent: true })
    early.leaves(how === 'reset' ? 'reset' : 'ended')
    const stays = await proxy.calls(ben)
    const goes = await proxy.calls(ann)
    await proxy.counts(2, 'with two clients')
    await goes.pings()
    goes.leaves(how)
    await proxy.counts(1, `when the connection of one was over (${how})`)
    await stays.pings()
    stays.leaves(how)
    await proxy.counts(0, `when those of both were over (${how})`)
    return {}
  },
  then: (log) => [control(servedBy(log, 2)), countedRight(log), ownConnections(log)],
})

purpose('PRX-10', {
  title: 'the connection to the gatekeeper ends when a client is gone and nobody says so',
  verifies: ['PRX-02'],
  applies: ['proxy'],
  needs: ['proxy-stream', 'silent-client-limit'],
  severity: 2,
  effect:
    'A phone that lost its network is taken for online for hours: what is written to its user goes nowhere, and nobody is woken.',
  remedy:
    'Ask a client that says nothing whether it is there, again and again, and end both connections when no answer comes in time, whatever is handed to it.',
  variants: [{ gone: ['after its login', 'after it had been asked', 'while messages came'] }],
  with: (given) => given.users({ ann: 'candidate', ben: 'candidate', cat: 'candidate', dan: 'candidate' }),
  async when({ ann, ben, cat, dan, proxy }, { gone }) {
    const users = [ann, ben, cat, dan]
    for (const user of users) await user.goesOffline()
    await proxy.counts(0, 'before any client has called')
    const other = proxy.correspondent()
    // the one that stays has been quiet for longest
    const stays = await proxy.calls(dan)
    const asked = await proxy.calls(ben)
    await asked.isAsked()
    const goes = [await proxy.calls(ann), asked, await proxy.calls(cat)]
    await proxy.counts(users.length, 'with all clients')
    for (const client of goes) client.leaves('in silence')
    let count = 0
    await proxy.countsLost(1, `when three were gone in silence: ${gone.join(', ')}`, () => {
      count += 1
      proxy.mails(other, cat, `away-${count}`, Buffer.from(`message ${count}`))
    })
    stays.sends(other, 'still', Buffer.from('still there'))
    await stays.pings()
    stays.leaves('in order')
    await proxy.counts(0, 'when the last one had gone')
    return {}
  },
  then(log) {
    const served = control(servedBy(log, 4))
    // a client that never logged in is not one that anybody has to ask
    if (served.verdict !== 'pass') return [served]
    return [
      served,
      letGo(log),
      countedRight(log),
      finds(
        log,
        proof('upstream.received', (d) => d.id === 'still'),
        'a client that answers has kept its connection',
      ),
    ]
  },
})
