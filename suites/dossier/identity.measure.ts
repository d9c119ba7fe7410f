import { claimsOf, measure, type Sealed } from '#harness'
import { lost, openings } from './readings.ts'

const MESSAGES = 3

measure('identity', {
  order: 8,
  title: 'A changed identity',
  asks: 'Somebody else takes over the address of a known peer. Is that refused, told, or let pass?',
  method:
    'Two peers are known. An account with keys of its own appears under the address of one of them and writes three messages; once after the first peer was answered, once before. What opens is held against the notices (key-change) that the engine gave by then. Notices about the other peer are false ones.',
  limits: 'Whether an application passes a notice on to its user is no matter of the engine.',
  figures: [
    {
      id: 'silent',
      title: 'messages under another identity that open without a notice',
      short: 'silent change',
      unit: 'messages',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-17',
      wrong: 'Nobody notices: messages under another identity are taken for the known peer’s.',
    },
    {
      id: 'identity-refused',
      title: 'messages under another identity that are refused',
      short: 'refused',
      unit: 'messages',
      combining: 'sum',
    },
    {
      id: 'false-notices',
      title: 'notices about peers who have not changed',
      short: 'false notices',
      unit: 'notices',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-17',
      wrong: 'Notices come where nothing changed: people learn to ignore them.',
    },
  ],
  plays: [{ answered: true }, { answered: false }],
  with: (given) => given.engineUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, hands, replaces }, { answered }) {
    for (const peer of [alice, carol]) {
      await hands(bob, await peer.seals(bob, 'hello'), peer)
      if (answered) await peer.opens(await bob.sends(peer, 'hello back'))
    }
    const other = await replaces(alice)
    const sealed: Sealed[] = []
    for (let n = 0; n < MESSAGES; n += 1) {
      const message = await other.seals(bob, `by somebody else ${n}`)
      await hands(bob, message, other)
      sealed.push(message)
    }
    const live = await carol.seals(bob, 'and on')
    await hands(bob, live, carol)
    await bob.settles()
    return {
      ids: sealed.map(({ id }) => id),
      live: live.id,
      account: bob.address,
      peer: alice.address,
      instance: bob.instance,
    }
  },
  read(log, { ids, live, account, peer, instance }) {
    const here = openings(log, instance)
    if (!here.has(live))
      return lost(['silent', 'identity-refused', 'false-notices'], 'others cannot write any more')
    const told = claimsOf(log, 'event.told').filter(
      (o) => o.data.event === 'key-change' && o.data.data.account === account,
    )
    const right = told.filter((o) => o.data.data.peer === peer).map((o) => o.n)
    const wrong = told.filter((o) => o.data.data.peer !== peer).map((o) => o.n)
    const opened = ids.flatMap((id) => here.get(id)?.n ?? [])
    const silent = right.length > 0 ? [] : opened
    return {
      readings: [
        { figure: 'silent', value: silent.length, of: ids.length, at: [...silent, ...right].slice(0, 20) },
        { figure: 'identity-refused', value: ids.length - opened.length, of: ids.length, at: [] },
        { figure: 'false-notices', value: wrong.length, at: wrong.slice(0, 20) },
      ],
    }
  },
})
