import { z } from 'zod'
import { TRANSPORTS } from '../../vocabulary/transport.ts'
import { contentShape, fileShape } from './content.ts'

const account = z.string().min(1).max(200).describe('Handle that the harness chose in register-account')
const address = z.string().describe('Internal address of the other user, as the gatekeeper assigns it')
const none = z.object({})
const base64 = z.string()

const deliveries = z
  .array(z.object({ to: z.string(), message: base64 }))
  .describe('What is to be carried, in order: one entry for each receiver, whatever it is for')
const keysByAddress = z
  .record(z.string(), base64)
  .optional()
  .describe('Public keys by address; when others are needed, refuse with `missing-key`')

/** One line of the durable store. */
export const entryShape = z.object({
  id: z.string(),
  conversation: address,
  author: address,
  content: contentShape,
  sentAt: z
    .number()
    .optional()
    .describe(
      'Time that is shown for it, milliseconds since the epoch; marked "arrival-time" when it is not the sender’s',
    ),
  state: z.string().optional().describe('Own messages: sent, delivered or read'),
  markedAs: z
    .array(z.string())
    .optional()
    .describe('Marks that a user would see, such as "unencrypted" or "edited"'),
})
export type Entry = z.infer<typeof entryShape>

/**
 * The actions of protocol 1.0: one place to add one. Requests name what a user or an operator does, never a test.
 * `feature`: the PICS feature that declares it; without one the action is mandatory on its plane.
 */
