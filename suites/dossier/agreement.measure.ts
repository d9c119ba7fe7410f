import { measure, type Outsider } from '#harness'
import { lost, openedOf, openings } from './readings.ts'

const ANSWERS = 100
const CHANGES = 64
const PAIRS = 5
const FIRSTS = 9

const FIGURES: Readonly<Record<string, readonly string[]>> = {
  'keys given twice': ['second-use'],
  'many answers': ['keys-repeated'],
  outsiders: ['outsider'],
  'wrong ends': ['wrong-end'],
  'wrong names': ['wrong-name', 'used-up'],
  'changed keys': ['changed-keys-declined', 'changed-keys-opened'],
}

measure('key-agreement', {
  order: 7,
  title: 'Key agreement and whom a message is for',
  asks: 'The directory lies, strangers listen, messages go astray. Who opens what?',
  method:
    'Keys given twice: one answer of engine-keys goes to two peers, five times over; both begin. Outsiders: fresh accounts in another process, under the addresses of both ends and under none, get every published key and every ciphertext of three round trips. Wrong ends: messages go to other accounts of the same process, and come under the name of somebody else. Wrong names: first messages of nine fresh peers come under the name of somebody who is not known, of another peer or of the receiver, and then under the right one. Changed keys: one bit of the published keys is flipped at 64 places, and a peer begins from what is left.',
  limits:
    'A directory that hands out keys of its own from the start is noticed by no engine alone: people compare a number for that. What the octets of published keys mean is not known here, so changed keys are told and have no bound.',
  figures: [
    {
      id: 'second-use',
      title: 'second conversations that begin from keys that have served',
      short: 'keys reused',
      unit: 'second conversations',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-05',
      wrong: 'Published keys are not used up: keys that began one conversation begin another one.',
    },
    {
      id: 'keys-repeated',
      title: 'answers of the directory that were given before',
      short: 'keys repeated',
      unit: 'answers',
      combining: 'sum',
    },
    {
      id: 'outsider',
      title: 'messages that somebody opens who holds what is public',
      short: 'outsider',
      unit: 'attempts',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-01',
      wrong:
        'No secrecy: whoever owns a copy of the program and what the network carries reads the messages.',
    },
    {
      id: 'wrong-end',
      title: 'messages that open for another account, or under another name',
      short: 'wrong end',
      unit: 'attempts',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-01',
      wrong: 'Messages are not bound to their ends: they open for others, or as the words of somebody else.',
    },
    {
      id: 'wrong-name',
      title: 'first messages that open under a name that is not their sender’s',
      short: 'wrong name',
      unit: 'first messages',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-13',
      wrong:
        'First messages are not bound to names: whoever carries one says who wrote it, until its sender is known.',
    },
    {
      id: 'used-up',
      title: 'first messages that no longer open after they were refused under another name',
      short: 'used up',
      unit: 'first messages',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-13',
      wrong:
        'A first message that is refused under a wrong name uses up its keys: it does not open under the right one any more.',
    },
    {
      id: 'changed-keys-declined',
      title: 'changed keys from which no conversation begins',
      short: 'changed keys declined',
      unit: 'changes',
      combining: 'sum',
    },
    {
      id: 'changed-keys-opened',
      title: 'changed keys from which a message comes that opens all the same',
      short: 'changed keys opened',
      unit: 'changes',
      combining: 'sum',
    },
  ],
  plays: Object.keys(FIGURES).map((what) => ({ what })),
  with: (given) =>
    given.engineUsers(
      { alice: 'tester', carol: 'tester', bob: 'candidate', dave: 'candidate' },
      { fresh: true },
    ),
  async when(world, { what }, { seed }) {
    const { alice, carol, bob, dave, hands, begins, asksKeys, published, overheard, outsider } = world
    const result = {
      ids: [] as string[],
      firsts: [] as string[],
      controls: [] as string[],
      answers: [] as string[],
      declined: 0,
      instance: bob.instance,
    }
    const control = async () => {
      const sealed = await alice.seals(bob, 'for its receiver')
      await hands(bob, sealed, alice)
      result.controls.push(sealed.id)
    }
    if (what === 'keys given twice')
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const keys = await asksKeys(bob)
        for (const whose of [result.controls, result.ids]) {
          const begun = await begins(bob, keys)
          if (!begun) continue
          await hands(bob, begun.sealed, begun.by)
          whose.push(begun.sealed.id)
        }
      }
    if (what === 'many answers') {
      await control()
      for (let n = 0; n < ANSWERS; n += 1) await asksKeys(bob)
      result.answers.push(bob.address)
    }
    if (what === 'outsiders') {
      await control()
      for (let trip = 0; trip < 3; trip += 1) {
        await control()
        await alice.opens(await bob.sends(alice, `back ${trip}`))
      }
      const ends = [alice.address, bob.address]
      const heard = [...overheard()]
      const tries = async (by: Outsider) => {
        for (const { bytes } of heard) for (const from of ends) await by.tries(bytes, from)
      }
      for (const address of [...ends, `${bob.address}-nobody`]) {
        const by = await outsider(address)
        await tries(by)
        for (const { account, keys } of [...published()])
          if (account !== address) await by.writes(account, keys)
        await tries(by)
      }
      return { ...result, instance: 'outsider' }
    }
    if (what === 'wrong ends') {
      await control()
      await hands(bob, await carol.seals(bob, 'hello'), carol)
      await hands(dave, await alice.seals(dave, 'hello'), alice)
      for (let n = 0; n < 6; n += 1) {
        const sealed = await alice.seals(bob, `for bob ${n}`)
        for (const [user, from] of [
          [dave, alice.address],
          [bob, carol.address],
          [bob, bob.address],
        ] as const) {
          const id = `${sealed.id}-${result.ids.length}`
          await hands(user, sealed, alice, { id, from, form: 'replayed' })
          result.ids.push(id)
        }
        await hands(bob, sealed, alice)
        result.controls.push(sealed.id)
      }
    }
    if (what === 'wrong names') {
      await control()
      await hands(bob, await carol.seals(bob, 'hello'), carol)
      for (let n = 0; n < FIRSTS; n += 1) {
        const begun = await begins(bob, await asksKeys(bob))
        if (!begun) continue
        const { sealed, by } = begun
        const from = [`${bob.address}-nobody`, carol.address][n % 3] ?? bob.address
        const id = `${sealed.id}-misnamed`
        await hands(bob, sealed, by, { id, from, form: 'replayed' })
        await hands(bob, sealed, by)
        result.ids.push(id)
        result.firsts.push(sealed.id)
      }
      const right = await begins(bob, await asksKeys(bob))
      if (right && (await hands(bob, right.sealed, right.by))) result.controls.push(right.sealed.id)
    }
    if (what === 'changed keys') {
      await control()
      const { length } = Buffer.from(await asksKeys(bob), 'base64')
      for (let n = 0; n < CHANGES; n += 1) {
        const keys = Buffer.from(await asksKeys(bob), 'base64')
        const at = Math.floor(((n + (seed % 97) / 97) * length) / CHANGES) % keys.length
        keys[at] = (keys[at] ?? 0) ^ (1 << ((seed + n) % 8))
        const begun = await begins(bob, keys.toString('base64'))
        if (!begun) {
          result.declined += 1
          continue
        }
        await hands(bob, begun.sealed, begun.by)
        result.ids.push(begun.sealed.id)
      }
    }
    return result
  },
  read(log, { ids, firsts, controls, answers, declined, instance }, { what }) {
    const figures = FIGURES[what] ?? []
    const here = openings(log, 'main')
    // what opened where it must not stands, even if its receiver was robbed of it by that
    const robbed = what === 'wrong ends' && ids.some((id) => openings(log, instance).has(id))
    if (!robbed && (controls.length === 0 || controls.some((id) => !here.has(id))))
      return lost(figures, 'the messages do not open for those they are meant for')
    const [figure = ''] = figures
    if (what === 'outsiders') {
      const attempts = log.observations.filter(
        (o) =>
          o.kind === 'stimulus' &&
          o.type === 'call.made' &&
          o.data.instance === 'outsider' &&
          o.data.action === 'engine-decrypt',
      )
      const at = [...openings(log, 'outsider').values()].map(({ n }) => n)
      return { readings: [{ figure, value: at.length, of: attempts.length, at: at.slice(0, 20) }] }
    }
    if (what === 'many answers') {
      const given = log.observations.flatMap((o) =>
        o.kind === 'proof' && o.type === 'keys.published' && answers.includes(o.data.account)
          ? [o.data.digest]
          : [],
      )
      return { readings: [{ figure, value: given.length - new Set(given).size, of: given.length, at: [] }] }
    }
    if (what === 'wrong names') {
      const wrong = openedOf('wrong-name', log, instance, ids)
      const refused = firsts.filter((_, index) => !here.has(ids[index] ?? ''))
      const gone = refused.filter((id) => !here.has(id))
      if (refused.length === 0)
        return { ...lost(['used-up'], 'none was refused under another name'), readings: [wrong] }
      return {
        readings: [wrong, { figure: 'used-up', value: gone.length, of: refused.length, at: [] }],
      }
    }
    if (what !== 'changed keys') return { readings: [openedOf(figure, log, instance, ids)] }
    const opened = openedOf('changed-keys-opened', log, instance, ids)
    return {
      readings: [
        { figure: 'changed-keys-declined', value: declined, of: declined + ids.length, at: [] },
        { ...opened, of: declined + ids.length },
      ],
    }
  },
})
