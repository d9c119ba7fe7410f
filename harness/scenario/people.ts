import { availableParallelism } from 'node:os'
import { generationOf } from '../e2ee/generation.ts'
import { type KeyThreads, keyThreads } from '../e2ee/key-threads.ts'
import { type MemberKeys, ownKeys } from '../e2ee/member-keys.ts'
import { createPeer } from '../e2ee/peer.ts'
import { secondOpinions } from '../e2ee/second-opinion.ts'
import { type MemoryStore, memoryStore, type PeerStore } from '../e2ee/store.ts'
import { freshBytes } from '../environment/randomness.ts'
import type { Bell } from '../environment/waiting.ts'
import { serviceIdOf } from '../formats/service-id.ts'
import { proofsOf } from '../judge/select.ts'
import type { Transport } from '../vocabulary/transport.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { describeAnswer } from './describe-answer.ts'
import type { Endpoint, StageOptions } from './endpoint.ts'
import { Halt } from './halt.ts'
import type { ProxiedClients } from './proxied-clients.ts'
import type { CandidateUser, Tester } from './users.ts'
import { wireCandidateUser } from './wire-candidate-user.ts'
import { wireTester } from './wire-tester.ts'

/** A user whom the candidate registered. */
export interface Registered {
  readonly handle: string
  readonly identifier: string
}

/** A user who is enlisted too. */
export interface Enlisted extends Registered {
  readonly address: string
}

/** How a simulated user comes about. By default with an address and keys of its own, which the directory serves. */
export interface TesterOptions {
  /** The address: a new one, or that of a user who is there already and whose place it takes. */
  readonly address?: string
  /** The store of its keys. */
  readonly store?: MemoryStore
  /** Whether the directory serves its keys. */
  readonly listed?: boolean
}

/** Makes the users of one case. */
export interface People {
  /** Canonical content of every marked message of the case, by the label of its canary. */
  readonly expected: Map<string, string>
  register(): Promise<Registered>
  tester(name: string, options?: TesterOptions): Promise<Tester>
  /** @param way that the user's streams go, in place of the case's */
  candidateUser(name: string, fresh: boolean, way?: Transport): Promise<CandidateUser>
  /** A new user whose client goes through the candidate's proxy. */
  proxiedUser(name: string): Promise<CandidateUser>
  /** The verbs of a user who is enlisted already. */
  candidateOf(name: string, enlisted: Enlisted): CandidateUser
  testers(): readonly Tester[]
  /** Handles that no later case needs. */
  finished(): readonly string[]
  close(): void
}

/** What lasts longer than a case: users that a purpose's cases share, and numbers that never repeat. */
export interface Census {
  readonly shared: Map<string, Enlisted>
  /** Handles of users that other purposes shared; they are given once. */
  retire(purpose: string): readonly string[]
  nextAccount(): number
  nextListing(): number
  /** Whether the next decryption of our peers is to be repeated by an independent computation. */
  isSampled(): boolean
}

/** So many users of a case keep their keys of groups on the main thread: for a small group a thread costs more than it saves. */
const ON_MAIN = 32

let threads: KeyThreads | undefined

/** The keys of groups of the user with this number. Those of large groups are spread over threads, which serve every case. */
export function memberKeys(number: number, store: PeerStore, self: string): MemberKeys {
  // a store that holds keys already is a copy of somebody's
  const stays = number < ON_MAIN || availableParallelism() < 2 || store.list('sender-key').length > 0
  if (stays) return ownKeys(store, self)
  threads ??= keyThreads(availableParallelism())
  return threads.keys(store, self)
}

