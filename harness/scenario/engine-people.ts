import type { Candidate } from '../candidate/candidate.ts'
import { freshBytes } from '../environment/randomness.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { describeAnswer } from './describe-answer.ts'
import type { Endpoint, StageOptions } from './endpoint.ts'
import { type EngineAccount, engineAccount } from './engine-account.ts'
import { engineCandidateUser } from './engine-candidate-user.ts'
import type { EngineInstances } from './engine-instances.ts'
import { type EngineNetwork, engineNetwork } from './engine-network.ts'
import { type EngineTester, engineTester } from './engine-tester.ts'
import { Halt } from './halt.ts'
import type { CandidateUser, Tester } from './users.ts'

/** What lasts longer than a case on the engine plane. */
export interface EngineCensus {
  /** Accounts that a purpose's cases share, by purpose and name. */
  readonly shared: Map<string, string>
  nextAccount(): number
  nextListing(): number
}

/** Makes the users of one case of the engine plane. */
export interface EnginePeople {
  readonly network: EngineNetwork
  /** Canonical content of every marked message of the case, by the label of its canary. */
  readonly expected: Map<string, string>
  tester(name: string): Promise<EngineTester>
  candidateUser(name: string, fresh: boolean): Promise<CandidateUser>
  /** A second account of somebody's address, in an instance of its own, which takes the address over. */
  replacement(of: EngineTester): Promise<EngineTester>
  /** An account that holds nothing but what is public. */
  outsider(address: string): Promise<EngineAccount>
  /** The user of an account that exists in an instance already: a clone. */
  clone(user: CandidateUser, candidate: Candidate): CandidateUser
  /** The candidate's accounts of this case by address. */
  accounts(): readonly EngineAccount[]
  /** The account behind a user of the case, a clone's too. */
  accountOf(user: CandidateUser | Tester): EngineAccount
  idle(): Promise<void>
}

/** See {@link EnginePeople}. */
export function enginePeople(
  options: StageOptions,
  { candidate }: Endpoint,
  recorder: CaseRecorder,
  purpose: string,
  census: EngineCensus,
  instances: EngineInstances,
): EnginePeople {
  const network = engineNetwork(recorder)
  const expected = new Map<string, string>()
  const accounts: EngineAccount[] = []
  const testers: EngineTester[] = []
  const others: EngineAccount[] = []

  const make = async (of: Candidate, address: string): Promise<string> => {
    const answer = await of.call('engine-account', { account: address })
    if (answer.outcome === 'ok') return answer.result.keys
    throw new Halt('an account is made', `the engine did not make an account: ${describeAnswer(answer)}`)
  }
  const keysOf = (of: Candidate, address: string, first?: string) => {
    let next = first
    return async () => {
      const keys = next
      next = undefined
      if (keys !== undefined) return keys
      const answer = await of.call('engine-keys', { account: address })
      return answer.outcome === 'ok' ? answer.result.keys : undefined
    }
  }
  const nextAddress = () => `u${census.nextAccount()}-${freshBytes(4).toString('hex')}`
  const testerAt = async (name: string, address: string, of: Candidate): Promise<EngineTester> => {
    const first = await make(of, address)
    const account = engineAccount({ candidate: of, address, network, recorder })
    const user = engineTester({ name, account, network, recorder, expected })
    network.joins(address, keysOf(of, address, first), user.arrives)
    testers.push(user)
    behind.set(user, account)
    return user
  }
  const behind = new Map<CandidateUser | Tester, EngineAccount>()
  const userOf = (name: string, account: EngineAccount, of: Candidate, connected: boolean) => {
    const user = engineCandidateUser({
      name,
      candidate: of,
      account,
      network,
      recorder,
      blobs: options.blobs,
      expected,
      nextListing: census.nextListing,
      connected,
    })
    behind.set(user, account)
    return user
  }
  return {
    network,
    expected,
    tester: async (name) => testerAt(name, nextAddress(), await instances.peers()),
    replacement: async (of) => testerAt(`new ${of.name}`, of.address, await instances.replacement()),
    async candidateUser(name, fresh) {
      const key = `${purpose}/${name}`
      const known = fresh ? undefined : census.shared.get(key)
      const address = known ?? nextAddress()
      const first = known === undefined ? await make(candidate, address) : undefined
      if (!fresh) census.shared.set(key, address)
      const account = engineAccount({ candidate, address, network, recorder })
      network.joins(address, keysOf(candidate, address, first), (flight) => void account.takes(flight))
      accounts.push(account)
      return userOf(name, account, candidate, true)
    },
    async outsider(address) {
      const of = await instances.outsider()
      await make(of, address)
      const account = engineAccount({ candidate: of, address, network, recorder })
      others.push(account)
      return account
    },
    clone(user, of) {
      const account = engineAccount({ candidate: of, address: user.address, network, recorder })
      others.push(account)
      return userOf(`clone of ${user.name}`, account, of, false)
    },
    accounts: () => accounts,
    accountOf(user) {
      const account = behind.get(user)
      if (!account) throw new ParleyError('harness', `${user.name} is not of this case`)
      return account
    },
    async idle() {
      for (const user of testers) await user.idle()
      for (const account of [...accounts, ...others]) await account.idle()
    },
  }
}
