import type { ReadCredentials } from './credentials.ts'

/** Reads a PLAIN message (RFC 4616): `[authzid] NUL authcid NUL password`, the password being the token. */
export function readPlain(message: string): ReadCredentials {
  const [authorization, authentication, token, ...rest] = message.split('\0')
  if (authorization === undefined || authentication === undefined || token === undefined || rest.length > 0)
    return malformed('PLAIN takes three parts')
  if (authentication === '') return malformed('no authentication identity')
  if (token === '') return malformed('no password')
  return { ok: true, authorization, authentication, token }
}

function malformed(reason: string): ReadCredentials {
  return { ok: false, condition: 'malformed-request', reason }
}
