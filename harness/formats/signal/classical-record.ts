import { z } from 'zod'
import type { RatchetChain, SessionRecordContent, SessionState } from './session-state.ts'

const SENDING = 1
const key = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const chain = z.object({
  chainType: z.number(),
  chainKey: z.object({ counter: z.number(), key: key.optional() }),
  messageKeys: z.record(z.string(), key),
})
const session = z.object({
  currentRatchet: z.object({
    rootKey: key,
    ephemeralKeyPair: z.object({ pubKey: key, privKey: key }),
  }),
  indexInfo: z.object({ baseKey: key, remoteIdentityKey: key }),
  _chains: z.record(z.string(), chain),
})

/** What a stored session of the classical protocol looks like from outside. `open`: the first of them may send. */
const classicalRecord = z.object({
  parley: z.literal('signal-3/1'),
  open: z.boolean(),
  sessions: z.array(session),
})

const NONE = new Uint8Array()

/** The first byte of a record of the classical protocol, which is JSON; no protobuf record begins with it. */
export const CLASSICAL_RECORD = 0x7b

/** Reads a session record of the classical protocol (version 3). `undefined` for anything else. Never throws. */
export function readClassicalRecord(bytes: Uint8Array): SessionRecordContent | undefined {
  const parsed = classicalRecord.safeParse(jsonOf(bytes))
  if (!parsed.success || parsed.data.sessions.length === 0) return undefined
  const states = parsed.data.sessions.map(stateOf)
  const [current] = states
  if (parsed.data.open && current) return { ...current, previous: states.slice(1) }
  return {
    version: 0,
    rootKey: NONE,
    remoteIdentity: NONE,
    baseKey: NONE,
    sender: undefined,
    receivers: [],
    pqState: NONE,
    previous: states,
  }
}

function stateOf({ currentRatchet, indexInfo, _chains }: z.infer<typeof session>): SessionState {
  const chains = Object.entries(_chains).map(([name, each]) => chainOf(name, each))
  const own = Buffer.from(currentRatchet.ephemeralKeyPair.pubKey)
  const sender = chains.find(({ ratchetKey }) => own.equals(ratchetKey))
  return {
    version: 3,
    rootKey: currentRatchet.rootKey,
    remoteIdentity: indexInfo.remoteIdentityKey,
    baseKey: indexInfo.baseKey,
    sender: sender && { ...sender, ratchetPrivateKey: currentRatchet.ephemeralKeyPair.privKey },
    receivers: chains.filter((_, index) => Object.values(_chains)[index]?.chainType !== SENDING),
    pqState: NONE,
  }
}

/** The chain keeps the place of the last message; the key beside it belongs to the next one. */
function chainOf(name: string, { chainKey, messageKeys }: z.infer<typeof chain>): RatchetChain {
  return {
    ratchetKey: new Uint8Array(Buffer.from(name, 'base64')),
    ratchetPrivateKey: NONE,
    chainKey: chainKey.key ?? NONE,
    index: chainKey.counter + 1,
    messageKeys: Object.entries(messageKeys).map(([index, seed]) => ({ index: Number(index), seed })),
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
