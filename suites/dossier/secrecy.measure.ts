import { knownMessages, leaksOf, measure, repetitions, type Sealed, scanned } from '#harness'
import { lost, openings } from './readings.ts'

const EACH = 8

measure('secrecy', {
  order: 6,
  title: 'What the octets themselves give away',
  asks: 'Without any key: can a text be read in what travels, or two messages be read against each other?',
  method:
    'Texts of one length are sent in one turn, some of them twice, by either side; the certified one is killed and started again between them where it can be. Whatever the certified one sends or publishes is searched for the texts in every usual encoding. Then every two ciphertexts are held against their texts: under one keystream the difference of the texts stands in the difference of the ciphertexts, and equal texts look alike.',
  limits:
    'A keystream that comes back is found where it covers sixteen octets of two known texts. Weak ciphers and weak random numbers are not found this way.',
  figures: [
    {
      id: 'readable',
      title: 'ciphertexts and published keys in which a text can be read',
      short: 'readable',
      unit: 'pieces',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-01',
      wrong: 'Texts travel readable: whoever carries the messages reads them, or parts of them.',
    },
    {
      id: 'one-keystream',
      title: 'messages that share their keystream with another one',
      short: 'one keystream',
      unit: 'messages',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-01',
      wrong:
        'Keys and nonces come back: two messages are encrypted with one keystream, so that either text gives away the other.',
    },
  ],
  plays: [{ by: 'alice' }, { by: 'bob' }],
  with: (given) => given.engineUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, hands, plants, process, offers }, { by }) {
    const planted = plants('a control on the network')
    await hands(bob, await alice.seals(bob, 'hello'), alice)
    await alice.opens(await bob.sends(alice, 'hello back'))
    const canaries: string[] = []
    if (by === 'alice') {
      const sealed: Sealed[] = []
      for (let n = 0; n < EACH; n += 1) {
        const one = await alice.seals(bob, `a text of the same length ${n}`)
        sealed.push(one)
        // once or twice, so that pairs of messages begin at either place
        for (let again = 0; again < (n === 2 ? 2 : 1); again += 1) sealed.push(await alice.reseals(bob, one))
      }
      for (const one of sealed) await hands(bob, one, alice)
      for (const { canary } of sealed) canaries.push(canary)
      return { planted, by: bob.instance, ids: sealed.map(({ id }) => id), canaries }
    }
    const exports = ['state-export', 'state-import'].every((f) => offers.includes(f))
    for (const half of [0, 1]) {
      if (half === 1 && (exports || offers.includes('durable'))) await process.restarts('kill')
      for (let n = 0; n < EACH / 2; n += 1) {
        const sent = await bob.sends(alice, `a text of the same length ${(half * EACH) / 2 + n}`)
        await alice.opens(sent)
        canaries.push(sent.canary)
      }
    }
    return { planted, by: '', ids: [] as string[], canaries }
  },
  read(log, { planted, by, ids, canaries }) {
    const figures = ['readable', 'one-keystream']
    const known = knownMessages(log, [...new Set(canaries)])
    const leaks = leaksOf(log)
    if (known === undefined || leaks === undefined)
      return lost(figures, 'the secrets of this play are not in this edition')
    const here = openings(log, by)
    if (ids.some((id) => !here.has(id)) || known.length < canaries.length)
      return lost(figures, 'not every message opened')
    const shared = [...new Set(repetitions(known).flatMap(({ at }) => at))]
    const keystream = {
      figure: 'one-keystream',
      value: shared.length,
      of: known.length,
      at: shared.slice(0, 20),
    }
    if (by !== '') return { readings: [keystream] }
    if (!leaks.some(({ canary }) => canary === planted))
      return { ...lost(['readable'], 'the scan missed its control'), readings: [keystream] }
    const found = [...new Set(leaks.filter(({ canary }) => canary !== planted).map(({ at }) => at))]
    const scannedHere = scanned(log).observations - 1
    return {
      readings: [
        keystream,
        { figure: 'readable', value: found.length, of: scannedHere, at: found.slice(0, 20) },
      ],
    }
  },
})
