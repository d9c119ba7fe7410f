import type { Candidate } from '../candidate/candidate.ts'
import { advancesClock } from './advances-clock.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { commonProps } from './common-props.ts'
import { describeAnswer } from './describe-answer.ts'
import type { Endpoint, StageOptions } from './endpoint.ts'
import { engineGroups } from './engine-groups.ts'
import type { EngineInstances } from './engine-instances.ts'
import type { EnginePeople } from './engine-people.ts'
import type { EngineTester } from './engine-tester.ts'
import type { EngineProps, Outsider, Props } from './given.ts'
import { Halt } from './halt.ts'
import { startsAgain } from './starts-again.ts'
import type { CandidateUser, Sealed } from './users.ts'
import { weighed } from './weighed.ts'
import { wireOnly } from './wire-only.ts'

/** What the props of the engine plane work with. */
export interface EnginePropsParts {
  readonly options: StageOptions
  readonly main: Endpoint
  readonly recorder: CaseRecorder
  readonly people: EnginePeople
  readonly instances: EngineInstances
}

/** Everything that a scene of the engine plane offers beside its users. */
export function enginePropsOf(parts: EnginePropsParts): Props & EngineProps {
  const { options, main, recorder, people, instances } = parts
  const { candidate } = main
  const handled = async (user: CandidateUser, id: string) => {
    await user.settles()
    return people.accounts().some((a) => a.address === user.address && a.handled.has(id))
  }
  const opened = async (user: CandidateUser, id: string) => {
    await user.settles()
    return people.accounts().some((a) => a.address === user.address && a.opened.some((o) => o.id === id))
  }
  return {
    plane: 'engine',
    // no profile is in force: the bytes are opaque, and the window is the contract's
    signal: { versions: [], postQuantum: 'allowed' },
    window: 1_000,
    chats: { begins: () => wireOnly('a group of users') },
    media: {
      base: '',
      referenceForm: '',
      limit: 0,
      retentionDays: 0,
      downloadPath: '',
      hostPath: '',
      integrator: '',
      trap: () => wireOnly('a media host'),
      hosts: () => wireOnly('a media host'),
      attaches: () => wireOnly('a file'),
      shares: () => wireOnly('a file'),
      opens: () => wireOnly('a file'),
      sends: () => wireOnly('a file'),
      looksElsewhere: () => wireOnly('a folder'),
      receives: () => wireOnly('a media proxy'),
      fetches: () => wireOnly('a media proxy'),
      asks: () => wireOnly('a media host'),
      asksInClear: () => wireOnly('a media host'),
      elsewhere: { absolute: '', name: '' },
    },
    proxy: {
      calls: () => wireOnly('a proxy'),
      token: () => wireOnly('a proxy'),
      callsInClear: () => wireOnly('a proxy'),
      correspondent: () => wireOnly('a proxy'),
      mails: () => wireOnly('a proxy'),
      counts: () => wireOnly('a proxy'),
      countsLost: () => wireOnly('a proxy'),
      brings: () => wireOnly('a proxy'),
      hides: () => wireOnly('a proxy'),
      keepsTraffic: () => wireOnly('a proxy'),
      exportsState: () => wireOnly('a proxy'),
      writesLog: () => wireOnly('a proxy'),
    },
    gatekeeper: {
      misbehaves: () => wireOnly('a misbehaviour of the gatekeeper'),
      behaves() {},
      seesTurnedAway: () => wireOnly('a stream'),
      closes: () => wireOnly('reachability'),
      cuts: () => wireOnly('a stream'),
      seesCounted: () => wireOnly('a stream'),
      seesHandshakes: () => wireOnly('a handshake'),
      disturbs: () => wireOnly('a frame'),
      alters: () => wireOnly('a frame'),
      spoils: () => wireOnly('a handshake'),
      seesClosed: () => wireOnly('a stream'),
      namespace: '',
      writes: () => wireOnly('octets on a stream'),
      hampers: () => wireOnly('a connection'),
      presents: () => wireOnly('a certificate'),
      seesCertificateTried: () => wireOnly('a certificate'),
      seesAnswered: () => wireOnly('a request on a stream'),
      pushes: () => wireOnly('a push call'),
      holdsPushes: () => wireOnly('a push call'),
      rotatesPushKeys: () => wireOnly('a key for push calls'),
      withdrawsPushKeys: () => wireOnly('a key for push calls'),
      seesDecided: () => wireOnly('an enlistment'),
      seesRefused: () => wireOnly('a login'),
      seesAsking: () => wireOnly('a request'),
      seesLeft: () => wireOnly('an enlistment'),
      seesOnline: async () => candidate.alive,
      goes: () => wireOnly('a stream'),
      watches: () => wireOnly('a stream'),
      servesBundle: () => wireOnly('a bundle'),
      directs: () => wireOnly('a directory'),
      async sharesBundle(of, users) {
        const keys = await people.network.fetches(of.address)
        for (const user of users) (user as EngineTester).holdsKeys(of.address, keys)
      },
      fetchesBundle: () => wireOnly('a bundle'),
      depletes: () => wireOnly('a pool of prekeys'),
      copiesKeys: () => wireOnly('the keys of a directory'),
      returns: () => wireOnly('a message stamped anew'),
      seesHandled: handled,
      notifies: () => wireOnly('a notice'),
      drainsPrekeys: () => wireOnly('a pool of prekeys'),
      seesRefilled: () => wireOnly('a pool of prekeys'),
      seesAcknowledged: handled,
      seesRead: () => wireOnly('a receipt'),
      seesDelivered: opened,
      pageElsewhere: () => wireOnly('a page'),
      visits: async () => wireOnly('a page'),
    },
    process: {
      async restarts(how) {
        await people.idle()
        await restart(parts, how)
      },
      rotatesSigningKey: () => wireOnly('a signing key'),
      weighs: async (when = 'now') => weighed(candidate, recorder, when),
      get alive() {
        return candidate.alive
      },
      keepsStderr: () => wireOnly('the error output'),
    },
    thief: {
      async clones(user, state, { clearReplays = false } = {}) {
        const of = await instances.forClone(user.address)
        const bytes = Buffer.from(options.blobs.get(state) ?? []).toString('base64')
        const answer = await of.call('import-state', {
          account: user.address,
          state: bytes,
          ...(clearReplays ? { clearReplays } : {}),
        })
        if (answer.outcome !== 'ok')
          throw new Halt(
            'a clone is started',
            `a fresh instance did not take the exported state: ${describeAnswer(answer)}`,
            'inconclusive',
          )
        return people.clone(user, of)
      },
      damages: () => wireOnly('a damaged state'),
      revives: async () => wireOnly('a damaged state'),
    },
    clock: { advances: (ms) => advancesClock(options, candidate, recorder, ms) },
    kinds: ['text'],
    enlists: () => wireOnly('an enlistment'),
    meets: people.tester,
    copies: () => wireOnly('a copied key'),
    named: () => wireOnly('an address'),
    numberFormat: '',
    ...commonProps(options, recorder, 'network'),
    again: async () => wireOnly('a stream'),
    robs: async () => wireOnly('a thief of a tester'),
    reinstalls: async () => wireOnly('another device'),
    offers: candidate.hello.features,
    overheard: () => people.network.overheard,
    published: () => people.network.published,
    outsider: async (address) => outsiderOf(await people.outsider(address), people),
    replaces: (tester) => people.replacement(tester as EngineTester),
    async hands(user, sealed, from, handover = {}) {
      const id = handover.id ?? sealed.id
      from.delivers(sealed, user, { ...handover, id })
      await people.accountOf(user).idle()
      return people.accountOf(user).opened.some((line) => line.id === id)
    },
    asksKeys: (of) => people.network.fetches(of.address),
    begins: (of, keys) => begins(people, of, keys),
    groups: () => engineGroups(people, recorder),
    fetchesAgain: (user, peer) => people.accountOf(user).fetchesAgain(peer.address),
    gives(user, sealed, { copies, from }) {
      const account = people.accountOf(user)
      for (let copy = 0; copy < copies; copy += 1) {
        const way = { from: from.address, to: user.address, id: `${sealed.id}-${copy}` }
        recorder.record({
          kind: 'stimulus',
          type: 'message.delivered',
          pco: `wire:${user.instance}`,
          data: { instance: user.instance, ...way, of: sealed.id, form: 'duplicate', note: 'at once' },
        })
        void account.takes({ ...way, bytes: sealed.bytes }, true)
      }
    },
  }
}

