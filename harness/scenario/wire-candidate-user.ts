import { createHash } from 'node:crypto'
import type { Candidate } from '../candidate/candidate.ts'
import type { Bell } from '../environment/waiting.ts'
import { quietPeriod, until } from '../environment/waiting.ts'
import type { Gatekeeper, RoutedMessage } from '../gatekeeper/gatekeeper.ts'
import { proof } from '../judge/select.ts'
import type { BlobStore } from '../transcript/blobs.ts'
import { canonical } from '../transcript/canonical.ts'
import { asContent, markUserContent } from './canary-text.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { Halt } from './halt.ts'
import type { CandidateUser, Sent, Tester } from './users.ts'
import { anyOf, watch } from './watch.ts'

/** What a candidate's user of the wire plane stands on. */
export interface WireCandidateUserParts {
  readonly name: string
  readonly handle: string
  readonly address: string
  readonly identifier: string
  readonly candidate: Candidate
  readonly gatekeeper: Gatekeeper
  readonly recorder: CaseRecorder
  readonly blobs: BlobStore
  readonly bell: Bell
  readonly livenessMs: number
  readonly expected: Map<string, string>
  /** Listings of one campaign are numbered, so that judges can tell them apart. */
  readonly nextListing: () => number
}

/** A user of the candidate, driven through the adapter and seen on the wire. */
export function wireCandidateUser(parts: WireCandidateUserParts): CandidateUser {
  const { name, handle, address, candidate, recorder, expected, bell, livenessMs } = parts
  const instance = candidate.instance
  const pco = `upper:${instance}` as const

  const tries: CandidateUser['tries'] = async (to, content) => {
    const { label, token } = recorder.canary()
    const marked = markUserContent(asContent(content), token)
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
  const reads = async (from: Tester) => {
    const listing = parts.nextListing()
    const { entries } = await must(
      'lists messages',
      candidate.call('list-messages', { account: handle, conversation: from.address }),
    )
    const canaries: string[] = []
    const unmarked: string[] = []
    for (const entry of entries) {
      const content = canonical(entry.content)
      const [canary] = recorder.labelsIn(content)
      if (!canary) {
        unmarked.push(createHash('sha256').update(content).digest('hex').slice(0, 16))
        continue
      }
      canaries.push(canary)
      recorder.record({
        kind: 'proof',
        type: 'message.shown',
        pco,
        data: {
          instance,
          account: address,
          listing,
          conversation: entry.conversation,
          author: entry.author,
          id: entry.id,
          content,
          canary,
          intact: expected.get(canary) === content,
          ...(entry.sentAt === undefined ? {} : { sentAt: entry.sentAt }),
          ...(entry.markedAs?.length ? { marks: entry.markedAs } : {}),
        },
      })
    }
    recorder.record({
      kind: 'claim',
      type: 'store.listed',
      pco,
      data: {
        instance,
        account: address,
        listing,
        conversation: from.address,
        entries: entries.length,
        canaries,
        unmarked,
      },
    })
    return { listing, canaries }
  }
  const lists = async (from: Tester) => (await reads(from)).listing
  const settles = async () => {
    if (candidate.hello.features.includes('quiesce')) {
      const answer = await candidate.call('quiesce', {})
      if (answer.outcome === 'ok')
        recorder.record({ kind: 'claim', type: 'queue.quiet', pco, data: { instance, account: address } })
      return
    }
    await quietPeriod(candidate.hello.timers.batchingMs ?? 0)
  }
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
    tries,
    async sends(to, content) {
      const sent = await tries(to, content)
      if (sent.outcome !== 'ok')
        throw new Halt(
          `${name} sends`,
          `the candidate did not send an ordinary message: ${sent.outcome} ${sent.cause}`,
        )
      return sent
    },
    lists,
    shows: async (from, sealed) => (await reads(from)).canaries.includes(sealed.canary),
    settles,
    async catchesUp(from) {
      const barrier = await meetsBarrier(this, from)
      await settles()
      await lists(from)
      return barrier
    },
    async outlives(from) {
      const barrier = await meetsBarrier(this, from)
      if (works()) await settles()
      if (!works()) return ''
      await lists(from)
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
      return lists(from)
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
    async goesOffline() {
      await must('goes offline', candidate.call('go-offline', { account: handle }))
    },
    async goesOnline() {
      await must('goes online', candidate.call('go-online', { account: handle }))
    },
    async writesLog() {
      const { label, token } = recorder.canary()
      const line = `a line for developers ${token}`
      await must('writes to its log', candidate.call('write-log', { account: handle, line }))
      return label
    },
    async exportsState(scope) {
      const { state } = await must(
        'exports its state',
        candidate.call('export-state', { account: handle, scope }),
      )
      const bytes = Buffer.from(state, 'base64')
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
