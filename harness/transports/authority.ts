import './reflect-metadata.ts'
import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { wallClock } from '../environment/protocol-time.ts'
import { freshBytes } from '../environment/randomness.ts'

/** A certificate (with its key) as PEM texts. */
export interface Credential {
  readonly certPem: string
  /** PKCS #8, not encrypted. */
  readonly keyPem: string
  /** The only version of TLS that a server with it speaks, where that is one that nobody should. */
  readonly only?: 'TLSv1.1'
}

/** What a certificate is asked for. */
export interface CertificateRequest {
  /** Host names and IP addresses, all of them subject alternative names. */
  readonly names: readonly string[]
  /** Real time, by default a day ago. */
  readonly notBefore?: Date
  /** Real time, by default in 397 days: longer than protocol time ever runs ahead. */
  readonly notAfter?: Date
  /** Signed by its own key instead of the authority's. */
  readonly selfSigned?: boolean
}

/** A certificate authority that lives as long as a campaign; its key never leaves the process. */
export interface Authority {
  /** What a client has to trust. */
  readonly caPem: string
  /** Issues a server's certificate with a fresh ECDSA P-256 key. */
  issue(request: CertificateRequest): Promise<Credential>
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY_MS = 24 * 60 * 60 * 1000

/** Creates a throw-away authority (ECDSA P-256, SHA-256; RFC 5280 profile, accepted by strict verifiers). */
export async function createAuthority(): Promise<Authority> {
  const caKeys = await newKeys()
  const ca = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Parley throw-away authority ${freshBytes(4).toString('hex')}`,
    ...validity({}),
    keys: caKeys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  })

  return {
    caPem: ca.toString('pem'),
    async issue(request) {
      const keys = await newKeys()
      const signer = request.selfSigned ? keys : caKeys
      const subject = `CN=${request.names.find((name) => isIP(name) === 0) ?? 'server'}`
      const certificate = await X509CertificateGenerator.create({
        serialNumber: serial(),
        subject,
        issuer: request.selfSigned ? subject : ca.subject,
        ...validity(request),
        publicKey: keys.publicKey,
        signingKey: signer.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: await serverExtensions(request.names, keys.publicKey, signer.publicKey),
      })
      const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
      return { certPem: certificate.toString('pem'), keyPem: PemConverter.encode(key, 'PRIVATE KEY') }
    },
  }
}

async function serverExtensions(
  names: readonly string[],
  publicKey: webcrypto.CryptoKey,
  issuerKey: webcrypto.CryptoKey,
): Promise<Extension[]> {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension(
      names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const),
    ),
    await SubjectKeyIdentifierExtension.create(publicKey),
    await AuthorityKeyIdentifierExtension.create(issuerKey),
  ]
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}

function serial(): string {
  const bytes = freshBytes(16)
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f)
  return bytes.toString('hex')
}

function validity(asked: { readonly notBefore?: Date; readonly notAfter?: Date }) {
  const now = wallClock().getTime()
  return {
    notBefore: asked.notBefore ?? new Date(now - DAY_MS),
    notAfter: asked.notAfter ?? new Date(now + 397 * DAY_MS),
  }
}
