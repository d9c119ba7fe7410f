import type { Outcome } from '../candidate/candidate.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { describeAnswer } from './describe-answer.ts'
import type { EngineAccount } from './engine-account.ts'
import type { EngineNetwork } from './engine-network.ts'
import { Halt } from './halt.ts'
import type { CandidateUser, Tester } from './users.ts'

/** Whoever can be in a group. */
export type Member = CandidateUser | Tester

/** Something of a group on its way to one receiver. */
export interface GroupFlight {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly message: string
}

/** A text of a group, and everything that left its sender with it. */
export interface GroupText {
  /** Label of its canary. */
  readonly canary: string
  readonly flights: readonly GroupFlight[]
}

/** A group of the engine plane. The harness knows who was asked in and carries; how the protocol forms a group it does not know. */
export interface EngineGroup {
  /** Adds and removes members, and has everyone take what that gave, the removed ones too. Halts when the engine declines. */
  changes(
    by: Member,
    how: { readonly add?: readonly Member[]; readonly remove?: readonly Member[] },
  ): Promise<void>
  /** Encrypts a text for the group. Nothing is delivered. Halts when the engine declines. */
  seals(by: Member, text: string): Promise<GroupText>
  /** Encrypts a text and has every member take what is for it. */
  says(by: Member, text: string): Promise<GroupText>
  /** Has somebody take whatever is named, in order, as often as wished; gives the canaries of what came out. */
  takes(who: Member, flights: readonly GroupFlight[], note?: string): Promise<readonly string[]>
  /** Everything that the network has carried for this group so far. */
  carried(): readonly GroupFlight[]
}

/** Makes groups. */
export interface EngineGroups {
  begins(name: string): EngineGroup
}

interface GroupPeople {
  readonly network: EngineNetwork
  accountOf(member: Member): EngineAccount
}

/** See {@link EngineGroups}. */
export function engineGroups(people: GroupPeople, recorder: CaseRecorder): EngineGroups {
  return { begins: (name) => engineGroup(people, recorder, name) }
}

function engineGroup(people: GroupPeople, recorder: CaseRecorder, group: string): EngineGroup {
  const members = new Map<string, Member>()
  const carried: GroupFlight[] = []

  const keysOf = async (addresses: Iterable<string>): Promise<Record<string, string>> => {
    const keys: Record<string, string> = {}
    for (const address of addresses) keys[address] = await people.network.fetches(address)
    return keys
  }
  /** A call that may ask for keys of the other members, once. */
  const withKeys = async <R>(
    account: EngineAccount,
    call: (keys: Record<string, string> | undefined) => Promise<Outcome<R>>,
    first?: Record<string, string>,
  ): Promise<Outcome<R>> => {
    const answer = await call(first)
    if (answer.outcome !== 'refused' || answer.cause !== 'missing-key') return answer
    const others = [...members.keys()].filter((address) => address !== account.address)
    return call({ ...(await keysOf(others)), ...first })
  }
  const puts = (from: string, deliveries: readonly { to: string; message: string }[]): GroupFlight[] => {
    const flights = deliveries.map(({ to, message }, index) => {
      const id = `${group}-${carried.length + index}`
      return { id, from, to, message }
    })
    carried.push(...flights)
    return flights
  }
  const takesOne = async (who: Member, flight: GroupFlight, note: string): Promise<string | undefined> => {
    const account = people.accountOf(who)
    const { id, from, message } = flight
    const delivery = `${id}-at-${account.instance}-${account.handled.size}`
    recorder.record({
      kind: 'stimulus',
      type: 'message.delivered',
      pco: `wire:${account.instance}`,
      data: {
        instance: account.instance,
        from,
        to: who.address,
        id: delivery,
        of: id,
        form: 'original',
        note,
      },
    })
    const answer = await withKeys(account, (keys) =>
      account.candidate.call('engine-group-take', {
        account: account.address,
        group,
        peer: from,
        message,
        ...(keys && { keys }),
      }),
    )
    if (answer.outcome !== 'ok') return undefined
    if (answer.result.deliveries) await delivers(puts(account.address, answer.result.deliveries))
    return answer.result.plaintext === undefined
      ? undefined
      : account.opens({ from, id: delivery }, answer.result.plaintext).canary
  }
  const delivers = async (flights: readonly GroupFlight[]) => {
    for (const flight of flights) {
      const who = members.get(flight.to)
      if (who) await takesOne(who, flight, '')
    }
  }
  const seals = async (by: Member, text: string): Promise<GroupText> => {
    const account = people.accountOf(by)
    const { label, token } = recorder.canary()
    const plaintext = Buffer.from(`${text} ${token}`).toString('base64')
    const answer = await withKeys(account, (keys) =>
      account.candidate.call('engine-group-encrypt', {
        account: account.address,
        group,
        plaintext,
        ...(keys && { keys }),
      }),
    )
    if (answer.outcome !== 'ok')
      throw new Halt(
        `${by.name} writes to the group`,
        `the engine did not encrypt: ${describeAnswer(answer)}`,
      )
    return { canary: label, flights: puts(account.address, answer.result.deliveries) }
  }
  return {
    async changes(by, { add = [], remove = [] }) {
      const account = people.accountOf(by)
      members.set(by.address, by)
      const call = (keys: Record<string, string> | undefined) =>
        account.candidate.call('engine-group-change', {
          account: account.address,
          group,
          add: add.map((m) => m.address),
          remove: remove.map((m) => m.address),
          ...(keys && { keys }),
        })
      const answer = await withKeys(account, call, await keysOf(add.map((m) => m.address)))
      if (answer.outcome !== 'ok')
        throw new Halt(
          `${by.name} changes the group`,
          `the engine did not add or remove: ${describeAnswer(answer)}`,
        )
      for (const member of add) members.set(member.address, member)
      await delivers(puts(account.address, answer.result.deliveries))
      for (const { address } of remove) members.delete(address)
    },
    seals,
    async says(by, text) {
      const said = await seals(by, text)
      await delivers(said.flights)
      return said
    },
    async takes(who, flights, note = 'by somebody who should not open it') {
      const found: string[] = []
      for (const flight of flights) {
        const canary = await takesOne(who, flight, note)
        if (canary !== undefined) found.push(canary)
      }
      return found
    },
    carried: () => carried,
  }
}
