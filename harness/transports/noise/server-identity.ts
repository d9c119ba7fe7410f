import { wallClock } from '../../environment/protocol-time.ts'
import type { ChainDefect } from '../../vocabulary/noise.ts'
import {
  type CertificateDetails,
  type CertificateSigner,
  certificateSigner,
  encodeChain,
  type SignedCertificate,
} from './certificate.ts'
import { type KeyPair, PRIMITIVES } from './primitives.ts'

/** Who a Noise server is: a fresh root, an intermediate certificate and a static key, for as long as it runs. */
export interface NoiseAuthority {
  /** What clients pin: Ed25519, base64. */
  readonly root: string
  readonly own: KeyPair
  /** The payload that proves whose the static key is. */
  certificate(defect?: ChainDefect): Uint8Array
}

const DAY = 24 * 60 * 60
const ROOT = 0

/**
 * Creates it for a domain. Certificates are valid in real time and in protocol time, and expired in both.
 * @param now protocol time in milliseconds
 */
export function noiseAuthority(name: string, now: () => number): NoiseAuthority {
  const [root, other] = [certificateSigner(), certificateSigner()]
  const [intermediate, stranger] = [certificateSigner(), certificateSigner()]
  const own = PRIMITIVES.generate()
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const validity = (defect: string | undefined, which: 'leaf' | 'intermediate') => {
    const times = [now(), wallClock().getTime()].map((ms) => Math.floor(ms / 1000))
    const [first, last] = [Math.min(...times), Math.max(...times)]
    if (defect === `${which} expired`) return { notBefore: first - 30 * DAY, notAfter: first - DAY }
    if (defect === `${which} not valid yet`)
      return { notBefore: last + 365 * DAY, notAfter: last + 730 * DAY }
    return { notBefore: first - DAY, notAfter: last + 397 * DAY }
  }
  const link = (
    defect: ChainDefect | undefined,
    by: CertificateSigner,
    key: CertificateSigner,
  ): SignedCertificate =>
    by.sign({
      serial: 1,
      issuer: ROOT,
      name: `${name} intermediate`,
      key: base64(key.publicKey),
      ...validity(defect, 'intermediate'),
    })
  return {
    root: base64(root.publicKey),
    own,
    certificate(defect) {
      if (defect === 'no chain') return new Uint8Array(0)
      const details: CertificateDetails = {
        serial: 2,
        issuer: defect === 'other issuer named' ? 7 : 1,
        name: defect === 'for another server' ? `other.${name}` : name,
        key: base64(defect === 'for another key' ? PRIMITIVES.generate().publicKey : own.publicKey),
        ...validity(defect, 'leaf'),
      }
      if (defect === 'leaf signed by itself') {
        const mine = { ...details, issuer: 2 }
        return encodeChain(stranger.sign(mine), stranger.sign({ ...mine, key: base64(stranger.publicKey) }))
      }
      if (defect === 'signed by another root')
        return encodeChain(stranger.sign(details), link(defect, other, stranger))
      const signer = defect === 'leaf by another intermediate' ? stranger : intermediate
      const leaf = signer.sign(details)
      const cut = { ...leaf, signature: base64(Buffer.alloc(64)) }
      return encodeChain(
        defect === 'signature cut' ? cut : leaf,
        link(defect, defect === 'intermediate by another root' ? other : root, intermediate),
      )
    },
  }
}
