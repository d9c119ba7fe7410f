import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import neutral from '../../fixtures/profile/neutral/profile.json' with { type: 'json' }
import { digestOfJson } from '../transcript/canonical.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { Digest } from '../vocabulary/ids.ts'

const count = z.number().int().nonnegative()
const positive = z.number().int().positive()
const path = z.string().regex(/^\/[!-~]*$/, 'an absolute path')

/**
 * A profile: everything that the public sources leave open, as data. `fixtures/profile/README.md` says what each
 * part means on the wire. Durations are in the unit that their name ends with; sizes are octets.
 */
export const profileShape = z.strictObject({
  id: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  services: z.array(z.string()),
  /** Not for everybody's eyes: reports mark every verdict, and no public edition of a bundle holds. */
  private: z.boolean().optional(),
  namespace: z.string().min(1),
  domain: z.string().min(1),
  enlistment: z.strictObject({
    path,
    tokenMaxBytes: positive,
    fields: z.strictObject({
      authkey: positive,
      e_keytype: positive,
      e_regid: positive,
      e_ident: positive,
      e_skey_id: positive,
      e_skey_val: positive,
      e_skey_sig: positive,
    }),
    reasons: z.array(z.string().min(1)).min(1),
  }),
  tokens: z.strictObject({
    algorithms: z.array(z.string().min(1)).min(1),
    identifierClaim: z.string().min(1),
    audience: z.string().min(1),
    lifetimeSeconds: positive,
    skewSeconds: count,
    jwksPath: path,
    jwksCacheSeconds: positive,
  }),
  push: z.strictObject({
    path,
    issuer: z.string().min(1),
    lifetimeSeconds: positive,
    jwksPath: path,
    algorithm: z.string().min(1),
  }),
  signal: z.strictObject({
    versions: z.array(positive).min(1),
    postQuantum: z.enum(['required', 'allowed', 'none']),
    identityPolicy: z.enum(['notify', 'block']),
    /** How many messages may be on their way at once, in any order, without one of them being lost. */
    window: positive,
    /** The format of the number that users compare; absent: every client has its own. */
    safetyNumber: z.enum(['numeric-60']).optional(),
  }),
  prekeys: z.strictObject({
    initial: count,
    refillBelow: count,
    refillTo: count,
    initialKyber: count,
    refillKyberBelow: count,
    refillKyberTo: count,
    signedRotationDays: positive,
    /** Replaced prekeys open first messages that were under way for so long, and are deleted then. */
    graceDays: positive,
  }),
  mailbox: z.strictObject({ days: positive }),
  receipts: z.strictObject({ delivered: z.string().min(1), read: z.string().min(1), encrypted: z.boolean() }),
  /** Reports about users: the namespace of their element and the reasons that may stand in it. */
  reports: z.strictObject({ namespace: z.string().min(1), reasons: z.array(z.string().min(1)).min(1) }),
  retry: z.strictObject({ ask: count, answer: count }),
  /** The Noise transport. `prologue` is hexadecimal; the dictionary is that of the binary form. */
  noise: z.strictObject({
    prologue: z.string().regex(/^(?:[0-9a-f]{2})+$/),
    version: z.string().min(1),
    frameBytes: positive,
    dictionary: z.array(z.string()),
  }),
  media: z.strictObject({
    storagePath: path,
    downloadPath: path,
    hostPath: path,
    /** Begins the HKDF info of a blob's keys; the kind of media follows it. */
    info: z.string().min(1),
    limitBytes: positive,
    retentionDays: positive,
  }),
  /** A provider's proxy: how long after its client's connection the one to the gatekeeper may end. */
  proxy: z.strictObject({ closeSeconds: positive }),
  content: z.array(z.string().min(1)),
  limits: z.strictObject({ stanzaBytes: positive, depth: positive }),
})

/** Where a bundle keeps the profile that was in force. */
export const PROFILE_FILE = 'evidence/profile.json'

/** See {@link profileShape}. */
export type Profile = z.infer<typeof profileShape>

/**
 * Reads `profile.json` of a profile's folder. With `"extends": "neutral"` it says only what differs from the neutral
 * profile: objects are merged, all else is replaced. Throws `profile` when it is missing or malformed.
 */
export async function loadProfile(folder: string): Promise<Profile> {
  const file = join(folder, 'profile.json')
  const hint = 'fixtures/profile/neutral/profile.json is a complete example'
  let data: unknown
  try {
    data = JSON.parse(await readFile(file, 'utf8'))
  } catch (thrown) {
    throw new ParleyError('profile', `${file} cannot be read as JSON: ${messageOf(thrown)}`, hint)
  }
  const parsed = profileShape.safeParse(extended(data))
  if (!parsed.success)
    throw new ParleyError('profile', `${file} is malformed: ${z.prettifyError(parsed.error)}`, hint)
  return parsed.data
}

/** An overlay without its base is left as it is, for the shape to refuse. It names itself: nothing else is inherited unsaid. */
function extended(data: unknown): unknown {
  const overlay = overlayShape.safeParse(data)
  if (!overlay.success) return data
  const { extends: _, ...own } = overlay.data
  return merged(neutral, own)
}

const overlayShape = z.looseObject({ extends: z.literal('neutral'), id: z.string(), version: z.string() })

function merged(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over
  const parts = Object.entries(over).map(([name, value]) => [name, merged(base[name], value)] as const)
  return { ...base, ...Object.fromEntries(parts) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The digest that reports print for a profile: over the canonical form of its data. */
export function profileDigest(profile: Profile): Digest {
  return digestOfJson(profile)
}
