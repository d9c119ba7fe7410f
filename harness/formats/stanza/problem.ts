/**
 * Why input was refused. `condition` is the stream error that answers it (RFC 6120 §4.9.3);
 * `detail` says in words what was seen.
 */
export interface StanzaProblem {
  readonly condition:
    | 'not-well-formed'
    | 'restricted-xml'
    | 'policy-violation'
    | 'unsupported-encoding'
    | 'invalid-namespace'
    | 'bad-format'
  readonly detail: string
}
