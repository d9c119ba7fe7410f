import type { Entry } from '../candidate/protocol/actions.ts'
import type { Bell } from '../environment/waiting.ts'
import { until } from '../environment/waiting.ts'
import type { Gatekeeper, RoutedMessage } from '../gatekeeper/gatekeeper.ts'
import { proof } from '../judge/select.ts'
import { canonical } from '../transcript/canonical.ts'
import { asContent, markUserContent, withCanary } from './canary-text.ts'
import {
  type CommonUserParts,
  commonSteps,
  type ShownEntry,
  settlesDown,
  showsListing,
} from './common-user.ts'
import { Halt } from './halt.ts'
import { keepsState } from './keeps-state.ts'
import type { Addressee, CandidateUser, Sent, Tester } from './users.ts'
import { anyOf, watch } from './watch.ts'

/** What a candidate's user of the wire plane stands on. */
export interface WireCandidateUserParts extends CommonUserParts {
  readonly handle: string
  readonly address: string
  readonly identifier: string
  readonly gatekeeper: Gatekeeper
  readonly bell: Bell
  readonly livenessMs: number
}

/** A user of the candidate, driven through the adapter and seen on the wire. */
export function wireCandidateUser(parts: WireCandidateUserParts): CandidateUser {
  const { name, handle, address, candidate, recorder, expected, bell, livenessMs } = parts
  const instance = candidate.instance
  const pco = `upper:${instance}` as const
  const own = { instance, address }

  const tries: CandidateUser['tries'] = async (to, content) => {
    const { label, mark } = recorder.canary()
    const marked = markUserContent(asContent(content), mark)
    expected.set(label, canonical(marked))
    const answer = await candidate.call('send-message', { account: handle, to: to.address, content: marked })
    const id = answer.outcome === 'ok' ? answer.result.id : ''
    return {
      id,
      canary: label,
      outcome: answer.outcome,
      cause: answer.outcome === 'refused' ? answer.cause : '',
    } satisfies Sent
  }
  const must = async <T>(
    step: string,
    answer: Promise<import('../candidate/candidate.ts').Outcome<T>>,
  ): Promise<T> => {
    const outcome = await answer
    if (outcome.outcome === 'ok') return outcome.result
    const why = outcome.outcome === 'refused' ? `refused (${outcome.cause})` : outcome.outcome
    throw new Halt(`${name} ${step}`, `the candidate did not do an ordinary thing: ${why}`)
  }
  const shown = (entry: Entry): ShownEntry => {
    const content = canonical(entry.content)
    return {
      conversation: entry.conversation,
      author: entry.author,
      id: entry.id,
      content,
      canary: recorder.labelsIn(content)[0],
      ...(entry.sentAt === undefined ? {} : { sentAt: entry.sentAt }),
      ...(entry.markedAs?.length ? { marks: entry.markedAs } : {}),
      ...(entry.state === undefined ? {} : { state: entry.state }),
    }
  }
  const reads = async (from: Addressee) => {
    const listing = parts.nextListing()
    const { entries } = await must(
      'lists messages',
      candidate.call('list-messages', { account: handle, conversation: from.address }),
    )
    return showsListing(parts, own, from, listing, entries.map(shown))
  }
  const steps = commonSteps(name, 'send', tries, reads)
  const settles = () => settlesDown(parts, address)
  const handled = (id: string, canary: string) =>
    watch(
      recorder.observations,
      anyOf(
        proof('receipt.seen', (d) => d.from === address && d.ids.includes(id)),
        proof('message.announced', (d) => d.canary === canary && d.instance === instance),
      ),
      recorder.observations.length,
    )

  const meetsBarrier = async (user: CandidateUser, from: Tester) => {
    const barrier = await from.seals(user, 'barrier')
    const seen = handled(barrier.id, barrier.canary)
    from.delivers(barrier, user)
    await until(bell, () => (seen() || !candidate.alive ? true : undefined), livenessMs)
    return barrier.canary
  }
  const works = () => candidate.alive && candidate.broken.length === 0

  return {
    name,
    handle,
    address,
    identifier: parts.identifier,
    instance,
    tells: (listener) =>
      parts.gatekeeper.onMessage((message) => {
        if (message.from === address) listener(message)
      }),
    receives: (message: RoutedMessage, alter) => parts.gatekeeper.deliver(message, alter),
    ...steps,
    settles,
    async catchesUp(from) {
      const barrier = await meetsBarrier(this, from)
      await settles()
      await steps.lists(from)
      return barrier
    },
    async outlives(from) {
      const barrier = await meetsBarrier(this, from)
      if (works()) await settles()
      if (!works()) return ''
      await steps.lists(from)
      return barrier
    },
    async goesThrough(from, sealed) {
      const mine = (id: string) => id.startsWith(sealed.id)
      const seen = watch(
        recorder.observations,
        anyOf(
          proof(
            'receipt.seen',
            (d, o) =>
              d.from === address &&
              d.ids.some(mine) &&
              o.pco.startsWith('wire:clone') === (instance !== 'main'),
          ),
          proof('message.announced', (d) => d.canary === sealed.canary && d.instance === instance),
        ),
      )
      await until(bell, () => (seen() || !candidate.alive ? true : undefined), livenessMs)
      await settles()
      return steps.lists(from)
    },
    async goesToBackground() {
      await must('goes to the background', candidate.call('go-offline', { account: handle, push: true }))
    },
    async marksRead(from, messages) {
      const ids = messages.map((m) => m.id)
      await must(
        'marks as read',
        candidate.call('mark-read', { account: handle, conversation: from.address, ids }),
      )
    },
    async sets(setting, value) {
      await must(`sets ${setting}`, candidate.call('set-setting', { account: handle, name: setting, value }))
    },
    losesPrekeys(to) {
      const { directory } = parts.gatekeeper
      const { preKeys, kyberPreKeys } = directory.counts(address)
      for (let n = Math.max(preKeys, kyberPreKeys); n > 0; n -= 1) directory.fetchBundle(address, to.address)
    },
    async blocks(whom, blocked) {
      const params = { account: handle, peer: whom.address }
      await must(
        blocked ? 'blocks a user' : 'lets a user in again',
        candidate.call(blocked ? 'block' : 'unblock', params),
      )
    },
    async reports(whom, { messages, reason, forward }) {
      const ids = messages.map(({ id }) => id)
      const params = { account: handle, peer: whom.address, ids, reason, forward: [...forward] }
      await must('reports a user', candidate.call('report', params))
    },
    async acceptsKeyChange(of) {
      await must(
        'accepts a new identity',
        candidate.call('accept-key-change', { account: handle, peer: of.address }),
      )
    },
    async readsNumber(of) {
      const { number } = await must(
        'reads the safety number',
        candidate.call('safety-number', { account: handle, peer: of.address }),
      )
      const data = { instance, account: address, peer: of.address, number }
      recorder.record({ kind: 'proof', type: 'number.shown', pco, data })
      return number
    },
    async marksVerified(of, verified) {
      const params = { account: handle, peer: of.address, verified }
      await must('marks as verified', candidate.call('mark-verified', params))
    },
    async showsVerified(of) {
      const params = { account: handle, peer: of.address }
      const { verified } = await must(
        'looks whether a user is verified',
        candidate.call('verification', params),
      )
      const data = { instance, account: address, peer: of.address, verified }
      recorder.record({ kind: 'claim', type: 'verification.shown', pco, data })
      return verified
    },
    async showsCode(of) {
      const params = { account: handle, peer: of.address }
      const { code } = await must('shows its code', candidate.call('show-code', params))
      return Buffer.from(code, 'base64')
    },
    async scansCode(of, code, note) {
      const params = { account: handle, peer: of.address, code: Buffer.from(code).toString('base64') }
      const answer = await candidate.call('scan-code', params)
      const matches = answer.outcome === 'ok' && answer.result.matches
      const data = { instance, account: address, peer: of.address, matches, note }
      recorder.record({ kind: 'claim', type: 'code.scanned', pco, data })
      return matches
    },
    async isRemoved() {
      await must('is removed', candidate.call('remove-account', { account: handle }))
    },
    async types(to, composing) {
      const params = { account: handle, peer: to.address, composing }
      await must('types', candidate.call('set-typing', params))
    },
    async asksToBeReached(by) {
      await must('asks to be reached', candidate.call('ask-reachable', { account: handle, peer: by.address }))
    },
    async goesOffline() {
      await must('goes offline', candidate.call('go-offline', { account: handle }))
    },
    async goesOnline() {
      await must('goes online', candidate.call('go-online', { account: handle }))
    },
    async writesLog() {
      const { label, mark } = recorder.canary()
      const line = withCanary('a line for developers', mark)
      await must('writes to its log', candidate.call('write-log', { account: handle, line }))
      return label
    },
    async exportsState(scope) {
      const { state } = await must(
        'exports its state',
        candidate.call('export-state', { account: handle, scope }),
      )
      return keepsState(parts.blobs, recorder, own, scope, Buffer.from(state, 'base64'))
    },
  }
}
