import { createHash } from 'node:crypto'
import { toContentDraft, toUserContent } from '../candidate/content-forms.ts'
import type { UserContent } from '../candidate/protocol/content.ts'
import type { Sealed as Ciphertext } from '../e2ee/exchange.ts'
import { firstMessage } from '../e2ee/first-message.ts'
import type { MemberKeys } from '../e2ee/member-keys.ts'
import { createPeer, type Peer } from '../e2ee/peer.ts'
import { signAs } from '../e2ee/sign-as.ts'
import { memoryStore } from '../e2ee/store.ts'
import { freshBytes } from '../environment/randomness.ts'
import { until } from '../environment/waiting.ts'
import type { Content } from '../formats/content/content.ts'
import { decodeContent } from '../formats/content/decode-content.ts'
import { encodeContent } from '../formats/content/encode-content.ts'
import { pad, unpad } from '../formats/content/padding.ts'
import { commitmentTo, holdsFor } from '../formats/franking.ts'
import { serviceIdOf } from '../formats/service-id.ts'
import { chainFrom } from '../formats/signal/derive.ts'
import { readCiphertext } from '../formats/signal/read-ciphertext.ts'
import { readSessionRecord } from '../formats/signal/record.ts'
import type { Gatekeeper, RoutedGroupMessage, RoutedMessage } from '../gatekeeper/gatekeeper.ts'
import { canonical } from '../transcript/canonical.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Json } from '../vocabulary/json.ts'
import { attacksOf } from './attacks.ts'
import { asContent, markUserContent, withCanary } from './canary-text.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { delivering } from './delivering.ts'
import { groupSide } from './group-side.ts'
import { Halt } from './halt.ts'
import { inboxOf } from './inbox.ts'
import { spentSecrets } from './spent-secrets.ts'
import type { CandidateUser, ChainSecret, Sealed, Sent, Tester } from './users.ts'

/** Receipts that wait at most while more messages are opened. */
const MOST_RECEIPTS = 32

/** What a simulated user of the wire plane stands on. */
export interface WireTesterParts {
  readonly name: string
  readonly address: string
  /** The profile's namespace. */
  readonly namespace: string
  readonly peer: Peer
  /** Its keys of groups. */
  readonly keys: MemberKeys
  readonly gatekeeper: Gatekeeper
  readonly recorder: CaseRecorder
  readonly now: () => number
  readonly livenessMs: number
  readonly bell: import('../environment/waiting.ts').Bell
  /** What the case's candidate users were asked to send: content by canary label. */
  readonly expected: Map<string, string>
}

