import type { CandidateUser } from './users.ts'

/** How a client goes: it closes its stream, ends its connection, or is gone all at once. */
export type Departure = 'in order' | 'ended' | 'reset'

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
  leaves(how: Departure): void
}

/** The candidate's proxy, between clients that we play and the gatekeeper. Feature `proxy-stream`. */
export interface ProxyActs {
  /** Calls the proxy as a client of this user, with a fresh token. Whatever comes of it is recorded. */
  calls(user: CandidateUser, options?: CallOptions): Promise<ProxyClient>
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
}
