/** Why a SASL exchange failed (RFC 6120 §6.5). */
export type SaslCondition =
  | 'aborted'
  | 'account-disabled'
  | 'credentials-expired'
  | 'encryption-required'
  | 'incorrect-encoding'
  | 'invalid-authzid'
  | 'invalid-mechanism'
  | 'malformed-request'
  | 'not-authorized'
  | 'temporary-auth-failure'

/** What a client's initial response claims, or what is wrong with it. */
export type ReadCredentials =
  | {
      readonly ok: true
      /** Whom the client wants to be, as it wrote it; empty when it does not say. */
      readonly authorization: string
      /** Whose credentials these are, as it wrote it; empty when it does not say. */
      readonly authentication: string
      readonly token: string
    }
  | { readonly ok: false; readonly condition: SaslCondition; readonly reason: string }
