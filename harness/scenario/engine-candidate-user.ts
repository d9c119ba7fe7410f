import { randomUUID } from 'node:crypto'
import type { Outcome } from '../candidate/candidate.ts'
import { canonical } from '../transcript/canonical.ts'
import { asContent, markUserContent } from './canary-text.ts'
import { type CommonUserParts, commonSteps, settlesDown, showsListing } from './common-user.ts'
import { describeAnswer } from './describe-answer.ts'
import type { EngineAccount } from './engine-account.ts'
import type { EngineNetwork } from './engine-network.ts'
import { Halt } from './halt.ts'
import { keepsState } from './keeps-state.ts'
import type { Addressee, CandidateUser } from './users.ts'
import { wireOnly } from './wire-only.ts'

/** What a candidate's user of the engine plane stands on. */
export interface EngineCandidateUserParts extends CommonUserParts {
  readonly account: EngineAccount
  readonly network: EngineNetwork
  /** Whether what the user sends goes on to its receiver: not for a clone, which is apart from the real conversation. */
  readonly connected: boolean
}

/** A user of the engine plane: an account of the engine, with the harness as its network and its store of messages. */
export function engineCandidateUser(parts: EngineCandidateUserParts): CandidateUser & {
  readonly account: EngineAccount
} {
  const { name, candidate, account, network, recorder, expected, connected } = parts
  const { address, instance } = account

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
  const reads = async (from: Addressee) => {
    const listing = parts.nextListing()
    const entries = account.opened
      .filter((line) => line.from === from.address)
      .map(({ id, text, canary }) => ({
        conversation: from.address,
        author: from.address,
        id,
        content: text,
        canary,
      }))
    return showsListing(parts, account, from, listing, entries)
  }
  const steps = commonSteps(name, 'encrypt', tries, reads)
  const settles = async () => {
    await account.idle()
    await settlesDown(parts, address)
  }
  return {
    name,
    handle: address,
    address,
    identifier: address,
    instance,
    account,
    receives: (message) => void account.takes(message),
    ...steps,
    settles,
    async catchesUp(from) {
      const barrier = await from.seals(this, 'barrier')
      from.delivers(barrier, this)
      await settles()
      await steps.lists(from)
      return barrier.canary
    },
    outlives: async () => wireOnly('a candidate that may die'),
    async goesThrough(from) {
      await settles()
      return steps.lists(from)
    },
    goesToBackground: async () => wireOnly('the background'),
    marksRead: async () => wireOnly('reading'),
    sets: async () => wireOnly('settings'),
    losesPrekeys: () => wireOnly('a pool of prekeys'),
    blocks: async () => wireOnly('blocking'),
    isRemoved: async () => wireOnly('the removal of accounts'),
    types: async () => wireOnly('typing'),
    asksToBeReached: async () => wireOnly('asking to be reached'),
    reports: async () => wireOnly('reports'),
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
      return keepsState(parts.blobs, recorder, account, scope, Buffer.from(answer.result.state, 'base64'))
    },
  }
}
