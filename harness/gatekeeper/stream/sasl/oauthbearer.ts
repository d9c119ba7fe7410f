import type { ReadCredentials } from './credentials.ts'

const MESSAGE = /^(?<binding>[^,]*),(?:a=(?<authzid>[^,]*))?,\u0001(?<pairs>(?:[^\u0001]*\u0001)*)\u0001$/
const PAIR = /^(?<key>[A-Za-z]+)=(?<value>[\x20-\x7e\t\r\n]*)$/
const BEARER = /^Bearer +(?<token>[A-Za-z0-9\-._~+/]+=*)$/i

/** Reads the first message of OAUTHBEARER (RFC 7628 §3.1): a GS2 header, then key and value pairs. */
export function readOauthBearer(message: string): ReadCredentials {
  const parts = MESSAGE.exec(message)?.groups
  if (parts === undefined) return malformed('not an OAUTHBEARER message')
  if (parts.binding !== 'n' && parts.binding !== 'y') return malformed('channel binding cannot be used here')
  const authorization = saslName(parts.authzid ?? '')
  if (authorization === undefined)
    return malformed('the authorization identity is not escaped as it should be')
  const values = new Map<string, string>()
  for (const pair of (parts.pairs ?? '').split('\u0001').slice(0, -1)) {
    const { key, value } = PAIR.exec(pair)?.groups ?? {}
    if (key === undefined || value === undefined)
      return malformed('a pair without a key or with foreign characters')
    if (values.has(key)) return malformed(`${key} is given twice`)
    values.set(key, value)
  }
  const token = BEARER.exec(values.get('auth') ?? '')?.groups?.token
  if (token === undefined) return malformed('no bearer token')
  return { ok: true, authorization, authentication: '', token }
}

/** The error that is sent before the failure, for the client to read (RFC 7628 §3.2.2). */
export function oauthBearerError(): string {
  return JSON.stringify({ status: 'invalid_token' })
}

/** Undoes the escapes of a GS2 name (RFC 5801 §4); `undefined` when they are wrong. */
function saslName(text: string): string | undefined {
  if (/=(?!2C|3D)/.test(text)) return undefined
  return text.replaceAll('=2C', ',').replaceAll('=3D', '=')
}

function malformed(reason: string): ReadCredentials {
  return { ok: false, condition: 'malformed-request', reason }
}