/** See {@link People}. Accounts and keys are fresh; only the candidate's users are shared by the cases of a purpose. */
export function peopleOf(
  options: StageOptions,
  { candidate, gatekeeper }: Endpoint,
  bell: Bell,
  recorder: CaseRecorder,
  purpose: string,
  census: Census,
  proxied: Pick<ProxiedClients, 'opens'>,
  transport?: Transport,
): People {
  const expected = new Map<string, string>()
  const testers: (Tester & { close(): void })[] = []
  const own = new Set<string>()
  const { blobs, clock, livenessMs } = options

  const register = async (isProxied = false, way = transport): Promise<Registered> => {
    const handle = `u${census.nextAccount()}-${freshBytes(4).toString('hex')}`
    const identifier = `${handle}@example.org`
    const proxy = isProxied ? (await proxied.opens(identifier)).address : undefined
    const answer = await candidate.call('register-account', {
      account: handle,
      identifier,
      ...(way === undefined ? {} : { transport: way }),
      ...(proxy === undefined ? {} : { proxy }),
    })
    if (answer.outcome !== 'ok')
      throw new Halt(
        'a user is registered',
        `the candidate did not register a user: ${describeAnswer(answer)}`,
      )
    own.add(handle)
    return { handle, identifier }
  }
  /** What our gatekeeper had against it: the candidate's own words may not say. */
  const refusals = () => {
    const [last] = proofsOf(
      { observations: recorder.observations, blob: () => undefined },
      'stanza.refused',
    ).slice(-1)
    return last ? `; our gatekeeper refused: ${last.data.reason}` : ''
  }
  const enlist = async (isProxied?: boolean, way?: Transport): Promise<Enlisted> => {
    const { handle, identifier } = await register(isProxied, way)
    const answer = await candidate.call('enlist', { account: handle })
    const known = gatekeeper.accounts().find((account) => account.identifier === identifier)
    if (answer.outcome !== 'ok' || !known)
      throw new Halt(
        'a user enlists',
        `the candidate did not enlist an ordinary user: ${describeAnswer(answer)}${refusals()}`,
      )
    return { handle, identifier, address: known.address }
  }
  const candidateOf = (name: string, enlisted: Enlisted) => {
    const { nextListing } = census
    return wireCandidateUser({
      ...enlisted,
      name,
      candidate,
      gatekeeper,
      recorder,
      blobs,
      bell,
      livenessMs,
      expected,
      nextListing,
    })
  }
  return {
    expected,
    register: () => register(),
    candidateOf,
    testers: () => testers,
    async tester(name, { address: wanted, store = memoryStore(), listed = true } = {}) {
      const isThere = testers.some((user) => user.address === wanted)
      const address = isThere && wanted !== undefined ? wanted : gatekeeper.createUser(wanted).address
      const second = secondOpinions(census.isSampled, ({ agrees, outcome, detail }) =>
        recorder.record({
          kind: 'proof',
          type: 'decryption.repeated',
          pco: `tester:${name}`,
          data: { by: name, outcome, detail, ...(agrees === undefined ? {} : { agrees }) },
        }),
      )
      const own = await createPeer({
        address: serviceIdOf(address),
        store,
        generation: generationOf(options.profile.signal),
        now: clock.now,
        identityPolicy: 'pin',
        hooks: second.hooks,
      })
      const peer = second.over(own)
      if (listed) gatekeeper.directory.publish(address, () => peer.bundle())
      const user = wireTester({
        name,
        address,
        namespace: options.profile.namespace,
        peer,
        keys: memberKeys(testers.length, store, serviceIdOf(address)),
        gatekeeper,
        recorder,
        now: clock.now,
        livenessMs,
        bell,
        expected,
      })
      testers.push(user)
      return user
    },
    async candidateUser(name, fresh, way) {
      const key = `${purpose}/${way ?? transport ?? ''}/${name}`
      const enlisted = (!fresh && census.shared.get(key)) || (await enlist(false, way))
      if (!fresh) census.shared.set(key, enlisted)
      if (!fresh) own.delete(enlisted.handle)
      return candidateOf(name, enlisted)
    },
    proxiedUser: async (name) => candidateOf(name, await enlist(true)),
    finished: () => [...own, ...census.retire(purpose)],
    close() {
      for (const user of testers) user.close()
    },
  }
}
