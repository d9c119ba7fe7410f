/**
 * The adapter protocol's version. A candidate names one; only the same major version is spoken. It is no draft since an
 * engine in another language, written from the contract page alone, has passed: `npm run check:python` holds that.
 */
export const PROTOCOL_VERSION = '1.0'

/** JSON-RPC error codes of this protocol: what a reply means that is not a result. */
export const REPLY_CODES = {
  /** The action is not offered. */
  unsupported: -32601,
  /** The parameters do not fit the action's schema. */
  invalid: -32602,
  /** The messenger declined, with `data.cause`. */
  refused: 1,
  /** Anything else. */
  error: -32000,
} as const

/**
 * Causes of a refusal, in the harness's words. A candidate maps its own with `causes` in `hello`;
 * a word that is in neither is recorded as it stands and counts as `other`.
 */
export const CAUSES = [
  'bad-signature',
  'missing-key',
  'unknown-user',
  'not-enlisted',
  'identity-changed',
  'not-connected',
  'rejected-by-gatekeeper',
  'blocked',
  'limit',
  'damaged-media',
  'missing-media',
  'invalid-state',
  'other',
] as const
export type Cause = (typeof CAUSES)[number]
