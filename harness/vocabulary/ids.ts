declare const brand: unique symbol
type Branded<T extends string> = string & { readonly [brand]: T }

/** `sha256:` and 64 lower-case hex digits. */
export type Digest = Branded<'digest'>

/** A fresh 128-bit token that marks one plaintext: 32 lower-case hex digits. */
export type Canary = Branded<'canary'>

/** A purpose id as the research notes give it: family, dash, two or three digits. */
export type PurposeId = `${string}-${number}`

/** Two endpoints and nothing in between: who a message is from and to, as bare internal addresses. */
export interface Route {
  readonly from: string
  readonly to: string
}