export const ACTIONS = {
  start: {
    plane: 'both',
    about:
      'Bring the servers up. Answers with the base address of every listener once it accepts connections.',
    params: none,
    result: z.object({ listeners: z.record(z.string(), z.string()).default({}) }),
  },
  stop: {
    plane: 'both',
    about: 'End cleanly: flush, close, then exit with code 0 after answering.',
    params: none,
    result: none,
  },
  quiesce: {
    plane: 'both',
    feature: 'quiesce',
    about: 'Answer once everything received so far is processed and stored and no own work is pending.',
    params: none,
    result: none,
  },
  'register-account': {
    plane: 'wire',
    about:
      'Create a test user of the provider under a handle, with its user-visible identifier. With `transport` its streams go that way, which is one of those that were declared. With `proxy` (feature proxied-clients) its client goes through the provider’s proxy, and calls that at this address in place of the listener’s own: the harness stands there and hands everything on.',
    params: z.object({
      account,
      identifier: z.string(),
      transport: z.enum(TRANSPORTS).optional(),
      proxy: z.string().optional(),
    }),
    result: none,
  },
  enlist: {
    plane: 'wire',
    about:
      'The user opts in: enlist at the gatekeeper, log in, publish keys. Answers when messages can flow.',
    params: z.object({ account }),
    result: z.object({ address }),
  },
  'send-message': {
    plane: 'wire',
    about:
      'Send content to another user or, with the feature groups, to the address of a group. Answers when it is durably queued; `id` is the message id on the wire.',
    params: z.object({ account, to: address, content: contentShape }),
    result: z.object({ id: z.string() }),
  },
  'send-media': {
    plane: 'wire',
    feature: 'media-send',
    about:
      'The user attaches a file: encrypt it as it is (metadata of pictures may be taken out), put it on the provider’s media host and send the message that refers to it. Answers as `send-message` does.',
    params: z.object({ account, to: address, file: fileShape }),
    result: z.object({ id: z.string() }),
  },
  'open-media': {
    plane: 'wire',
    feature: 'media-receive',
    about:
      'The user opens the file of a message, which is fetched if it is not there yet, or looks at what the conversation shows of it (`preview`). Answers with what the user gets; otherwise refuses: `damaged-media` when it is not what its author sent, `missing-media` when there is nothing to fetch or to show, `limit` when it is too long.',
    params: z.object({
      account,
      conversation: address,
      author: address,
      id: z.string(),
      part: z.enum(['file', 'preview']),
    }),
    result: z.object({
      bytes: base64,
      mime: z.string().describe('Type under which it is shown or handed on'),
      name: z.string().describe('Name under which it is saved, without the folder; empty for a preview'),
    }),
  },
  'list-messages': {
    plane: 'wire',
    about:
      'Every entry of the durable store, oldest first, of one conversation or of all. Reading must not mark as read.',
    params: z.object({ account, conversation: address.optional() }),
    result: z.object({ entries: z.array(entryShape) }),
  },
  'mark-read': {
    plane: 'wire',
    about: 'The user has looked at these messages.',
    params: z.object({ account, conversation: address, ids: z.array(z.string()) }),
    result: none,
  },
  'set-setting': {
    plane: 'wire',
    about:
      'Change a user setting. Names: read-receipts (boolean), interoperability (boolean), typing (boolean), group-additions (who may add the user to a group: everybody, contacts, which are those whom the user has written to, or nobody).',
    params: z.object({ account, name: z.string(), value: z.union([z.boolean(), z.string(), z.number()]) }),
    result: none,
  },
  'go-offline': {
    plane: 'wire',
    about:
      'Close the stream of this user and stay away or, with `push`, until a push wakes it: the app is in the background.',
    params: z.object({ account, push: z.boolean().default(false) }),
    result: none,
  },
  'go-online': {
    plane: 'wire',
    about: 'Connect again with a fresh token.',
    params: z.object({ account }),
    result: none,
  },
  'safety-number': {
    plane: 'wire',
    feature: 'safety-number',
    about: 'The number that both users compare.',
    params: z.object({ account, peer: address }),
    result: z.object({ number: z.string() }),
  },
  'accept-key-change': {
    plane: 'wire',
    feature: 'accept-key-change',
    about: "The user accepts a peer's new identity.",
    params: z.object({ account, peer: address }),
    result: none,
  },
  'mark-verified': {
    plane: 'wire',
    feature: 'verification',
    about: 'The user has compared the number with a peer and says so, or takes it back.',
    params: z.object({ account, peer: address, verified: z.boolean() }),
    result: none,
  },
  verification: {
    plane: 'wire',
    feature: 'verification',
    about: 'Whether a peer is shown to the user as verified.',
    params: z.object({ account, peer: address }),
    result: z.object({ verified: z.boolean() }),
  },
  'show-code': {
    plane: 'wire',
    feature: 'scannable-code',
    about: 'The code that the peer is to scan: the octets of it.',
    params: z.object({ account, peer: address }),
    result: z.object({ code: base64 }),
  },
  'scan-code': {
    plane: 'wire',
    feature: 'scannable-code',
    about: "The user scans a code from a peer's screen: whether the application says that it matches.",
    params: z.object({ account, peer: address, code: base64 }),
    result: z.object({ matches: z.boolean() }),
  },
  block: {
    plane: 'wire',
    feature: 'block',
    about: 'Block a user.',
    params: z.object({ account, peer: address }),
    result: none,
  },
  unblock: {
    plane: 'wire',
    feature: 'block',
    about: 'Unblock a user.',
    params: z.object({ account, peer: address }),
    result: none,
  },
  'remove-account': {
    plane: 'wire',
    feature: 'account-removal',
    about:
      'The provider removes this user’s account for good. What the gatekeeper has to be told of it is told now or, by a client that is away, when it next connects.',
    params: z.object({ account }),
    result: none,
  },
  'set-typing': {
    plane: 'wire',
    feature: 'typing',
    about:
      'The user begins to type to another one, or stops. Typing that is not renewed ends by itself; that a peer types, or does not any more, is told by the event.',
    params: z.object({ account, peer: address, composing: z.boolean() }),
    result: none,
  },
  'ask-reachable': {
    plane: 'wire',
    feature: 'reachability',
    about: 'The user asks somebody who cannot be reached to switch interoperability on.',
    params: z.object({ account, peer: address }),
    result: none,
  },
  report: {
    plane: 'wire',
    feature: 'report',
    about:
      'The user reports another one and agrees to what is shown before: which messages of that user go with it, and who else may be told. Whoever is reported is blocked. Answers when the gatekeeper has the report.',
    params: z.object({
      account,
      peer: address,
      ids: z
        .array(z.string())
        .describe('Messages of the peer that the user chose to enclose; none when it is empty'),
      reason: z.string().describe('One of the profile’s `reports.reasons`'),
      forward: z
        .array(z.enum(['origin', 'third-party']))
        .default([])
        .describe('Whom the user lets the report be passed on to: the peer’s own service, others'),
    }),
    result: none,
  },
  'group-create': {
    plane: 'wire',
    feature: 'groups',
    about:
      'Create a group of the user and these others. Answers with its address, to which `send-message` sends, once everybody’s message about it is durably queued.',
    params: z.object({ account, title: z.string(), members: z.array(address) }),
    result: z.object({ group: z.string() }),
  },
  'group-add': {
    plane: 'wire',
    feature: 'groups',
    about: 'Add a member; answers as `group-create` does.',
    params: z.object({ account, group: z.string(), member: address }),
    result: none,
  },
  'group-remove': {
    plane: 'wire',
    feature: 'groups',
    about: 'Remove a member: what this user sends from the answer on, the member cannot read.',
    params: z.object({ account, group: z.string(), member: address }),
    result: none,
  },
  'group-leave': {
    plane: 'wire',
    feature: 'groups',
    about: 'Leave a group.',
    params: z.object({ account, group: z.string() }),
    result: none,
  },
  'group-members': {
    plane: 'wire',
    feature: 'groups',
    about:
      'The members of a group that the user is shown, the user among them for as long as the user is in it. With the feature group-admin: also its title, and which of the members are its admins.',
    params: z.object({ account, group: z.string() }),
    result: z.object({
      members: z.array(address),
      title: z.string().optional(),
      admins: z.array(address).optional(),
    }),
  },
  'group-rename': {
    plane: 'wire',
    feature: 'group-admin',
    about: 'Give a group another title; answers as `group-create` does.',
    params: z.object({ account, group: z.string(), title: z.string() }),
    result: none,
  },
  'group-rights': {
    plane: 'wire',
    feature: 'group-admin',
    about: 'Make a member an admin of the group, or no longer; answers as `group-create` does.',
    params: z.object({ account, group: z.string(), member: address, admin: z.boolean() }),
    result: none,
  },
  'advance-clock': {
    plane: 'both',
    feature: 'clock',
    about:
      'Protocol time has jumped, back when `by` is negative: everything that is due by then is due now, and nothing else.',
    params: z.object({ by: z.number(), now: z.number() }),
    result: none,
  },
  'login-token': {
    plane: 'wire',
    feature: 'proxy-stream',
    about:
      'A fresh token of this user, as its client would present it at a login. The harness plays the client then, and logs in through the proxy.',
    params: z.object({ account }),
    result: z.object({ token: z.string() }),
  },
  'export-proxy': {
    plane: 'wire',
    feature: 'proxy-view',
    about:
      'All that somebody who runs the provider’s proxy could take from it at this moment: what its memory holds of users and messages, its files and its logs.',
    params: none,
    result: z.object({ state: base64 }),
  },
  'write-proxy-log': {
    plane: 'wire',
    feature: 'proxy-view',
    about:
      'Write this line through the same channel that the proxy itself uses: shows that its export is of a proxy that is in use.',
    params: z.object({ line: z.string() }),
    result: none,
  },
  'rotate-signing-key': {
    plane: 'wire',
    feature: 'key-rotation',
    about:
      'The operator replaces the key that signs tokens by a new one, in the way that the provider always does it. Answers when that has begun.',
    params: none,
    result: none,
  },
  'export-state': {
    plane: 'both',
    feature: 'state-export',
    about:
      "All that a thief of this user's device would hold. Scope memory: the logical state; disk (feature storage-view): the files as they are; logs (feature log-view): what is written for developers.",
    params: z.object({ account, scope: z.enum(['memory', 'disk', 'logs']) }),
    result: z.object({ state: base64 }),
  },
  'write-log': {
    plane: 'both',
    feature: 'log-view',
    about:
      'Write this line through the same channel that the messenger itself uses for errors: shows that the view is of a log that is in use.',
    params: z.object({ account, line: z.string() }),
    result: none,
  },
  'import-state': {
    plane: 'both',
    feature: 'state-import',
    about: 'In a fresh process: become the user of this exported state, and connect (wire plane).',
    params: z.object({
      account,
      state: base64,
      clearReplays: z
        .boolean()
        .optional()
        .describe('Feature replay-clearing: forget which messages were taken already, keep all keys'),
    }),
    result: none,
  },
  'engine-account': {
    plane: 'engine',
    about:
      'Make an account of the engine. `keys` is what others need to write to it first, opaque to the harness.',
    params: z.object({ account }),
    result: z.object({ keys: base64 }),
  },
  'engine-keys': {
    plane: 'engine',
    about: 'Fresh public keys of an account for one more peer to start from.',
    params: z.object({ account }),
    result: z.object({ keys: base64 }),
  },
  'engine-encrypt': {
    plane: 'engine',
    about: 'Encrypt for a peer; `keys` comes with the first message of a conversation.',
    params: z.object({ account, peer: z.string(), keys: base64.optional(), plaintext: base64 }),
    result: z.object({ message: base64 }),
  },
  'engine-decrypt': {
    plane: 'engine',
    about: 'Decrypt a message from a peer, or refuse with a cause.',
    params: z.object({ account, peer: z.string(), message: base64 }),
    result: z.object({ plaintext: base64 }),
  },
  'engine-group-change': {
    plane: 'engine',
    feature: 'engine-groups',
    about:
      'Add and remove members of a group under a name that the harness chose; the first change by somebody who is in no such group begins it.',
    params: z.object({
      account,
      group: z.string(),
      add: z.array(z.string()),
      remove: z.array(z.string()),
      keys: keysByAddress,
    }),
    result: z.object({ deliveries }),
  },
  'engine-group-encrypt': {
    plane: 'engine',
    feature: 'engine-groups',
    about: 'Encrypt for all members of a group, with whatever they need to open it.',
    params: z.object({ account, group: z.string(), plaintext: base64, keys: keysByAddress }),
    result: z.object({ deliveries }),
  },
  'engine-group-take': {
    plane: 'engine',
    feature: 'engine-groups',
    about:
      'Take anything of a group that was delivered: the plaintext if it held one; or refuse with a cause.',
    params: z.object({
      account,
      group: z.string(),
      peer: z.string(),
      message: base64,
      keys: keysByAddress,
    }),
    result: z.object({ plaintext: base64.optional(), deliveries: deliveries.optional() }),
  },
} as const satisfies Record<string, ActionShape>

interface ActionShape {
  readonly plane: 'wire' | 'engine' | 'both'
  readonly feature?: string
  readonly about: string
  readonly params: z.ZodObject
  readonly result: z.ZodObject
}

export type Action = keyof typeof ACTIONS
export type Params<A extends Action> = z.input<(typeof ACTIONS)[A]['params']>
export type Result<A extends Action> = z.output<(typeof ACTIONS)[A]['result']>
