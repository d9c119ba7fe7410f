import { ParleyError } from '../vocabulary/errors.ts'

/** What a purpose of both planes must not ask for on the engine plane. Throws `harness`: the purpose is wrong. */
export function wireOnly(what: string): never {
  throw new ParleyError('harness', `${what}: only on the wire plane`, 'set planes of the purpose')
}

/** The same the other way round. Throws `harness`. */
export function engineOnly(what: string): never {
  throw new ParleyError('harness', `${what}: only on the engine plane`, 'set planes of the purpose')
}
