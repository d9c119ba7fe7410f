import type { FrameAttack, OctetChange } from '../../vocabulary/noise.ts'
import type { ByteLink, LinkEnd } from '../byte-link.ts'
import type { MessageLink, MessageListener } from '../message-link.ts'
import { disturb } from './disturb.ts'
import { framed, frameSplitter } from './frames.ts'
import { handshake } from './handshake.ts'
import type { KeyPair } from './primitives.ts'

/** A Noise connection after its handshake. */
export interface NoiseLink extends MessageLink {
  /** Sends frames that no correct server sends. @param messages what they hold, where they hold something */
  disturb(attack: FrameAttack, messages: readonly Uint8Array[]): void
  /** Sends a message whose octets are changed, inside the encryption or outside of it. */
  alter(message: Uint8Array, alteration: OctetChange): void
}

/** What a client said of itself in its handshake. */
export interface Greeting {
  /** The static key that it has proven. */
  readonly staticKey: Uint8Array
  /** The payload of its last message. */
  readonly payload: Uint8Array
}

/** How a handshake went: told once, when its last message was read or the connection is over before. */
export interface HandshakeSeen {
  readonly complete: boolean
  /** Of the client's first message; empty when none came. */
  readonly ephemeral: Uint8Array
  /** The payload of the client's first message, which everybody can read. */
  readonly early: Uint8Array
  /** Octets that the client sent after our message. */
  readonly answered: number
  readonly greeting?: Greeting
  /** What is wrong on our side of it, on purpose; empty when nothing is. */
  readonly flaw: string
  /** Why it broke off; begins with `refused` when it was we who did. */
  readonly detail: string
}

/** Frames with their lengths. `isLast`: nothing follows them. */
export interface NoiseReply {
  readonly octets: Uint8Array
  readonly isLast: boolean
}

/** What the server's side of connections is made of. */
export interface NoiseOptions {
  /** What the client sends in the clear before its first frame, and both sides hash. */
  readonly prologue: Uint8Array
  /** Octets of the longest frame. */
  readonly frameBytes: number
  /** Asked for each connection: the static key, and the payload that proves whose it is. */
  identity(): { readonly own: KeyPair; readonly certificate: Uint8Array; readonly flaw: string }
  /** What is written in place of our handshake message. */
  reply(message: Uint8Array): NoiseReply
  onHandshake(seen: HandshakeSeen): void
  onLink(link: NoiseLink, greeting: Greeting): void
}

/** Speaks the server's side of Noise XX on a link. A client that deviates is cut off. */
export function serveNoise(link: ByteLink, options: NoiseOptions): void {
  const { prologue, frameBytes } = options
  const { own, certificate, flaw } = options.identity()
  const shaking = handshake({ role: 'responder', prologue, own })
  let prefix: Uint8Array = new Uint8Array(0)
  let step: 'first' | 'last' | 'open' | 'over' = 'first'
  let early: Uint8Array = new Uint8Array(0)
  let answered = 0
  let take: (frame: Uint8Array) => void = () => {}
  let listener: MessageListener | undefined
  let cause: LinkEnd | undefined

  const told = (detail: string, greeting?: Greeting) =>
    options.onHandshake({
      complete: greeting !== undefined,
      ephemeral: shaking.remoteEphemeral ?? new Uint8Array(0),
      early,
      answered,
      flaw,
      detail,
      ...(greeting === undefined ? {} : { greeting }),
    })
  const fail = (detail: string) => {
    if (step === 'over') return
    if (step !== 'open') told(`refused: ${detail}`)
    step = 'over'
    cause ??= { by: 'fault', detail }
    link.destroy()
  }
  const replyTo = () => {
    try {
      return shaking.write(certificate)
    } catch {
      return undefined
    }
  }
  const first = (received: Uint8Array) => {
    const payload = shaking.read(received)
    if (payload === undefined) return fail('the first handshake message cannot be read')
    early = payload
    const message = replyTo()
    if (message === undefined) return fail('the ephemeral key agrees on nothing')
    step = 'last'
    const { octets, isLast } = options.reply(message)
    link.write(octets)
    // whoever waits for the rest of what was cut learns that there is none
    if (isLast) link.end()
  }
  const last = (message: Uint8Array) => {
    const payload = shaking.read(message)
    if (payload === undefined || shaking.remoteStatic === undefined)
      return fail('the last handshake message does not authenticate')
    const greeting = { staticKey: shaking.remoteStatic, payload }
    const { sending, receiving } = shaking.split()
    step = 'open'
    take = (frame) => {
      const message = receiving.decrypt(frame)
      if (message === undefined) fail('a frame does not authenticate')
      else listener?.message(message)
    }
    told('', greeting)
    const send = (message: Uint8Array) => link.write(framed(sending.encrypt(message)))
    options.onLink(
      {
        listen: (next) => {
          listener = next
        },
        send: (message) => send(Buffer.from(message)),
        end: () => link.end(),
        destroy: () => link.destroy(),
        alter(message, { where, change, isLast }) {
          if (where === 'message') send(change(message))
          else link.write(change(framed(sending.encrypt(message))))
          if (isLast?.()) link.end()
        },
        disturb: (attack, messages) => disturb(link, sending, frameBytes, attack, messages),
      },
      greeting,
    )
  }
  const splitter = frameSplitter(
    frameBytes,
    (frame) => {
      if (step === 'first') first(frame)
      else if (step === 'last') last(frame)
      else if (step === 'open') take(frame)
    },
    (length) => fail(`a frame of ${length} octets, the limit is ${frameBytes}`),
  )
  link.listen({
    data(chunk) {
      if (step === 'over') return
      if (step === 'last') answered += chunk.length
      const missing = prologue.length - prefix.length
      if (missing > 0) {
        prefix = Buffer.concat([prefix, chunk.subarray(0, missing)])
        if (Buffer.compare(prefix, prologue.subarray(0, prefix.length)) !== 0)
          return fail('another protocol or version of it')
      }
      if (chunk.length > missing) splitter.push(chunk.subarray(Math.max(missing, 0)))
    },
    closed(end) {
      if (step === 'first' || step === 'last') told(end.detail)
      step = 'over'
      listener?.closed(cause ?? end)
    },
  })
}
