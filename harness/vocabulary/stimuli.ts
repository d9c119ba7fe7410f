import type { Json, JsonObject } from './json.ts'

/** Stimuli by type: what the harness did. */
export interface StimulusData {
  /** A call to the adapter; `params` has canaries replaced by their labels. */
  'call.made': {
    readonly instance: string
    readonly call: number
    readonly action: string
    readonly params: JsonObject
  }
  /** Our peer encrypted a message. `ratchetKey` and `counter` place it in the sender's ratchet; on the engine plane they are the harness's count. */
  'message.sealed': {
    readonly by: string
    readonly to: string
    readonly id: string
    readonly canary: string
    readonly content: string
    readonly encoding: 'pkmsg' | 'msg'
    readonly bytes: string
    readonly ratchetKey: string
    readonly counter: number
  }
  /** Bytes were handed to the candidate. `of` is the id of the sealed message they come from. */
  'message.delivered': {
    readonly instance: string
    readonly from: string
    readonly to: string
    readonly id: string
    readonly of: string
    readonly form: 'original' | 'duplicate' | 'corrupted' | 'replayed' | 'forged'
    readonly note: string
  }
  /** Frames that no correct gatekeeper sends went out on a Noise connection. `ids`: the messages that they hold. */
  'frames.disturbed': { readonly account: string; readonly attack: string; readonly ids: readonly string[] }
  /** Octets went out on the stream as they are. `head` is what they begin with, base64; `note` what they are. */
  'octets.written': {
    readonly account: string
    readonly note: string
    readonly octets: number
    readonly head: string
  }
  /** Something is wrong with the user's connection from now on. */
  'link.hampered': { readonly account: string; readonly fault: JsonObject }
  /** The server went, as far as the client on this connection can see: it was cut, or told of a shutdown. */
  'stream.lost': { readonly account: string; readonly how: string }
  /** A client of ours called the candidate's proxy. `note` says what is unusual about it, empty when nothing is. */
  'client.called': { readonly client: number; readonly account: string; readonly note: string }
  /** It sent these stanzas: as in `upstream.received`. */
  'client.sent': { readonly client: number; readonly marks: readonly JsonObject[] }
  /** It went, in order or without a word. */
  'client.left': { readonly client: number; readonly how: string }
  /** A simulated user asked for a message of the candidate again. */
  'message.asked-for': {
    readonly by: string
    readonly of: string
    readonly id: string
    readonly count: number
  }
  /** A receipt was sent to a candidate's user: by a peer, or under the name of one. */
  'receipt.sent': {
    readonly from: string
    readonly to: string
    readonly receipt: 'delivered' | 'read'
    readonly ids: readonly string[]
  }
  /** A file of ours was put on the media host. `note` says what is wrong with it or with how it is served, empty when nothing is. */
  'media.hosted': {
    readonly path: string
    readonly octets: number
    readonly sha256: string
    readonly blobSha256: string
    readonly note: string
  }
  /** A message was lost on purpose. */
  'message.dropped': { readonly id: string }
  /** A misbehaviour of our endpoint was switched on or off. */
  'misbehaviour.set': { readonly name: string; readonly on: boolean; readonly detail: Json }
  /** A push call of our own making; `attack` says what is wrong with its token, empty when nothing is. */
  'push.called': { readonly account: string; readonly attack: string; readonly authorization: string }
  /** The gatekeeper's keys for push calls changed. */
  'push.keys': { readonly change: 'rotated' | 'withdrawn' }
  /** A misbehaviour that is on made a difference. */
  'misbehaviour.reached': { readonly name: string }
  /** An identity came up for an address, or came back: `by` is the simulated user who has its keys. */
  'identity.offered': { readonly address: string; readonly by: string; readonly listed: boolean }
  /** In an exported state one bit was flipped in each of these places, octets from its beginning. Blobs are secret. */
  'state.damaged': {
    readonly of: string
    readonly blob: string
    readonly key: string
    readonly at: readonly number[]
  }
  /** Protocol time moved. */
  'clock.advanced': { readonly by: number; readonly to: number }
  /** The candidate's process was started, stopped or killed. */
  'process.driven': {
    readonly instance: string
    readonly how: 'started' | 'restarted clean' | 'killed' | 'stopped'
  }
  /** A control value was planted on a channel, so that a scan of it can be shown to work. */
  'canary.planted': {
    readonly canary: string
    readonly channel: string
    readonly encoding: string
    readonly text: string
  }
  /** The wire said something about a user without proof. */
  'notice.sent': { readonly to: string; readonly about: string; readonly notice: string }
  /** A named situation was reached; the campaign counts them. */
  'situation.reached': { readonly name: string }
  /** Where the secrets of this case lie: canaries by label, keys by label. */
  'secrets.kept': { readonly blob: string }
}
