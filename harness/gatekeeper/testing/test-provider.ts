import type { webcrypto } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'
import type { Authority } from '../../transports/authority.ts'

/** A provider's server side, small and correct. */
export interface TestProvider {
  readonly base: string
  /** Bodies of push calls so far, with their bearer tokens. */
  readonly pushes: readonly { readonly body: string; readonly bearer: string }[]
  readonly fetches: () => number
  /** Signs with a new key from now on; the old one leaves the key set. */
  rotate(): Promise<void>
  /** From now on the key set is answered with this status. */
  fail(status: number): void
  /** A token; what is given replaces claims and header members, and `undefined` takes them out. */
  token(
    claims: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>
}

/** Starts one with its certificate from the authority; it ends with the test. */
export async function testProvider(
  authority: Authority,
  now: () => number,
  audience: string,
): Promise<TestProvider> {
  const { certPem, keyPem } = await authority.issue({ names: ['127.0.0.1'] })
  const pushes: { body: string; bearer: string }[] = []
  let status = 200
  let fetches = 0
  let key = await newKey(1)
  const server = createServer({ cert: certPem, key: keyPem }, async (request, response) => {
    if (request.url === '/push') {
      pushes.push({ body: await textOf(request), bearer: request.headers.authorization ?? '' })
      return response.writeHead(200).end()
    }
    fetches += 1
    response.writeHead(status, { 'content-type': 'application/jwk-set+json' })
    response.end(JSON.stringify({ keys: [key.jwk] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const base = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    base,
    pushes,
    fetches: () => fetches,
    fail(answer) {
      status = answer
    },
    async rotate() {
      key = await newKey(fetches + 2)
    },
    async token(claims, header = {}) {
      const iat = Math.floor(now() / 1000)
      const all = { iss: base, aud: audience, iat, exp: iat + 3600, ...claims }
      return new SignJWT(all)
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: key.kid, ...header })
        .sign(key.sign)
    },
  }
}

async function newKey(
  number: number,
): Promise<{ readonly kid: string; readonly jwk: JWK; readonly sign: webcrypto.CryptoKey }> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const kid = `key-${number}`
  return { kid, sign: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += String(part)
  return text
}
