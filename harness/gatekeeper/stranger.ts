import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import type { Authority } from '../transports/authority.ts'
import type { JsonObject } from '../vocabulary/json.ts'
import type { PushKey } from './push-keys.ts'

/** A key (ES256) that belongs to nobody whom anybody should trust, with a certificate that it signed itself. */
export async function createStranger(
  authority: Authority,
): Promise<PushKey & { readonly certificate: string }> {
  const { certPem, keyPem } = await authority.issue({ names: ['stranger.test'], selfSigned: true })
  const privateKey = createPrivateKey(keyPem)
  const publicKey = createPublicKey(privateKey)
  const kid = 'stranger'
  return {
    kid,
    jwk: { ...(publicKey.export({ format: 'jwk' }) as JsonObject), kid, alg: 'ES256', use: 'sig' },
    pem: String(publicKey.export({ type: 'spki', format: 'pem' })),
    certificate: certPem.replace(/-----[^-]+-----|\s/g, ''),
    sign: (input) => sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  }
}
