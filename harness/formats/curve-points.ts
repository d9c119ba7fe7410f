const P = 2n ** 255n - 19n

/** u-coordinates of small order on the curve and its twist, reduced and not (RFC 7748, section 6.1). */
const SMALL_ORDER: readonly bigint[] = [
  0n,
  1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  P - 1n,
  P,
  P + 1n,
]

/**
 * Every way to write a Curve25519 public key with which all key agreements give zeros: 33 octets, the first being 05. The
 * topmost bit is not part of the number, so each stands here with and without it.
 */
export const SMALL_ORDER_KEYS: readonly Uint8Array[] = SMALL_ORDER.flatMap((u) => [
  typed(u),
  typed(u | (1n << 255n)),
])

function typed(u: bigint): Uint8Array {
  const octets = Buffer.from(u.toString(16).padStart(64, '0'), 'hex').reverse()
  return Uint8Array.from([5, ...octets])
}
