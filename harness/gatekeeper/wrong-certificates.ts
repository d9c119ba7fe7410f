import { wallClock } from '../environment/protocol-time.ts'
import { type Authority, type Credential, createAuthority } from '../transports/authority.ts'
import type { ServerFlaw } from './odd-replies.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** How each comes about. */
const WRONG: Readonly<
  Record<ServerFlaw, (authority: Authority, names: readonly string[]) => Promise<Credential>>
> = {
  'self-signed': (authority, names) => authority.issue({ names, selfSigned: true }),
  expired: (authority, names) => authority.issue({ names, notBefore: inDays(-10), notAfter: inDays(-1) }),
  'not yet valid': (authority, names) => authority.issue({ names, notBefore: inDays(1) }),
  'another name': (authority) => authority.issue({ names: ['elsewhere.test', '127.0.0.2'] }),
  'a longer name': (authority, names) =>
    authority.issue({ names: names.map((name) => `${name}.elsewhere.test`) }),
  'another authority': async (_, names) => (await createAuthority()).issue({ names }),
  'TLS 1.1 alone': async (authority, names) => ({ ...(await authority.issue({ names })), only: 'TLSv1.1' }),
}

/** Issues a certificate that no client may take for that of a server with these names, or a good one for a server that is too old. */
export function wrongCertificate(
  kind: ServerFlaw,
  authority: Authority,
  names: readonly string[],
): Promise<Credential> {
  return WRONG[kind](authority, names)
}

function inDays(days: number): Date {
  return new Date(wallClock().getTime() + days * DAY_MS)
}
