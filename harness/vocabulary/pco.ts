/**
 * Point of control and observation: every fact in a transcript was seen or injected at exactly one.
 * `wire:` between the endpoints, `upper:` at the adapter, `state:` in an exported state,
 * `tester:` inside our own endpoint (a decryption, a key), `world:` the harness's own doing.
 */
export type Pco = `${'wire' | 'upper' | 'state' | 'tester' | 'world'}:${string}`
