import { createHash, randomUUID } from 'node:crypto'
import type { Candidate, Outcome } from '../candidate/candidate.ts'
import { quietPeriod } from '../environment/waiting.ts'
import type { BlobStore } from '../transcript/blobs.ts'
import { canonical } from '../transcript/canonical.ts'
import { asContent, markUserContent } from './canary-text.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { describeAnswer } from './describe-answer.ts'
import type { EngineAccount } from './engine-account.ts'
import type { EngineNetwork } from './engine-network.ts'
import { Halt } from './halt.ts'
import type { CandidateUser } from './users.ts'
import { wireOnly } from './wire-only.ts'

/** What a candidate's user of the engine plane stands on. */
export interface EngineCandidateUserParts {
  readonly name: string
  readonly candidate: Candidate
  readonly account: EngineAccount
  readonly network: EngineNetwork
  readonly recorder: CaseRecorder
  readonly blobs: BlobStore
  readonly expected: Map<string, string>
  readonly nextListing: () => number
  /** Whether what the user sends goes on to its receiver: not for a clone, which is apart from the real conversation. */
  readonly connected: boolean
}

/** A user of the engine plane: an account of the engine, with the harness as its network and its store of messages. */
export function engineCandidateUser(parts: EngineCandidateUserParts): CandidateUser & {
  readonly account: EngineAccount
} {
  const { name, candidate, account, network, recorder, expected, connected } = parts
  const { address, instance } = account
  const pco = `upper:${instance}` as const

  const tries: CandidateUser['tries'] = async (to, content) => {
    const { label, token } = recorder.canary()
    const text = canonical(markUserContent(asContent(content), token))
    expected.set(label, text)
    const answer = await account.encrypts(to.address, text)
    const id = randomUUID()
    if (answer.outcome === 'ok') {
      const bytes = new Uint8Array(Buffer.from(answer.result.message, 'base64'))
      recorder.record({
        kind: 'proof',
        type: 'ciphertext.sent',
        pco: connected ? 'wire:network' : 'wire:clone:network',
        data: {
          instance,
          from: address,
          to: to.address,
          id,
          encoding: 'other',
          bytes: answer.result.message,
        },
      })
      if (connected) {
        const flight = { from: address, to: to.address, id, bytes }
        network.overhears(flight)
        network.carries(flight)
      }
    }
    const cause = answer.outcome === 'refused' ? answer.cause : ''
    return { id: answer.outcome === 'ok' ? id : '', canary: label, outcome: answer.outcome, cause }
  }
  const reads = async (from: Parameters<CandidateUser['lists']>[0]) => {
    const listing = parts.nextListing()
    const canaries: string[] = []
    const unmarked: string[] = []
    const entries = account.opened.filter((line) => line.from === from.address)
    for (const { id, text, canary } of entries) {
      if (canary === undefined) {
        unmarked.push(createHash('sha256').update(text).digest('hex').slice(0, 16))
        continue
      }
      canaries.push(canary)
      const data = {
        instance,
        account: address,
        listing,
        conversation: from.address,
        author: from.address,
        id,
        content: text,
        canary,
        intact: expected.get(canary) === text,
      }
      recorder.record({ kind: 'proof', type: 'message.shown', pco, data })
    }
    const data = {
      instance,
      account: address,
      listing,
      conversation: from.address,
      entries: entries.length,
      canaries,
      unmarked,
    }
    recorder.record({ kind: 'claim', type: 'store.listed', pco, data })
    return { listing, canaries }
  }
  const lists: CandidateUser['lists'] = async (from) => (await reads(from)).listing
  const settles = async () => {
    await account.idle()
    if (!candidate.hello.features.includes('quiesce'))
      return quietPeriod(candidate.hello.timers.batchingMs ?? 0)
    const answer = await candidate.call('quiesce', {})
    if (answer.outcome === 'ok')
      recorder.record({ kind: 'claim', type: 'queue.quiet', pco, data: { instance, account: address } })
  }
  return {
    name,
    handle: address,
    address,
    identifier: address,
    instance,
    account,
    receives: (message) => void account.takes(message),
    tries,
    async sends(to, content) {
      const sent = await tries(to, content)
      if (sent.outcome !== 'ok')
        throw new Halt(
          `${name} sends`,
          `the candidate did not encrypt an ordinary message: ${sent.outcome} ${sent.cause}`,
        )
      return sent
    },
    lists,
    shows: async (from, sealed) => (await reads(from)).canaries.includes(sealed.canary),
    settles,
    async catchesUp(from) {
      const barrier = await from.seals(this, 'barrier')
      from.delivers(barrier, this)
      await settles()
      await lists(from)
      return barrier.canary
    },
    outlives: async () => wireOnly('a candidate that may die'),
    async goesThrough(from) {
      await settles()
      return lists(from)
    },
    goesToBackground: async () => wireOnly('the background'),
    marksRead: async () => wireOnly('reading'),
    sets: async () => wireOnly('settings'),
    losesPrekeys: () => wireOnly('a pool of prekeys'),
    acceptsKeyChange: async () => wireOnly('a pinned identity'),
    readsNumber: async () => wireOnly('a safety number'),
    marksVerified: async () => wireOnly('verification'),
    showsVerified: async () => wireOnly('verification'),
    showsCode: async () => wireOnly('a code'),
    scansCode: async () => wireOnly('a code'),
    goesOffline: async () => wireOnly('a stream'),
    goesOnline: async () => wireOnly('a stream'),
    tells: () => wireOnly('a listener of a clone'),
    writesLog: async () => wireOnly('a log'),
    async exportsState(scope) {
      await account.idle()
      const answer: Outcome<{ state: string }> = await candidate.call('export-state', {
        account: address,
        scope,
      })
      if (answer.outcome !== 'ok')
        throw new Halt(`${name} exports its state`, `the candidate did not: ${describeAnswer(answer)}`)
      const bytes = Buffer.from(answer.result.state, 'base64')
      const blob = parts.blobs.put(bytes, 'secret')
      recorder.record({
        kind: 'proof',
        type: 'state.exported',
        pco: `state:${instance}`,
        data: { instance, account: address, scope, blob, bytes: bytes.length },
      })
      return blob
    },
  }
}
