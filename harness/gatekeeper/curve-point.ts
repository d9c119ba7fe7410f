const P = 2n ** 255n - 19n

// u-coordinates of the points of order 1, 2, 4 and 8 on the curve and its twist (RFC 7748, section 6.1)
const LOW_ORDER = new Set([
  0n,
  1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  P - 1n,
])

/**
 * What is wrong with 32 octets as an X25519 public key, or `undefined`: not reduced modulo the field's prime, or
 * of low order, which would make every shared secret the same.
 */
export function curvePointProblem(bytes: Uint8Array): 'not canonical' | 'low order' | undefined {
  const u = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
  if (u >= P) return 'not canonical'
  return LOW_ORDER.has(u) ? 'low order' : undefined
}
