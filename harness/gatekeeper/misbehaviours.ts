import { z } from 'zod'
import { CLEAR_STREAMS } from '../vocabulary/clear-stream.ts'
import type { Json } from '../vocabulary/json.ts'
import { CHAIN_DEFECTS, REPLY_DAMAGES } from '../vocabulary/noise.ts'
import type { EnlistmentReply, KeySetReply } from './odd-replies.ts'
import { ENLISTMENT_REPLIES, KEY_SET_REPLIES, SERVER_FLAWS } from './odd-replies.ts'
import type { Recorder } from './recorder.ts'
import { SERVER_LOSSES } from './stream/sasl/login.ts'

const address = z.string().describe('internal address')
const of = address
const base64 = z.string()
const bit = z.number().int().nonnegative()
const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>) =>
  Object.keys(table) as [Name, ...Name[]]

/** Every way in which the simulated gatekeeper can be told to be wrong: one place to add one. All are off at first. */
export const MISBEHAVIOURS = {
  'flip-signed-prekey-signature': {
    about:
      'bundles of this user carry a signed prekey signature with one bit flipped (bit 0 is the lowest of octet 0)',
    detail: z.object({ of, bit }),
  },
  'flip-kyber-signature': {
    about: 'bundles of this user carry a Kyber prekey signature with one bit flipped',
    detail: z.object({ of, bit }),
  },
  'foreign-signed-prekey': {
    about: "bundles of this user carry another user's signed prekey, with that user's valid signature",
    detail: z.object({ of, from: address }),
  },
  'foreign-kyber': {
    about: "bundles of this user carry another user's Kyber prekey, with that user's valid signature",
    detail: z.object({ of, from: address }),
  },
  'swap-signatures': {
    about: 'bundles of this user carry the signatures of the signed and the Kyber prekey in exchanged places',
    detail: z.object({ of }),
  },
  'substitute-key': {
    about: 'parts of one key in bundles of this user are replaced, as they are given (base64)',
    detail: z.object({
      of,
      slot: z.enum(['identity', 'signed', 'kyber', 'prekey']),
      id: z.number().optional(),
      key: base64.optional(),
      signature: base64.optional(),
    }),
  },
  'omit-kyber': { about: 'bundles of this user have no Kyber prekey', detail: z.object({ of }) },
  'omit-prekey': { about: 'bundles of this user have no one-time prekey', detail: z.object({ of }) },
  'no-bundle': {
    about: 'asked for keys of this user, the directory answers with a result that holds none',
    detail: z.object({ of }),
  },
  'bundle-error': {
    about: 'asked for keys of this user, the directory answers with this stanza error condition',
    detail: z.object({ of, condition: z.string().regex(/^[a-z-]+$/) }),
  },
  'answer-by-another': {
    about:
      'asked for keys of this user, another address answers first under the right id, with keys of another user',
    detail: z.object({ of, by: z.string(), keys: address }),
  },
  'unencrypted-capability': {
    about: 'the directory and service discovery say that this user has no end-to-end encryption',
    detail: z.object({ of }),
  },
  'ghost-member': {
    about: 'asked to change this group, the gatekeeper answers with a list in which somebody more stands',
    detail: z.object({ of: address.describe('the group'), member: address }),
  },
  'hold-group-change': {
    about: 'changes of this group are made, and the answers to them kept back until this ends',
    detail: z.object({ of: address.describe('the group') }),
  },
  'ignore-leave': {
    about: 'an opt-out of this account is neither taken nor answered',
    detail: z.object({ of }),
  },
  'fail-enlistment': {
    about: 'every enlistment is answered with status fail and this reason, and changes nothing',
    detail: z.object({ reason: z.string() }),
  },
  'unusual-login': {
    about: 'new enlistments are given this login; nothing may be concluded from its form',
    detail: z.object({ login: z.string().regex(/^[^@/\s]+@[^@/\s]+$/) }),
  },
  'refuse-login': {
    about: 'logins of this account are refused with this SASL condition, though token and account are good',
    detail: z.object({
      of,
      condition: z.enum(['temporary-auth-failure', 'account-disabled', 'not-authorized']),
    }),
  },
  'lose-server': {
    about: 'no login is answered: its connection is cut, or told that the server shuts down',
    detail: z.object({ how: z.enum(SERVER_LOSSES) }),
  },
  'strip-tls': {
    about: 'where TLS is asked for by STARTTLS it is not to be had',
    detail: z.object({ how: z.enum(CLEAR_STREAMS) }),
  },
  'older-version': {
    about: 'logins of this account over Noise are refused, and told that only another version is spoken',
    detail: z.object({ of, version: z.string() }),
  },
  'lose-upload': {
    about:
      'the next upload of keys by this account is not answered: its connection is cut, before the upload takes effect or after it',
    detail: z.object({ of, when: z.enum(['before', 'after']) }),
  },
  'cut-behind': {
    about:
      'the next acknowledgement or delivery receipt of this account is the last that is heard on its connection, which is cut',
    detail: z.object({ of, last: z.enum(['acknowledgement', 'receipt']) }),
  },
  'lose-goodbye': {
    about: 'the next opt-out of this account takes effect, and its connection is cut in place of the answer',
    detail: z.object({ of }),
  },
  'withhold-accepted': { about: 'messages are taken, but nobody is told so', detail: z.object({}) },
  'limit-messages': {
    about:
      'messages of this account are not taken because of a limit; told is after how many seconds to come again, unless that is 0',
    detail: z.object({ of, seconds: bit }),
  },
  'limit-bundles': {
    about:
      'bundles are not handed to this account because of a limit; told is after how many seconds to come again, unless that is 0',
    detail: z.object({ of, seconds: bit }),
  },
  'limit-enlistment': {
    about:
      'enlistments are answered with status 429, and after how many seconds to come again, unless that is 0',
    detail: z.object({ seconds: bit }),
  },
  'withhold-delivery': {
    about: 'messages for this account are stored and not sent until this ends',
    detail: z.object({ to: address }),
  },
  'deliver-twice': {
    about: 'every message for this account is sent twice',
    detail: z.object({ to: address }),
  },
  'odd-enlistment': {
    about: 'every enlistment is answered with something that is no success, and changes nothing',
    detail: z.object({ reply: z.enum(namesOf<EnlistmentReply>(ENLISTMENT_REPLIES)) }),
  },
  'stumble-enlistment': {
    about: 'the next enlistments fail in passing: an error of the server, or a connection that is cut',
    detail: z.object({
      how: z.enum(['status 500', 'status 503', 'status 429', 'cut before', 'cut after', 'cut inside']),
      times: bit,
    }),
  },
  'hold-enlistment': {
    about: 'enlistments are decided and their answers kept back until this ends',
    detail: z.object({}),
  },
  'drip-enlistment': {
    about: 'answers to enlistments come character by character',
    detail: z.object({}),
  },
  'wrong-certificate': {
    about:
      'the HTTPS servers (enlistment, keys, the platform’s push service, files) show a certificate that is not good for them, or speak an old version of TLS alone',
    detail: z.object({ certificate: z.enum(SERVER_FLAWS) }),
  },
  'wrong-stream-certificate': {
    about:
      'the XMPP streams (TLS, STARTTLS, WebSocket) show a certificate that is not good for them, or speak an old version of TLS alone',
    detail: z.object({ certificate: z.enum(SERVER_FLAWS) }),
  },
  'drop-jwks': {
    about: "requests for the gatekeeper's own keys are cut without an answer",
    detail: z.object({}),
  },
  'odd-jwks': {
    about: "requests for the gatekeeper's own keys are answered with something that gives no key to trust",
    detail: z.object({ reply: z.enum(namesOf<KeySetReply>(KEY_SET_REPLIES)) }),
  },
  'swollen-replies': {
    about:
      'answers of the HTTPS server are followed by so many MiB of blanks, and compressed though nobody asked for it',
    detail: z.object({ mebibytes: bit }),
  },
  'noise-chain': {
    about: 'the Noise server shows a certificate chain that must not be accepted',
    detail: z.object({ defect: z.enum(CHAIN_DEFECTS) }),
  },
  'noise-reply': {
    about: "the Noise server's handshake message is damaged on its way",
    detail: z.object({ damage: z.enum(REPLY_DAMAGES) }),
  },
} as const satisfies Record<string, { readonly about: string; readonly detail: z.ZodObject }>

