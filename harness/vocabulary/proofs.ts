import type { JsonObject } from './json.ts'

/** Which candidate process something was seen at: `main`, or a clone started from an exported state. */
export type Instance = string

/** Proofs by type. Addresses are bare internal ids; bytes are base64 unless said otherwise. */
export interface ProofData {
  /** An HTTP exchange, either direction, as our endpoint saw it. `endpoint` names the service: enlistment, jwks, push. */
  'http.exchange': {
    readonly endpoint: string
    readonly by: 'candidate' | 'tester'
    readonly method: string
    readonly path: string
    readonly version: string
    readonly requestHeaders: JsonObject
    readonly requestBody: string
    readonly status: number
    readonly responseHeaders: JsonObject
    readonly responseBody: string
  }
  /** A client of the candidate has taken so much of a file on our media host, or of what followed it. `complete`: to its end. */
  'media.taken': { readonly path: string; readonly octets: number; readonly complete: boolean }
  /** Somebody connected to a port where nobody has any business. `head`: the first octets, as text. */
  'trap.touched': { readonly head: string }
  /**
   * A file of the candidate's media host as a user of ours got it: through the proxy or, for a look at the host itself, past it.
   * `bytes` is the blob, base64, when it is short; `error` why there is none or not all of it, empty otherwise.
   */
  'media.fetched': {
    readonly path: string
    readonly way: 'proxy' | 'HTTP/1.1' | 'HTTP/2' | 'clear'
    readonly range: string
    readonly status: number
    readonly headers: JsonObject
    readonly octets: number
    readonly sha256: string
    readonly bytes: string
    readonly error: string
  }
  /** The reference of a message of the candidate, as our user decrypted it, and what the file that it leads to came to. Keys are hex. */
  'media.received': {
    readonly by: string
    readonly id: string
    readonly path: string
    readonly key: string
    readonly sha256: string
    readonly blobSha256: string
    readonly length: number
    readonly mediaKind: string
    readonly mime: string
    readonly name: string
    /** Its caption is the one that it was given. */
    readonly captioned: boolean
    readonly thumbnail: string
    /** What does not hold: empty when the file opens and is what the message says. */
    readonly problem: string
    /**
     * SHA-256 of the file that came out, hex, and what it begins with, base64; empty when none did. `intact`: it is the one that
     * the candidate was given.
     */
    readonly opened: string
    readonly head: string
    /** The parts of its metadata, by the words behind the file's mark, that are still there. */
    readonly left: readonly string[]
    readonly intact: boolean
  }
  /**
   * The candidate gave its user a file, or showed something of it. `intact`: octet by octet what its author sent; `head`
   * is what it begins with, base64.
   */
  'media.shown': {
    readonly instance: Instance
    readonly account: string
    readonly id: string
    readonly part: 'file' | 'preview'
    readonly octets: number
    readonly sha256: string
    readonly head: string
    readonly intact: boolean
    readonly mime: string
    readonly name: string
  }
  /** What lay in a folder that is not the candidate's, and where nobody but the candidate could have put anything. */
  'folder.seen': { readonly names: readonly string[] }
  /** An HTTP attempt of ours that got no answer. */
  'http.failed': {
    readonly endpoint: string
    readonly method: string
    readonly path: string
    readonly error: string
  }
  /** A stream was opened over TLS by a client to which a certificate was shown that is not good for the server. */
  'stream.trusted': { readonly certificate: string; readonly transport: string; readonly from: string }
  /** A connection ended to which a certificate was shown that is not good for our server. */
  /** We greeted a listener of the candidate with one version of TLS; `spoken` is what it took up, empty when nothing. */
  'tls.greeted': { readonly listener: string; readonly offered: string; readonly spoken: string }
  'tls.ended': { readonly certificate: string; readonly octets: number }
  /** A token that the candidate presented, decoded; `verified` says whether our verification accepted it. */
  'token.presented': {
    readonly at: 'enlistment' | 'stream'
    readonly account: string
    readonly compact: string
    readonly header: JsonObject
    readonly claims: JsonObject
    readonly verified: boolean
    readonly reason: string
  }
  /**
   * The outcome of an enlistment at our gatekeeper. `fields` are the form fields as sent, without the token's text;
   * `reason` is the profile's word, `detail` says which field or claim was wrong and how.
   */
  'enlistment.decided': {
    readonly identifier: string
    readonly status: 'ok' | 'fail'
    readonly login: string
    readonly reason: string
    readonly detail: string
    readonly fields: JsonObject
  }
  /** A login attempt on the stream. */
  'stream.login': {
    readonly account: string
    /** Its place among the connections of the gatekeeper, in the order in which they came. */
    readonly connection: number
    readonly mechanism: string
    /** How the connection came: tls, starttls, websocket, noise. */
    readonly transport: string
    readonly ok: boolean
    readonly reason: string
  }
  /**
   * A Noise connection after its handshake, or where that broke off. Keys are lower-case hex; `early` and `payload` are what the
   * client's first and last message held, base64; `answered` counts octets that came after our message.
   */
  'noise.handshake': {
    /** As the payload names it, empty when there is none. */
    readonly account: string
    readonly complete: boolean
    readonly ephemeral: string
    readonly staticKey: string
    readonly early: string
    readonly answered: number
    /** What is wrong on our side of it, on purpose; empty when nothing is. */
    readonly flaw: string
    readonly payload: string
    readonly detail: string
  }
  'stream.closed': {
    readonly account: string
    readonly by: 'candidate' | 'tester' | 'error'
    readonly reason: string
  }
  /**
   * Stream management (XEP-0198) of a session of the candidate: it was enabled, so that it can be resumed or not; stanzas were
   * acknowledged; a lost stream was resumed, or that was refused. `handled`: what the candidate says that it took, of `sent`.
   */
  'stream.managed': {
    readonly account: string
    readonly event: 'enabled' | 'resumable' | 'acknowledged' | 'resumed' | 'refused'
    readonly handled: number
    readonly sent: number
  }
  /**
   * The candidate's proxy opened a connection to us, TLS and all. `certificate`: what is wrong with ours, on purpose; empty when
   * nothing is. Connections are numbered for as long as our server lasts.
   */
  'upstream.opened': { readonly connection: number; readonly certificate: string }
  /** Whose connection it is, by the proxy's word. `problem`: why that cannot be read. */
  'upstream.named': { readonly connection: number; readonly address: string; readonly problem: string }
  'upstream.login': { readonly connection: number; readonly account: string }
  /** A stanza came on it: its elements by name, the id, and the digest of its encrypted octets, empty without any. */
  'upstream.received': {
    readonly connection: number
    readonly account: string
    readonly name: string
    readonly holds: string
    readonly id: string
    readonly payload: string
  }
  /** Our gatekeeper sent a stanza on it. */
  'upstream.sent': {
    readonly connection: number
    readonly account: string
    readonly name: string
    readonly holds: string
    readonly id: string
    readonly payload: string
  }
  'upstream.closed': { readonly connection: number }
  /** How many connections the candidate's proxy had to us at a moment, and how many it should have had, after its time was over. */
  'upstream.counted': { readonly expected: number; readonly open: number; readonly moment: string }
  /**
   * What came of a client that called the candidate's proxy: one of ours or, once it is logged in, one of the candidate's own. `protocol`: the version of TLS that was agreed on; empty when
   * the connection was never secure. `problem`: why there is no stream; empty when there is one.
   */
  'downstream.opened': {
    readonly client: number
    readonly account: string
    readonly address: string
    readonly protocol: string
    readonly problem: string
  }
  /** The connection of a client of ours that had not left was ended. */
  'downstream.ended': { readonly client: number }
  /** The proxy handed a stanza to the client: as in `upstream.received`. */
  'downstream.received': {
    readonly client: number
    readonly name: string
    readonly holds: string
    readonly id: string
    readonly payload: string
  }
  /** A client of the candidate's own handed a stanza to the proxy, by way of us: as in `upstream.received`. */
  'downstream.sent': {
    readonly client: number
    readonly name: string
    readonly holds: string
    readonly id: string
    readonly payload: string
  }
  /** A call of a client of the candidate's own to a proxy whose certificate is not good: `octets` is what it said inside TLS. */
  'downstream.tried': { readonly account: string; readonly certificate: string; readonly octets: number }
  /** What a proxy said to a client that had said no TLS: `head` is what that begins with, base64. */
  'downstream.cleared': { readonly octets: number; readonly head: string }
  /** A stanza that the candidate sent, as text, with its visible attributes. `raw`: as it was sent, where that is spelt otherwise. */
  'stanza.received': {
    readonly account: string
    readonly name: string
    readonly id: string
    readonly from: string
    readonly to: string
    readonly stanzaType: string
    readonly xml: string
    readonly raw?: string
  }
  /** Our peer looked at how a message was franked. `holds`: the commitment on the stanza is the one to what was inside. */
  'message.franked': {
    readonly by: string
    readonly from: string
    readonly id: string
    readonly holds: boolean
    /** SHA-256 of the key inside, hex; empty when there is none. */
    readonly keyDigest: string
  }
  /**
   * A report about a user arrived, in the form that the profile has. `content` is canonical JSON of what is inside an enclosed
   * message, octets in base64.
   */
  'report.filed': {
    readonly account: string
    readonly about: string
    readonly reason: string
    readonly forward: readonly ('origin' | 'third-party')[]
    /** `isVerified`: its franking shows that it was sent so. */
    readonly enclosed: readonly {
      readonly id: string
      readonly content: string
      readonly isVerified: boolean
    }[]
  }
  /** Something that the strict reader or the router refused. */
  'stanza.refused': { readonly account: string; readonly reason: string; readonly xml: string }
  /** A ciphertext that the candidate sent to a peer, with what anyone can read of it. */
  'ciphertext.sent': {
    readonly instance: Instance
    readonly from: string
    readonly to: string
    readonly id: string
    readonly encoding: 'pkmsg' | 'msg' | 'other'
    readonly bytes: string
    /** Present when the bytes parse as the Signal wire format. Keys are lower-case hex. */
    readonly header?: {
      readonly version: number
      readonly ratchetKey: string
      readonly counter: number
      readonly previousCounter: number
      readonly baseKey?: string
      readonly identityKey?: string
      readonly preKeyId?: number
      readonly signedPreKeyId?: number
      readonly kyberPreKeyId?: number
      /** Epoch of the post-quantum ratchet; absent when the message carries nothing of it. */
      readonly pqEpoch?: number
    }
    /** Of a message to a group: its sender's chain and its place there; `distribution` is the hex of a UUID. */
    readonly place?: { readonly distribution: string; readonly chain: number; readonly iteration: number }
  }
  /** Our peer was told of a group by the candidate, over a session of two: who is in it, or that somebody comes or goes. */
  'group.told': {
    readonly by: string
    readonly from: string
    readonly group: string
    readonly action: string
    readonly members: readonly string[]
  }
  /** Our peer was handed the key of a chain by the candidate, over a session of two. `key`: the label of the chain key. */
  'group.keyed': {
    readonly by: string
    readonly from: string
    readonly group: string
    readonly distribution: string
    readonly chain: number
    readonly iteration: number
    readonly key: string
  }
  /** Our peer opened a ciphertext of the candidate. `canary` is a label, empty when the content carries none. */
  'message.opened': {
    readonly by: string
    readonly from: string
    readonly id: string
    readonly content: string
    readonly canary: string
    readonly intact: boolean
    /** The group that it was sent to, when it was sent to one. */
    readonly group?: string
  }
  /** What was inside a ciphertext that our peer opened, padding included: base64. Kept where a case asks for it. */
  'plaintext.read': {
    readonly by: string
    readonly from: string
    readonly id: string
    readonly bytes: string
  }
  /** Our peer could not open a ciphertext of the candidate. */
  'message.unopened': {
    readonly by: string
    readonly from: string
    readonly id: string
    readonly reason: string
  }
  /**
   * A sampled decryption of our peer was repeated by an independent computation. `agrees` is absent when that could say
   * nothing; when it is false one of the two is wrong, and both are ours.
   */
  'decryption.repeated': {
    readonly by: string
    readonly outcome: 'opened' | 'refused' | 'unreachable'
    readonly agrees?: boolean
    readonly detail: string
  }
  /** The candidate's durable store lists a canary that left us only as ciphertext. */
  'message.shown': {
    readonly instance: Instance
    readonly account: string
    readonly listing: number
    readonly conversation: string
    readonly author: string
    readonly id: string
    readonly content: string
    readonly canary: string
    readonly intact: boolean
    /** The time that is shown for it, milliseconds since the epoch; absent when none is told. */
    readonly sentAt?: number
    /** Marks that a user sees on it, such as "unencrypted"; absent when there are none. */
    readonly marks?: readonly string[]
    /** How far an own message is said to have come: sent, delivered, read; absent when nothing is said. */
    readonly state?: string
  }
  /**
   * The candidate told us of a canary by an event; on the engine plane it decrypted it: then `id` is the delivery that was
   * opened and `text` what came out of it.
   */
  'message.announced': {
    readonly instance: Instance
    readonly account: string
    readonly canary: string
    readonly id?: string
    readonly text?: string
  }
  /** The number that the candidate shows its user for comparison: only who has both keys can compute it. */
  'number.shown': {
    readonly instance: Instance
    readonly account: string
    readonly peer: string
    readonly number: string
  }
  /** A receipt left the candidate. `transport` is the stanza-level acknowledgement after durable storage. */
  'receipt.seen': {
    readonly from: string
    readonly to: string
    readonly receipt: 'delivered' | 'read' | 'transport'
    readonly ids: readonly string[]
    /** With a `transport` one: the word with which the candidate refused the message for good. */
    readonly error?: string
  }
  /** A key that the directory handed out for a candidate's account. `key` is lower-case hex of the public bytes. */
  'prekey.served': {
    readonly account: string
    readonly to: string
    readonly fetch: number
    readonly keyKind: 'one-time' | 'one-time-kyber' | 'signed' | 'last-resort-kyber'
    readonly id: number
    readonly key: string
  }
  /** The candidate published keys. */
  'prekeys.published': {
    readonly account: string
    readonly oneTime: readonly { readonly id: number; readonly key: string }[]
    readonly oneTimeKyber: readonly { readonly id: number; readonly key: string }[]
    readonly signed: number
    readonly lastResortKyber: number
  }
  /** Engine plane: keys of an account as the directory handed them out, opaque. */
  'keys.published': { readonly account: string; readonly keys: string; readonly digest: string }
  /** A bundle of the candidate that our peer verified before use. */
  'bundle.checked': { readonly account: string; readonly valid: boolean; readonly reason: string }
  /** An exported state: the bytes are a secret blob. */
  'state.exported': {
    readonly instance: Instance
    readonly account: string
    readonly scope: string
    readonly blob: string
    readonly bytes: number
  }
  /** Searching an exported state for secrets that the peer knows; `found` and `missing` are secret labels. */
  'state.searched': {
    readonly blob: string
    readonly found: readonly string[]
    readonly missing: readonly string[]
  }
  /** The candidate's process ended. */
  'process.ended': { readonly instance: Instance; readonly expected: boolean; readonly how: string }
  /** Resident memory of the candidate's processes, in bytes: now, or at most since it was measured last; 0 where it cannot be seen. */
  'process.weighed': { readonly instance: Instance; readonly bytes: number; readonly most?: true }
  /** The candidate broke the adapter contract: garbage, a flood, a time-out, invalid UTF-8. */
  'contract.broken': { readonly instance: Instance; readonly what: string; readonly detail: string }
  /** An entry that a monitor took from a case into its ledger. `at` is the observation's number there. */
  'ledger.entry': {
    readonly case: string
    readonly at: number
    readonly what: string
    readonly key: string
    readonly value: string
  }
  /** A refusal came with the candidate still alive: its ordinary service was seen to work after it. */
  'liveness.shown': { readonly account: string; readonly by: string }
}