/** A simulated gatekeeper user: encrypts for the candidate and opens what the candidate sends. */
export function wireTester(parts: WireTesterParts): Tester & { close(): void } {
  const { name, address, peer, gatekeeper, recorder, expected } = parts
  const opened = new Set<string>()
  const unopened = new Set<string>()
  const plaintexts = new Map<string, { readonly from: string; readonly bytes: Uint8Array }>()
  const contents = new Map<string, Content>()
  const secrets = spentSecrets(name, recorder)
  const remotes = new Map<string, string>()
  const receipts: RoutedMessage[] = []
  const groups = groupSide({ ...parts, opened, unopened })

  const remoteOf = (of: string) => {
    const remote = remotes.get(of) ?? serviceIdOf(of)
    remotes.set(of, remote)
    return remote
  }
  /** Together: what is written in one turn of the event loop leaves as one. */
  const sendReceipts = () => {
    for (const { from, id } of receipts.splice(0)) gatekeeper.sendReceipt(address, from, 'delivered', [id])
  }
  const open = async (message: RoutedMessage) => {
    const remote = remoteOf(message.from)
    const earlier = peer.sessionRecord(remote)
    const result = await peer.decrypt(remote, message.encoding, message.bytes)
    if (result.ok) secrets.opened(message, earlier, () => peer.sessionRecord(remote))
    const base = { by: name, from: message.from, id: message.id }
    if (!result.ok) {
      unopened.add(message.id)
      recorder.record({
        kind: 'proof',
        type: 'message.unopened',
        pco: `tester:${name}`,
        data: { ...base, reason: `${result.reason}: ${result.detail}` },
      })
      return
    }
    plaintexts.set(message.id, { from: message.from, bytes: result.plaintext })
    const decoded = decodeContent(unpad(result.plaintext) ?? new Uint8Array([0xff]))
    if (decoded.ok && (await groups.takes(message.from, decoded.content))) return
    if (decoded.ok) looksAtFranking(message, decoded.content, result.plaintext)
    const content = decoded.ok ? toUserContent(decoded.content) : undefined
    const text = content
      ? canonical(content)
      : `malformed: ${decoded.ok ? decoded.content.kind : decoded.reason}`
    const canary = recorder.labelsIn(text)[0] ?? ''
    const intact = content !== undefined && expected.get(canary) === text
    recorder.record({
      kind: 'proof',
      type: 'message.opened',
      pco: 'upper:tester',
      data: { ...base, content: text, canary, intact },
    })
    opened.add(message.id)
    receipts.push(message)
    if (receipts.length >= MOST_RECEIPTS) sendReceipts()
    parts.bell.ring()
  }
  const looksAtFranking = (message: RoutedMessage, content: Content, plaintext: Uint8Array) => {
    const { from, id, commitment } = message
    const { frankingKey } = content
    if (commitment === undefined && frankingKey === undefined) return
    const holds = holdsFor(unpad(plaintext) ?? new Uint8Array(), frankingKey, commitment ?? '')
    const keyDigest = frankingKey ? createHash('sha256').update(frankingKey).digest('hex') : ''
    const data = { by: name, from, id, holds, keyDigest }
    recorder.record({ kind: 'proof', type: 'message.franked', pco: 'upper:tester', data })
  }
  const takes = (message: RoutedMessage | RoutedGroupMessage) =>
    'group' in message ? groups.opens(message) : open(message)
  const inbox = inboxOf(name, recorder, takes, sendReceipts)
  const hear = (message: RoutedMessage) => {
    if (message.to === address) inbox.arrives(message)
  }
  const stops = [
    gatekeeper.onMessage(hear),
    gatekeeper.onGroupMessage((message) => {
      if (groups.hasEarFor(message.group)) inbox.arrives(message)
    }),
  ]
  const sessionOf = (address: string) => {
    const record = peer.sessionRecord(remoteOf(address))
    return record && readSessionRecord(record)
  }
  const session = async (to: CandidateUser, of: Peer = peer) => {
    const remote = remoteOf(to.address)
    if (!(await of.hasSession(remote))) await begins(to, remote, of)
    return remote
  }
  const bundleOf = (to: CandidateUser) => {
    const bundle = gatekeeper.directory.fetchBundle(to.address, address)
    if (bundle) return bundle
    throw new Halt(
      `${to.name} publishes keys`,
      'the candidate has published no keys that a peer could start from',
    )
  }
  const begins = async (to: CandidateUser, remote: string, of: Peer = peer) => {
    const started = await of.startSession(remote, bundleOf(to))
    if (!started.ok)
      throw new Halt(`${to.name} publishes keys`, `a peer refuses the candidate's keys: ${started.reason}`)
  }
  const sealsContent: Tester['sealsContent'] = async (to, make) => {
    const { label, mark } = recorder.canary()
    const content: Content = make((text) => withCanary(text, mark))
    const text = shownAs(content)
    if (text !== undefined) expected.set(label, text)
    contents.set(label, content)
    return sealAs(to, label, content, text)
  }
  const shownAs = (content: Content) => {
    const user = toUserContent(content)
    return user && canonical(user)
  }
  const sealAs = async (
    to: CandidateUser,
    label: string,
    content: Content,
    text = shownAs(content),
    of: Peer = peer,
    plaintext = pad(encodeContent(content), freshBytes),
  ): Promise<Sealed> => {
    const remote = await session(to, of)
    return sealedAs(to, label, content, text, await of.encrypt(remote, plaintext))
  }
  const sealedAs = (
    to: CandidateUser,
    label: string,
    content: Content,
    text: string | undefined,
    { encoding, bytes }: Ciphertext,
  ): Sealed => {
    const header = readCiphertext(encoding, bytes)
    const sealed: Sealed = {
      id: content.id,
      canary: label,
      encoding,
      bytes,
      ratchetKey: header?.ratchetKey ?? '',
      counter: header?.counter ?? -1,
      ...(content.frankingKey && {
        commitment: commitmentTo(encodeContent(content), content.frankingKey),
      }),
    }
    recorder.record({
      kind: 'stimulus',
      type: 'message.sealed',
      pco: 'upper:tester',
      data: {
        by: name,
        to: to.address,
        id: sealed.id,
        canary: label,
        content: text ?? content.kind,
        encoding,
        bytes: Buffer.from(bytes).toString('base64'),
        ratchetKey: sealed.ratchetKey,
        counter: sealed.counter,
      } satisfies Json,
    })
    return sealed
  }
  const newText = (text: string) => {
    const { label, mark } = recorder.canary()
    const body = withCanary(text, mark)
    const content: Content = { kind: 'text', id: recorder.messageId(), sentAt: parts.now(), body }
    const shown = shownAs(content)
    if (shown !== undefined) expected.set(label, shown)
    return { label, content, shown }
  }
  const draftOf = (content: string | UserContent, mark: (text: string) => string) => {
    const draft = toContentDraft(markUserContent(asContent(content), mark('').trim()))
    if (!draft) throw new ParleyError('harness', 'this content cannot be sent')
    return { ...draft, id: recorder.messageId(), sentAt: parts.now() }
  }
  const seals: Tester['seals'] = (to, content) => sealsContent(to, (mark) => draftOf(content, mark))
  return {
    name,
    address,
    peer,
    groups,
    seals,
    sealsContent,
    sealsFranked: (to, content) =>
      sealsContent(to, (mark) => ({ ...draftOf(content, mark), frankingKey: freshBytes(32) })),
    ...delivering(address, recorder, seals),
    async reseals(to, sealed) {
      const content = contents.get(sealed.canary)
      if (!content) throw new ParleyError('harness', 'only an own message can be encrypted again')
      return sealAs(to, sealed.canary, content)
    },
    async sealsInVersion(to, version, text) {
      const { label, content, shown } = newText(text)
      const own = { address: serviceIdOf(address), store: memoryStore(), now: parts.now }
      return sealAs(to, label, content, shown, await createPeer({ ...own, generation: version }))
    },
    async sealsByHand(to, text, weak) {
      const { label, content, shown } = newText(text)
      const bundle = bundleOf(to)
      const bytes = firstMessage({
        generation: bundle.kyberPreKey ? 4 : 3,
        bundle,
        from: serviceIdOf(address),
        to: remoteOf(to.address),
        plaintext: pad(encodeContent(content), freshBytes),
        weak,
      })
      return sealedAs(to, label, content, shown, { encoding: 'pkmsg', bytes })
    },
    async skips(to, count = 1) {
      await peer.skip(await session(to), count)
    },
    spentRoots: async (to) => secrets.roots(peer.sessionRecord(remoteOf(to.address))),
    sentSecrets: () => secrets.sent(),
    ...attacksOf(parts),
    readsNumber: async (of) => (await peer.safetyNumber(remoteOf(of.address)))?.displayable ?? '',
    showsCode: async (of) => (await peer.safetyNumber(remoteOf(of.address)))?.scannable ?? new Uint8Array(),
    async identityKeys(of) {
      const hex = (key: Uint8Array | undefined) => Buffer.from(key ?? []).toString('hex')
      const { identityKey } = await peer.publicKeys()
      return { own: hex(identityKey), theirs: hex(await peer.identityOf(remoteOf(of.address))) }
    },
    async sealsAltered(to, text, alter, { padded = true } = {}) {
      const { label, content, shown } = newText(text)
      const altered = alter(encodeContent(content))
      return sealAs(to, label, content, shown, peer, padded ? pad(altered, freshBytes) : altered)
    },
    forgets: (to) => peer.deleteSession(remoteOf(to.address)),
    async looks(sent) {
      await inbox.opened()
      groups.standsFast()
      return opened.has(sent.id) ? 'opened' : unopened.has(sent.id) ? 'unopened' : 'absent'
    },
    async opens(sent: Sent) {
      if (sent.outcome !== 'ok') return false
      const decided = () => {
        groups.standsFast()
        return opened.has(sent.id) ? true : unopened.has(sent.id) ? false : undefined
      }
      return (await until(parts.bell, decided, parts.livenessMs)) ?? false
    },
    reads({ id }) {
      const read = plaintexts.get(id)
      if (!read) return groups.reads(id)
      const decoded = decodeContent(unpad(read.bytes) ?? new Uint8Array([0xff]))
      return decoded.ok ? decoded.content : undefined
    },
    dissects({ id }) {
      const read = plaintexts.get(id)
      if (!read) return
      const data = { by: name, from: read.from, id, bytes: Buffer.from(read.bytes).toString('base64') }
      recorder.record({ kind: 'proof', type: 'plaintext.read', pco: 'upper:tester', data })
    },
    holds: inbox.holds,
    releases: inbox.releases,
    held: inbox.held,
    async chainSecrets(to, ahead) {
      const chain = sessionOf(to.address)?.sender
      if (!chain) throw new ParleyError('harness', `${name} has no sending chain to ${to.name}`)
      const short = Buffer.from(chain.ratchetKey).toString('hex').slice(2, 14)
      return chainFrom(chain.chainKey, chain.index, ahead).map(({ index, chainKey, seed }): ChainSecret => {
        const labels = {
          index,
          chainKey: `chain-${name}-${short}-${index}`,
          seed: `seed-${name}-${short}-${index}`,
        }
        recorder.keep(labels.chainKey, chainKey)
        recorder.keep(labels.seed, seed)
        return labels
      })
    },
    signs: (octets) => signAs(peer, octets),
    renews: (to) => begins(to, remoteOf(to.address)),
    confirms(of, receipt, ids) {
      recorder.record({
        kind: 'stimulus',
        type: 'receipt.sent',
        pco: `wire:${of.instance}`,
        data: { from: address, to: of.address, receipt, ids: [...ids] },
      })
      gatekeeper.sendReceipt(address, of.address, receipt, ids)
    },
    asksAgain(sent, of, count) {
      recorder.record({
        kind: 'stimulus',
        type: 'message.asked-for',
        pco: `wire:${of.instance}`,
        data: { by: address, of: of.address, id: sent.id, count },
      })
      gatekeeper.sendRetry(address, of.address, sent.id, count)
    },
    hears: (clone) => void stops.push(clone.tells(hear)),
    close() {
      for (const stop of stops) stop()
      groups.ends()
    },
  }
}
