import { randomUUID } from 'node:crypto'
import { toUserContent } from '../candidate/content-forms.ts'
import type { UserContent } from '../candidate/protocol/content.ts'
import { canonical } from '../transcript/canonical.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import { asContent, markUserContent } from './canary-text.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { delivering } from './delivering.ts'
import { describeAnswer } from './describe-answer.ts'
import type { EngineAccount } from './engine-account.ts'
import type { EngineFlight, EngineNetwork } from './engine-network.ts'
import { Halt } from './halt.ts'
import { inboxOf } from './inbox.ts'
import type { CandidateUser, Sealed, Tester } from './users.ts'
import { wireOnly } from './wire-only.ts'

/** What a simulated user of the engine plane stands on. */
export interface EngineTesterParts {
  readonly name: string
  readonly account: EngineAccount
  readonly network: EngineNetwork
  readonly recorder: CaseRecorder
  /** What the case's candidate users were asked to send: content by canary label. */
  readonly expected: Map<string, string>
}

/** How many messages that are thrown away are asked for at once. */
const BESIDE = 50

/** A simulated user of the engine plane takes messages of the candidate like the wire plane's. */
export interface EngineTester extends Tester {
  arrives(flight: EngineFlight): void
  /** The first message to this user is to use these keys. */
  holdsKeys(of: string, keys: string): void
  idle(): Promise<void>
}

/**
 * A user of a second instance of the engine. What the wire plane reads from a message, its chain and its place there,
 * is here the harness's own count: a new chain begins with the first message after one of the other side was opened.
 */
export function engineTester(parts: EngineTesterParts): EngineTester {
  const { name, account, network, recorder, expected } = parts
  const { address } = account
  const contents = new Map<string, UserContent>()
  const opened = new Set<string>()
  const turns = new Map<string, { chain: number; counter: number; over: boolean; answered: boolean }>()

  const turnOf = (peer: string) => {
    const turn = turns.get(peer) ?? { chain: 0, counter: -1, over: false, answered: false }
    turns.set(peer, turn)
    return turn
  }
  const place = (peer: string) => {
    const turn = turnOf(peer)
    turn.chain += turn.over ? 1 : 0
    turn.counter = turn.over ? 0 : turn.counter + 1
    turn.over = false
    return { chain: turn.chain, counter: turn.counter, answered: turn.answered }
  }
  const open = async (flight: EngineFlight) => {
    const line = await account.takes(flight)
    const base = { by: name, from: flight.from, id: flight.id }
    if (line === undefined) {
      const data = { ...base, reason: account.whyNot(flight.id) }
      recorder.record({ kind: 'proof', type: 'message.unopened', pco: `tester:${name}`, data })
      return
    }
    Object.assign(turnOf(flight.from), { over: true, answered: true })
    const canary = line.canary ?? ''
    const data = { ...base, content: line.text, canary, intact: expected.get(canary) === line.text }
    recorder.record({ kind: 'proof', type: 'message.opened', pco: 'upper:tester', data })
    opened.add(flight.id)
  }
  const inbox = inboxOf(name, recorder, open)
  const sealAs = async (
    to: CandidateUser,
    id: string,
    label: string,
    content: UserContent,
  ): Promise<Sealed> => {
    const text = canonical(content)
    expected.set(label, text)
    contents.set(label, content)
    const answer = await account.encrypts(to.address, text)
    if (answer.outcome !== 'ok')
      throw new Halt(
        `${name} (${account.instance}) encrypts`,
        `the engine did not encrypt an ordinary message: ${describeAnswer(answer)}`,
      )
    const { chain, counter, answered } = place(to.address)
    const bytes = new Uint8Array(Buffer.from(answer.result.message, 'base64'))
    const sealed: Sealed = {
      id,
      canary: label,
      encoding: answered ? 'msg' : 'pkmsg',
      bytes,
      ratchetKey: `turn ${chain}`,
      counter,
    }
    network.overhears({ from: address, to: to.address, id, bytes })
    recorder.record({
      kind: 'stimulus',
      type: 'message.sealed',
      pco: 'upper:tester',
      data: { ...sealed, by: name, to: to.address, content: text, bytes: answer.result.message },
    })
    return sealed
  }
  const seals: Tester['seals'] = (to, content) => {
    const { label, token } = recorder.canary()
    return sealAs(to, randomUUID(), label, markUserContent(asContent(content), token))
  }
  return {
    name,
    address,
    get peer(): Tester['peer'] {
      return wireOnly('a peer of our own')
    },
    seals,
    ...delivering(address, recorder, seals),
    sealsFranked: async () => wireOnly('franking'),
    async sealsContent(to, make) {
      const { label, token } = recorder.canary()
      const content = make((text) => `${text} ${token}`)
      const shown = toUserContent(content)
      if (!shown) throw new ParleyError('harness', 'the engine plane carries what a user can read')
      return sealAs(to, content.id, label, shown)
    },
    async reseals(to, sealed) {
      const content = contents.get(sealed.canary)
      if (!content) throw new ParleyError('harness', 'only an own message can be encrypted again')
      return sealAs(to, sealed.id, sealed.canary, content)
    },
    dissects: () => wireOnly('a plaintext of the profile'),
    sealsByHand: async () => wireOnly('a message made by hand'),
    sealsInVersion: async () => wireOnly('a version of messages'),
    async skips(to, count = 1) {
      for (let n = 0; n < count; n += BESIDE)
        await Promise.all(
          Array.from({ length: Math.min(BESIDE, count - n) }, () => {
            place(to.address)
            return account.encrypts(to.address, 'skipped')
          }),
        )
    },
    signs: async () => wireOnly('a signature of an identity'),
    renews: async () => wireOnly('a new session'),
    hears: () => wireOnly('a clone'),
    confirms: () => wireOnly('a receipt'),
    asksAgain: () => wireOnly('a retry'),
    reportsError: () => wireOnly('an error report'),
    spentRoots: async () => wireOnly('root keys'),
    sentSecrets: () => wireOnly('chain keys'),
    disguises: async () => wireOnly('forms outside a session'),
    forges: () => wireOnly('a stanza'),
    chainSecrets: async () => wireOnly('chain keys'),
    readsNumber: async () => wireOnly('a safety number'),
    showsCode: async () => wireOnly('a code'),
    identityKeys: async () => wireOnly('an identity key'),
    sealsAltered: async () => wireOnly('an encoding of the profile'),
    forgets: async () => wireOnly('a forgotten session'),
    looks: async () => wireOnly('a message that cannot be opened'),
    async opens(sent) {
      if (sent.outcome !== 'ok') return false
      await inbox.opened()
      return opened.has(sent.id)
    },
    whyNot: ({ id }) => `${account.instance} ${account.whyNot(id)}`,
    holds: inbox.holds,
    releases: inbox.releases,
    held: inbox.held,
    arrives: inbox.arrives,
    holdsKeys: (of, keys) => account.holdsKeys(of, keys),
    async idle() {
      await inbox.opened()
      await account.idle()
    },
  }
}