async function begins(people: EnginePeople, of: CandidateUser, keys: string) {
  const by = await people.tester('a fresh peer')
  by.holdsKeys(of.address, keys)
  let sealed: Sealed
  try {
    sealed = await by.seals(of, 'a first message')
  } catch (thrown) {
    if (thrown instanceof Halt) return undefined
    throw thrown
  }
  return { by, sealed }
}

function outsiderOf(account: Awaited<ReturnType<EnginePeople['outsider']>>, people: EnginePeople): Outsider {
  let tries = 0
  return {
    address: account.address,
    instance: account.instance,
    async writes(to, keys) {
      account.holdsKeys(to, keys)
      const answer = await account.encrypts(to, 'from nobody in particular')
      return answer.outcome === 'ok'
    },
    async tries(bytes, from) {
      tries += 1
      const { length } = people.network.overheard
      const line = await account.takes({
        from,
        to: account.address,
        id: `outsider-${length}-${tries}`,
        bytes,
      })
      return line !== undefined
    },
  }
}

/**
 * Ends the engine and starts it again. One that keeps nothing itself is embedded in something that does: then we are
 * that something, save the state of every account before the end and give it back.
 */
async function restart({ main, people }: EnginePropsParts, how: 'clean' | 'kill'): Promise<void> {
  const { candidate } = main
  const durable = candidate.hello.features.includes('durable')
  const saved = durable ? [] : await Promise.all(people.accounts().map((a) => save(candidate, a.address)))
  await startsAgain(candidate, how, 'the process restarts', 'the candidate')
  for (const { account, state } of saved) {
    const answer = await candidate.call('import-state', { account, state })
    if (answer.outcome !== 'ok')
      throw new Halt(
        'the process restarts',
        `the engine did not take its state back: ${describeAnswer(answer)}`,
      )
  }
}

async function save(candidate: Candidate, account: string) {
  const answer = await candidate.call('export-state', { account, scope: 'memory' })
  if (answer.outcome !== 'ok')
    throw new Halt('the process restarts', `the engine did not give its state: ${describeAnswer(answer)}`)
  return { account, state: answer.result.state }
}
