import { z } from 'zod'
import type { Profile } from '../catalogue/profile.ts'
import type { ProtocolClock } from '../environment/protocol-time.ts'
import type { Caller } from './caller.ts'
import { urlAt } from './integrators.ts'

const ANSWER_LIMIT = 256 * 1024
const REFETCHES_PER_MINUTE = 10
const MINUTE_MS = 60_000

const jwkShape = z.looseObject({
  kty: z.string(),
  kid: z.string().optional(),
  use: z.string().optional(),
  alg: z.string().optional(),
})
const setShape = z.looseObject({ keys: z.array(jwkShape).max(100) })

/** One public key as its provider published it (RFC 7517). */
export type PublishedKey = z.infer<typeof jwkShape>

/** The outcome of a search for a key. */
export type FoundKey =
  | { readonly ok: true; readonly key: PublishedKey }
  | { readonly ok: false; readonly problem: 'unknown-key' | 'ambiguous-key' | 'keys-unavailable' }

/** The key sets of providers, by base URL. */
export interface KeySets {
  find(base: string, kid: string): Promise<FoundKey>
}

interface Held {
  keys: readonly PublishedKey[]
  /** Protocol time of the last good answer, in milliseconds. */
  at: number
  refetches: readonly number[]
  fetching: Promise<void> | undefined
}

/**
 * Fetches and caches key sets in protocol time. An unknown `kid` causes a new fetch, at most ten in a minute for
 * one provider. When a provider's set cannot be fetched, the last good one counts for one more cache period.
 */
export function createKeySets(tokens: Profile['tokens'], clock: ProtocolClock, caller: Caller): KeySets {
  const held = new Map<string, Held>()
  const period = tokens.jwksCacheSeconds * 1000

  const fetch = async (base: string, entry: Held) => {
    const url = urlAt(base, tokens.jwksPath)
    const headers = { accept: 'application/jwk-set+json, application/json' }
    const answer = await caller.call({
      endpoint: 'jwks',
      method: 'GET',
      url,
      headers,
      body: '',
      limit: ANSWER_LIMIT,
    })
    const keys = answer?.status === 200 ? readSet(answer.body) : undefined
    if (keys === undefined) return
    entry.keys = keys
    entry.at = clock.now()
  }
  const refresh = (base: string, entry: Held) => {
    entry.fetching ??= fetch(base, entry).finally(() => {
      entry.fetching = undefined
    })
    return entry.fetching
  }
  const mayRefetch = (entry: Held) => {
    const now = clock.now()
    entry.refetches = entry.refetches.filter((at) => now - at < MINUTE_MS)
    if (entry.refetches.length >= REFETCHES_PER_MINUTE) return false
    entry.refetches = [...entry.refetches, now]
    return true
  }

  return {
    async find(base, kid) {
      const entry = held.get(base) ?? {
        keys: [],
        at: Number.NEGATIVE_INFINITY,
        refetches: [],
        fetching: undefined,
      }
      held.set(base, entry)
      const age = () => clock.now() - entry.at
      const stale = age() > period
      if (stale) await refresh(base, entry)
      if (!stale && !entry.keys.some((key) => key.kid === kid) && mayRefetch(entry))
        await refresh(base, entry)
      if (age() > 2 * period) return { ok: false, problem: 'keys-unavailable' }
      const [key, other] = entry.keys.filter((candidate) => candidate.kid === kid)
      if (key === undefined) return { ok: false, problem: 'unknown-key' }
      return other === undefined ? { ok: true, key } : { ok: false, problem: 'ambiguous-key' }
    },
  }
}

function readSet(body: Buffer): readonly PublishedKey[] | undefined {
  try {
    const parsed = setShape.safeParse(JSON.parse(body.toString('utf8')))
    return parsed.success ? parsed.data.keys : undefined
  } catch {
    return undefined
  }
}
