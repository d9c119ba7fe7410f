import type { WrongCertificate } from '../gatekeeper/odd-replies.ts'
import type { CandidateUser } from './users.ts'

/** How a client goes: it closes its stream, ends its connection, is gone all at once, or stays silent on what nobody ends. */
export type Departure = 'in order' | 'ended' | 'reset' | 'in silence'

/** What is wrong with a proxy that a client must not speak to: its certificate, or a version of TLS that is too old. */
export type ProxyFlaw = WrongCertificate | 'TLSv1' | 'TLSv1.1'

/** What is unusual about a call. */
export interface CallOptions {
  /** Address on loopback that the call comes from. */
  readonly from?: string
  /** Octets that come before all else: inside TLS, or before it. */
  readonly preface?: {
    readonly octets: Uint8Array
    readonly where: 'inside TLS' | 'before TLS'
    readonly note: string
  }
  /** Versions of TLS that it speaks; by default what is usual. */
  readonly tls?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
  /** What it logs in with in place of a fresh token of the user. */
  readonly token?: { readonly value: string; readonly note: string }
  /** Says nothing on the connection, which it only opens. */
  readonly silent?: boolean
}

/** A client of a user of the candidate that we play, on a connection to the candidate's proxy. */
export interface ProxyClient {
  /** Sends a message with these octets as its encrypted payload. @param pieces writes it in so many, as a slow network would */
  sends(to: string, id: string, payload: Uint8Array, pieces?: number): void
  /** Acknowledges a message as stored. */
  acknowledges(from: string, id: string): void
  /** A request to the gatekeeper and its answer: everything before it has come through, both ways. */
  pings(): Promise<boolean>
  /** Waits until a message came; `false` when it does not. */
  receives(id: string): Promise<boolean>
  /** Waits until the proxy has asked it whether it is there, and got its answer; not longer than the proxy's `silentClientMs`. */
  isAsked(): Promise<boolean>
  leaves(how: Departure): void
}

/** The candidate's proxy, between clients that we play and the gatekeeper. Feature `proxy-stream`. */
export interface ProxyActs {
  /** Calls the proxy as a client of this user, with a fresh token. Whatever comes of it is recorded. */
  calls(user: CandidateUser, options?: CallOptions): Promise<ProxyClient>
  /** A fresh token of the user, as its client would present it. */
  token(user: CandidateUser): Promise<string>
  /** Says something at the proxy's port without TLS, and keeps what comes back. */
  callsInClear(octets: string): Promise<void>
  /** The address of somebody on our side who gets messages and does nothing with them. */
  correspondent(): string
  /** A message with these octets as its payload is delivered to the user. */
  mails(from: string, user: CandidateUser, id: string, payload: Uint8Array): void
  /**
   * Waits until the proxy has so many connections to the gatekeeper, for as long as the profile lets one outlast its client, and
   * records how many there are. Once that was wrong, it is not counted again. @param moment what has just been done
   */
  counts(expected: number, moment: string): Promise<void>
  /**
   * Counts as above when clients are gone in silence: after as much time as the proxy says that it takes to notice, and once more as much,
   * in which the others stay. Timer `silentClientMs`. @param meanwhile is done again and again until then
   */
  countsLost(expected: number, moment: string, meanwhile?: () => void): Promise<void>
  /**
   * A new user of the candidate whose client goes through the proxy, by way of us: what goes either way is recorded. It ends with
   * the case. Feature `proxied-clients`.
   */
  brings(name: string): Promise<CandidateUser>
  /**
   * The user leaves and comes back, and in place of the proxy the client gets to a server that it must not speak to: it is silent there,
   * speaks, or does not call (`away`). `undefined`: the proxy is there again, and the user is back or not.
   */
  hides(user: CandidateUser, flaw: ProxyFlaw | undefined): Promise<'silent' | 'spoke' | 'away' | 'back'>
  /** Keeps what went between the user's client and the proxy so far, both ways, and gives the blob's digest. */
  keepsTraffic(user: CandidateUser): string
  /** Keeps what the proxy holds, and gives the blob's digest. Feature `proxy-view`, as the next one. */
  exportsState(): Promise<string>
  /** Has a line with a canary written to the proxy's log, and gives the canary's label. */
  writesLog(): Promise<string>
}
