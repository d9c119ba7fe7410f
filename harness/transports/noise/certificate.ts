import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { z } from 'zod'

/** What a certificate says. The issuer of the intermediate one is the root, whose serial number is 0. */
const detailsShape = z.strictObject({
  serial: z.number().int().nonnegative(),
  issuer: z.number().int().nonnegative(),
  /** Of the leaf: the domain that it speaks for; of the intermediate one: any name. */
  name: z.string(),
  /** base64, 32 octets: X25519 in the leaf, Ed25519 in the intermediate one. */
  key: z.base64(),
  /** Seconds since the epoch. */
  notBefore: z.number(),
  notAfter: z.number(),
})
export type CertificateDetails = z.infer<typeof detailsShape>

const signedShape = z.strictObject({ details: z.base64(), signature: z.base64() })
const chainShape = z.strictObject({ leaf: signedShape, intermediate: signedShape })

/** What is expected of the other side's chain. */
export interface ChainExpectation {
  /** The pinned root key: Ed25519, base64. */
  readonly root: string
  readonly name: string
  /** The static key that was proven in the handshake. */
  readonly key: Uint8Array
  /** Seconds since the epoch. */
  readonly now: number
}

const ROOT_SERIAL = 0
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_BYTES = 32

/**
 * Checks the chain of a server's static key: signatures from the pinned root down, who issued what, validity of each, name
 * and key of the leaf. Gives a word for what is wrong, or `undefined`.
 */
export function chainProblem(payload: Uint8Array, expected: ChainExpectation): string | undefined {
  const read = readChain(payload)
  if (read === undefined) return 'unreadable'
  const { leaf, intermediate } = read
  const root = ed25519(Buffer.from(expected.root, 'base64'))
  const issuer = ed25519(Buffer.from(intermediate.details.key, 'base64'))
  if (root === undefined || issuer === undefined) return 'unreadable'
  if (intermediate.details.issuer !== ROOT_SERIAL || leaf.details.issuer !== intermediate.details.serial)
    return 'wrong-issuer'
  if (!verify(null, intermediate.bytes, root, intermediate.signature)) return 'untrusted-root'
  if (!verify(null, leaf.bytes, issuer, leaf.signature)) return 'wrong-signature'
  for (const { details } of [intermediate, leaf])
    if (expected.now < details.notBefore || expected.now > details.notAfter) return 'not-valid-now'
  if (leaf.details.name !== expected.name) return 'wrong-name'
  return Buffer.compare(Buffer.from(leaf.details.key, 'base64'), expected.key) === 0 ? undefined : 'wrong-key'
}

/** A key that signs certificates. */
export interface CertificateSigner {
  /** Ed25519, 32 octets. */
  readonly publicKey: Uint8Array
  sign(details: CertificateDetails): SignedCertificate
}

/** A certificate as it is sent. */
export type SignedCertificate = z.infer<typeof signedShape>

/** Makes a fresh signing key. */
export function certificateSigner(): CertificateSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES)),
    sign(details) {
      const bytes = Buffer.from(JSON.stringify(details))
      return {
        details: bytes.toString('base64'),
        signature: sign(null, bytes, privateKey).toString('base64'),
      }
    },
  }
}

/** The payload of the server's handshake message: UTF-8 of JSON. */
export function encodeChain(leaf: SignedCertificate, intermediate: SignedCertificate): Uint8Array {
  return Buffer.from(JSON.stringify({ leaf, intermediate }))
}

function readChain(payload: Uint8Array) {
  const read = chainShape.safeParse(parsed(payload)).data
  const [leaf, intermediate] = read === undefined ? [] : [opened(read.leaf), opened(read.intermediate)]
  return leaf && intermediate && { leaf, intermediate }
}

function opened({ details: text, signature }: SignedCertificate) {
  const bytes = Buffer.from(text, 'base64')
  const details = detailsShape.safeParse(parsed(bytes)).data
  return details && { details, bytes, signature: Buffer.from(signature, 'base64') }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}

function ed25519(raw: Uint8Array): KeyObject | undefined {
  return raw.length === KEY_BYTES
    ? createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' })
    : undefined
}
