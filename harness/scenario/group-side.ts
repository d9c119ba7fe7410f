import { randomUUID } from 'node:crypto'
import { toUserContent } from '../candidate/content-forms.ts'
import type { MemberKeys } from '../e2ee/member-keys.ts'
import { freshBytes } from '../environment/randomness.ts'
import type { Bell } from '../environment/waiting.ts'
import type { Content } from '../formats/content/content.ts'
import { decodeContent } from '../formats/content/decode-content.ts'
import { encodeContent } from '../formats/content/encode-content.ts'
import { pad, unpad } from '../formats/content/padding.ts'
import { serviceIdOf } from '../formats/service-id.ts'
import {
  readSenderKeyHandout,
  readSenderKeyMessage,
  type SenderKeyHandout,
} from '../formats/signal/sender-key.ts'
import type { RoutedGroupMessage } from '../gatekeeper/gatekeeper.ts'
import { canonical } from '../transcript/canonical.ts'
import type { CaseRecorder } from './case-recorder.ts'

/** What a simulated user of the wire plane has of groups: keys, and what it was told. Membership is for whoever directs the case. */
export interface GroupSide {
  /** Takes what the candidate says of a group over a session of two; `false` for everything else. */
  takes(from: string, content: Content): Promise<boolean>
  /** Takes a key from another simulated user. */
  hears(group: string, from: string, distribution: Uint8Array): void
  /** From now on every message of this group comes here, whether the user is in it or not. */
  listens(group: string): void
  hasEarFor(group: string): boolean
  /** Tries to open a message of a group, and records what came of it. */
  opens(message: RoutedGroupMessage): Promise<void>
  /** What stood in a message of a group that was opened; `undefined` where it was none. */
  reads(id: string): Content | undefined
  /** Whether a message of a group came here, be it opened or not. Throws as `standsFast` does. */
  hasHeard(id: string): boolean
  /** Throws what went wrong on our own side, if something did, when a message was to be opened. */
  standsFast(): void
  /** Tries everything of the group once more that came here and was not opened. */
  triesAgain(group: string): Promise<void>
  /** Encrypts for a group on the present chain. */
  encrypts(group: string, content: Content): Promise<Uint8Array>
  /** What hands out the present chain; a new one is begun after `renews`. */
  distribution(group: string): Promise<Uint8Array>
  /** Gives up the present chain, as whoever has gone can read it. */
  renews(group: string): void
  /** Writes the keys of groups into the user's own store, as they stand, wherever they are kept. */
  writesDown(): Promise<void>
  /** Nobody asks for the keys any more. */
  ends(): void
  /** Whether it was told this of a group. @param about a member, or the title that it was given */
  wasTold(group: string, action: string, about: string): boolean
  /** The last key that this sender handed out, as it came. */
  handout(group: string, from: string): Uint8Array | undefined
  /** The chain with which a message was opened, as it was handed out, and the place of the message in it. */
  openedWith(id: string): { readonly handout: SenderKeyHandout; readonly iteration: number } | undefined
}

/** What a group side stands on. */
export interface GroupSideParts {
  readonly name: string
  readonly keys: MemberKeys
  readonly recorder: CaseRecorder
  readonly bell: Bell
  /** What the case's candidate users were asked to send: content by canary label. */
  readonly expected: Map<string, string>
  /** Ids of messages that were opened, and of those that could not be: it adds to them. */
  readonly opened: Set<string>
  readonly unopened: Set<string>
}

