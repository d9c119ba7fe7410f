/**
 * The one door for suites and for users' own purposes. It loads neither a transport nor a test runner nor any
 * cryptography, so that a purpose's `then` can be judged anywhere.
 */
export * as fc from 'fast-check'
export type { LedgerEntry, MonitorDefinition, PurposeDefinition } from './campaign/purpose.ts'
export { purpose } from './campaign/purpose.ts'
export { SENDABLE_KINDS, type SendableKind, type UserContent } from './candidate/protocol/content.ts'
export type { CurvePoint, FigureSpec, Reading } from './catalogue/dossier.ts'
export { measure, type Read } from './dossier/measure.ts'
export { machineWords } from './environment/machine.ts'
export { seeded } from './environment/randomness.ts'
export { readCompact } from './formats/compact-jws.ts'
export { futureContent } from './formats/content/future-content.ts'
export { unpad } from './formats/content/padding.ts'
export { SMALL_ORDER_KEYS } from './formats/curve-points.ts'
export { guessedDigests } from './formats/guessed-digests.ts'
export { guessedKeys } from './formats/guessed-keys.ts'
export { isPublicJwk, keySetOf, weaknessOf } from './formats/jwk.ts'
export * as bombs from './formats/media/bombs.ts'
export { jfif, jpeg, mp4, png } from './formats/media/photos.ts'
export { packed, packedZeros, unpacked } from './formats/packing.ts'
export { kyberMark, kyberPrivateKeysIn } from './formats/private-keys.ts'
export { proxyHeader } from './formats/proxy-header.ts'
export { safetyNumberOf } from './formats/safety-number.ts'
export { serviceIdOf } from './formats/service-id.ts'
export { authenticatedOffsets } from './formats/signal/authenticated.ts'
export { inside, withInside } from './formats/signal/parts.ts'
export { readCiphertext } from './formats/signal/read-ciphertext.ts'
export {
  flippedBit,
  type PreKeyField,
  preKeyField,
  preKeyNumber,
  rewritten,
} from './formats/signal/rewrite.ts'
export { atCounter, disguised, tampered, underKey } from './formats/signal/tampering.ts'
export { verifyXeddsa } from './formats/xeddsa.ts'
export { GROUP_HINTS, type GroupHint } from './gatekeeper/group-stanza.ts'
export {
  ENLISTMENT_REPLIES,
  KEY_SET_REPLIES,
  SERVER_FLAWS,
  WRONG_CERTIFICATES,
} from './gatekeeper/odd-replies.ts'
export type { PushKit } from './gatekeeper/push-kit.ts'
export { refusesBundle } from './judge/bundles.ts'
export { survives } from './judge/conduct.ts'
export { digestText } from './judge/digest-text.ts'
export { keysStayInside, newChain } from './judge/group-keys.ts'
export { policyKept } from './judge/identity-policy.ts'
export { before, control, exactly, finds, judged, never, numbers } from './judge/judges.ts'
export { keyScan, keysInState } from './judge/key-scan.ts'
export { repetitions } from './judge/keystream.ts'
export { knownMessages } from './judge/known-messages.ts'
export { emittedBytes, type Leak, leaksOf, scanned } from './judge/leaks.ts'
export { givesNothing, givesNothingElse, opensWhole, sentWhole } from './judge/media.ts'
export { digestsOf, type Found, placesOf, sealedContent, wordsFound } from './judge/places.ts'
export {
  DRAINED,
  distinctIds,
  lastingKeys,
  publishedOnce,
  refilled,
  servedOnce,
} from './judge/prekeys.ts'
export { privateKeyScan, staysOnDevice } from './judge/private-keys.ts'
export {
  countedRight,
  letGo,
  ownConnections,
  saysNothingTo,
  servedBy,
  trueAddresses,
  unaltered,
} from './judge/proxy.ts'
export { neverTwice, publicValues } from './judge/public-values.ts'
export { pushCallsOf, refusesPushes, taken } from './judge/push-calls.ts'
export { refusalsOf, refusesNothing } from './judge/refusals.ts'
export { secretsOf } from './judge/secrets.ts'
export { claim, claimsOf, type Log, proof, proofsOf, stimuliOf, stimulus } from './judge/select.ts'
export { arrived, beforeOriginal, listed, nothingElse, type Place, unseen } from './judge/shown.ts'
export { unsigned } from './judge/signatures.ts'
export { textsInState, wordsInState } from './judge/state-texts.ts'
export { tokenLeaks } from './judge/token-leaks.ts'
export { unmarkedIn } from './judge/unmarked.ts'
export type { EngineGroup, GroupText } from './scenario/engine-groups.ts'
export type { Cast, EngineProps, Given, Newcomer, Outsider, Props, PushAttack } from './scenario/given.ts'
export type { GroupChange, GroupChat, GroupMember, GroupSaid, GroupSealed } from './scenario/group-chat.ts'
export type { Attached, HostOptions, MediaActs, OwnFile, SentFile } from './scenario/media.ts'
export type { CallOptions, Departure, ProxyClient, ProxyFlaw } from './scenario/proxy.ts'
export type { CandidateUser, ChainSecret, Disguise, Sealed, Sent, Tester } from './scenario/users.ts'
export { CANARY_HERE } from './vocabulary/canary-place.ts'
export { CLEAR_STREAMS } from './vocabulary/clear-stream.ts'
export type { Json, JsonObject } from './vocabulary/json.ts'
export type { Judgement } from './vocabulary/judgement.ts'
export { CHAIN_DEFECTS, FRAME_ATTACKS, REPLY_DAMAGES } from './vocabulary/noise.ts'