/** The name of a misbehaviour. */
export type MisbehaviourName = keyof typeof MISBEHAVIOURS

/** What a misbehaviour needs to know. */
export type MisbehaviourDetail<N extends MisbehaviourName> = z.infer<(typeof MISBEHAVIOURS)[N]['detail']>

/** The switches. Setting one again replaces its detail. */
export interface Misbehaviours {
  set<N extends MisbehaviourName>(name: N, detail: MisbehaviourDetail<N>): void
  clear(name: MisbehaviourName): void
  clearAll(): void
  /**
   * The detail of one that is on and is acted upon now, which is recorded as `misbehaviour.reached`.
   * @param about the address that it is to be on for, when its detail names one
   */
  get<N extends MisbehaviourName>(name: N, about?: string): MisbehaviourDetail<N> | undefined
  /** The same without acting upon it. */
  peek<N extends MisbehaviourName>(name: N): MisbehaviourDetail<N> | undefined
  /** The names of those that are on. */
  active(): readonly MisbehaviourName[]
  /** Calls `listener` with the name after every change. */
  onChange(listener: (name: MisbehaviourName) => void): void
}

/** Creates the switches, all off; every change is recorded as `misbehaviour.set`. */
export function createMisbehaviours(recorder: Recorder): Misbehaviours {
  const active = new Map<MisbehaviourName, unknown>()
  const listeners: ((name: MisbehaviourName) => void)[] = []
  const changed = (name: MisbehaviourName, on: boolean, detail: unknown) => {
    recorder.stimulus('world:gatekeeper', 'misbehaviour.set', { name, on, detail: detail as Json })
    for (const listener of listeners) listener(name)
  }
  const peek = <N extends MisbehaviourName>(name: N) => active.get(name) as MisbehaviourDetail<N> | undefined
  const clear = (name: MisbehaviourName) => {
    const detail = active.get(name)
    if (active.delete(name)) changed(name, false, detail)
  }
  return {
    set(name, detail) {
      active.set(name, detail)
      changed(name, true, detail)
    },
    clear,
    clearAll() {
      for (const name of [...active.keys()]) clear(name)
    },
    get(name, about) {
      const detail = peek(name)
      if (detail === undefined || (about !== undefined && !concerns(detail, about))) return undefined
      recorder.stimulus('world:gatekeeper', 'misbehaviour.reached', { name })
      return detail
    },
    peek,
    active: () => [...active.keys()],
    onChange: (listener) => void listeners.push(listener),
  }
}

/** Whether a detail is about this address: the user whom it is of, or to whom something goes. */
function concerns(detail: object, address: string): boolean {
  const { of, to } = detail as { readonly of?: string; readonly to?: string }
  return (of ?? to) === address
}