/** See {@link GroupSide}. */
export function groupSide(parts: GroupSideParts): GroupSide {
  const { name, keys, recorder, bell, expected } = parts
  const chains = new Map<string, string>()
  const told = new Set<string>()
  const listening = new Set<string>()
  const heard = new Set<string>()
  const unread = new Map<string, RoutedGroupMessage>()
  const handouts = new Map<string, Uint8Array>()
  const chainsHeard = new Map<string, SenderKeyHandout>()
  const openedBytes = new Map<string, Uint8Array>()
  const contents = new Map<string, Content>()
  const pco = 'upper:tester' as const
  let failure: { readonly thrown: unknown } | undefined
  const standsFast = () => {
    if (failure) throw failure.thrown
  }
  const remotes = new Map<string, string>()
  const remoteOf = (address: string) => {
    const remote = remotes.get(address) ?? serviceIdOf(address)
    remotes.set(address, remote)
    return remote
  }

  const hears = (group: string, from: string, distribution: Uint8Array) => {
    keys.hears(group, remoteOf(from), distribution)
    handouts.set(`${group} ${from}`, distribution)
  }
  const keyed = (group: string, from: string, distribution: Uint8Array) => {
    hears(group, from, distribution)
    const read = readSenderKeyHandout(distribution)
    if (!read) return
    const chain = `${read.distribution}/${read.chain}`
    if (!chainsHeard.has(chain)) chainsHeard.set(chain, read)
    const { chainKey, signingKey: _, ...place } = read
    const key = `group-chain-${place.distribution.slice(0, 8)}-${place.iteration}`
    recorder.keep(key, chainKey)
    recorder.record({
      kind: 'proof',
      type: 'group.keyed',
      pco,
      data: { by: name, from, group, ...place, key },
    })
  }
  const chainOf = (group: string) => {
    const chain = chains.get(group) ?? randomUUID()
    chains.set(group, chain)
    return chain
  }
  return {
    listens: (group) => void listening.add(group),
    hasEarFor: (group) => listening.has(group),
    standsFast,
    hasHeard(id) {
      standsFast()
      return heard.has(id)
    },
    reads: (id) => contents.get(id),
    async takes(from, content) {
      if (content.kind === 'key-distribution') {
        keyed(content.about, from, content.distribution)
        // a message may have come before its key
        for (const message of [...unread.values()])
          if (message.group === content.about && message.from === from) await this.opens(message)
      } else if (content.kind === 'group-control') {
        const { about: group, action, members, title } = content
        const data = { by: name, from, group, action, members: [...members] }
        recorder.record({ kind: 'proof', type: 'group.told', pco, data })
        for (const about of action === 'rename' ? [title] : members) told.add(`${group} ${action} ${about}`)
        bell.ring()
      } else return false
      return true
    },
    hears,
    async opens(message) {
      const { group, from, id, bytes } = message
      const base = { by: name, from, id, group }
      const result = await keys.decrypt(group, remoteOf(from), bytes).catch((thrown: unknown) => {
        // whoever waits for the message is told, and nobody stands in the way of those that come after it
        failure ??= { thrown }
        bell.ring()
      })
      if (!result) return
      heard.add(id)
      if (!result.ok) {
        const data = { by: name, from, id, reason: `${result.reason}: ${result.detail}` }
        recorder.record({ kind: 'proof', type: 'message.unopened', pco: `tester:${name}`, data })
        if (result.reason !== 'no-session') parts.unopened.add(id)
        unread.set(id, message)
        return
      }
      const { content, inside, text, canary } = readingOf(recorder, result.plaintext)
      if (content) contents.set(id, content)
      const isIts = inside === group
      const data = {
        ...base,
        content: isIts ? text : `of ${inside ?? 'no group'}: ${text}`,
        canary,
        intact: isIts && expected.get(canary) === text,
      }
      recorder.record({ kind: 'proof', type: 'message.opened', pco, data })
      unread.delete(id)
      openedBytes.set(id, bytes)
      parts.opened.add(id)
      bell.ring()
    },
    async triesAgain(group) {
      for (const message of [...unread.values()]) if (message.group === group) await this.opens(message)
    },
    encrypts: (group, content) =>
      keys.encrypt(group, chainOf(group), pad(encodeContent(content), freshBytes)),
    distribution: (group) => keys.distribution(group, chainOf(group)),
    renews: (group) => void chains.delete(group),
    writesDown: keys.writesDown,
    ends: keys.ends,
    wasTold: (group, action, about) => told.has(`${group} ${action} ${about}`),
    handout: (group, from) => handouts.get(`${group} ${from}`),
    openedWith(id) {
      const place = readSenderKeyMessage(openedBytes.get(id) ?? new Uint8Array())
      const handout = place && chainsHeard.get(`${place.distribution}/${place.chain}`)
      return handout && { handout, iteration: place.iteration }
    },
  }
}

/** What stands in a message of a group. */
interface Reading {
  readonly content: Content | undefined
  /** The group that it names; `undefined` for none. */
  readonly inside: string | undefined
  /** The content, canonical, or what is wrong with it. */
  readonly text: string
  /** Label of its canary; empty without one. */
  readonly canary: string
}

const last = new WeakMap<CaseRecorder, Reading & { readonly plaintext: Uint8Array }>()

/** Every member opens the same octets: they are read once. */
function readingOf(recorder: CaseRecorder, plaintext: Uint8Array): Reading {
  const known = last.get(recorder)
  if (known && Buffer.compare(known.plaintext, plaintext) === 0) return known
  const decoded = decodeContent(unpad(plaintext) ?? new Uint8Array([0xff]))
  const user = decoded.ok ? toUserContent(decoded.content) : undefined
  const text = user ? canonical(user) : `malformed: ${decoded.ok ? decoded.content.kind : decoded.reason}`
  const inside = decoded.ok ? decoded.content.group : undefined
  const reading = {
    plaintext,
    content: decoded.ok ? decoded.content : undefined,
    inside,
    text,
    canary: recorder.labelsIn(text)[0] ?? '',
  }
  last.set(recorder, reading)
  return reading
}
