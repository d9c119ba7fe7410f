import { arrived, control, judged, type Log, proofsOf, purpose, type Sealed } from '#harness'

purpose('FS-12', {
  title: 'a restored backup opens nothing that was delivered before it was made',
  verifies: ['E2E-08', 'ROB-04'],
  needs: ['state-export', 'state-import', 'storage-view'],
  severity: 2,
  effect:
    'Who gets hold of a backup and of a recording of the traffic reads the past, which the device itself no longer can.',
  remedy: 'Leave ratchet state out of backups or keep one copy only; start new sessions after a restoration.',
  situations: ['restart'],
  variants: [{ turns: 3 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gatekeeper, process, thief, reaches }, { turns }) {
    const past: Sealed[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      for (let n = 0; n < 5; n += 1) past.push(await alice.sends(bob, `past ${turn}.${n}`))
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, `answer ${turn}`))
    }
    await process.restarts('clean')
    reaches('restart')
    await gatekeeper.seesOnline(bob)
    past.push(await alice.sends(bob, 'the last before the backup'))
    const shown = await bob.catchesUp(alice)
    const backup = await bob.exportsState('disk')
    const sent = []
    for (let n = 0; n < 3; n += 1) sent.push(await bob.sends(alice, `after the backup ${n}`))
    for (const message of sent) await alice.opens(message)
    const restored = await thief.clones(bob, backup)
    const before = await restored.lists(alice)
    for (const [index, message] of past.entries())
      alice.delivers(message, restored, { form: 'replayed', id: `${message.id}-old-${index}` })
    const next = await restored.catchesUp(alice)
    for (let n = 0; n < 3; n += 1) await restored.tries(alice, `from the backup ${n}`)
    await restored.settles()
    return {
      past: past.map(({ id, canary }, index) => ({ canary, id: `${id}-old-${index}` })),
      shown,
      before,
      next,
      account: bob.address,
      instance: restored.instance,
    }
  },
  then: (log, { past, shown, before, next, account, instance }) => [
    control(arrived(log, shown, 'the messages were delivered before the backup')),
    control(arrived(log, next, 'the restored device opens the next message', instance)),
    opened(log, past, before, next, instance),
    noKeyTwice(log, account),
  ],
})

/** Which of the past messages the restored device tells of, confirms, or shows more often than its history already did. */
function opened(
  log: Log,
  past: readonly { readonly canary: string; readonly id: string }[],
  before: number,
  next: string,
  instance: string,
) {
  const canaries = past.map(({ canary }) => canary)
  const told = proofsOf(log, 'message.announced').filter(
    (o) => o.data.instance === instance && canaries.includes(o.data.canary),
  )
  const confirmed = proofsOf(log, 'receipt.seen').filter(
    (o) => o.data.receipt === 'delivered' && past.some(({ id }) => o.data.ids.includes(id)),
  )
  const shown = proofsOf(log, 'message.shown').filter((o) => o.data.instance === instance)
  const after = shown.find((o) => o.data.canary === next)?.data.listing
  const more = canaries.filter((canary) => {
    const count = (listing: number | undefined) =>
      shown.filter((o) => o.data.listing === listing && o.data.canary === canary).length
    return count(after) > count(before)
  })
  const at = [...told, ...confirmed].map((o) => o.n)
  if (at.length > 0 || more.length > 0)
    return judged('closed', 'fail', 'the restored device opened what was delivered before the backup', at)
  return judged('closed', 'pass', `none of ${past.length} messages of the past was opened`)
}

/** No key of the candidate, the restored device included, encrypted two different messages. */
function noKeyTwice(log: Log, account: string) {
  const first = new Map<string, { readonly n: number; readonly bytes: string }>()
  const repeated: number[] = []
  for (const o of proofsOf(log, 'ciphertext.sent').filter(
    (each) => each.data.from === account && each.data.header,
  )) {
    const pair = `${o.data.header?.ratchetKey} ${o.data.header?.counter}`
    const known = first.get(pair)
    if (known && known.bytes !== o.data.bytes) repeated.push(known.n, o.n)
    if (!known) first.set(pair, { n: o.n, bytes: o.data.bytes })
  }
  return repeated.length > 0
    ? judged('pair', 'fail', 'the restored device used a key that had been used', repeated)
    : judged('pair', 'pass', `${first.size} ciphertexts, each under a key of its own`)
}
