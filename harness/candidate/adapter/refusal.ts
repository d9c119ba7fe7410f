/**
 * Thrown by an action when the messenger declines: answered as `refused`. `cause` is one of the protocol's
 * words, or an own word that `causes` in `hello` maps to one.
 */
export class Refusal extends Error {
  declare readonly cause: string

  constructor(cause: string, detail = cause) {
    super(detail, { cause })
    this.name = 'Refusal'
  }
}
