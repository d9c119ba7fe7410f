/** A provider as the gatekeeper has registered it. */
export interface Integrator {
  readonly id: string
  /** The provider's base URL, as its tokens name it in `iss`. */
  readonly base: string
  /** Nothing of it is accepted while this is so. */
  readonly suspended: boolean
}

/** The registered providers. */
export interface Integrators {
  /** Registers or changes one: its base may be another after a restart. */
  set(id: string, settings: { readonly base: string; readonly suspended?: boolean }): void
  get(id: string): Integrator | undefined
  byBase(base: string): Integrator | undefined
  /** Calls `listener` after every change. */
  onChange(listener: (integrator: Integrator) => void): void
}

/** Creates an empty registry. */
export function createIntegrators(): Integrators {
  const registered = new Map<string, Integrator>()
  const listeners: ((integrator: Integrator) => void)[] = []
  return {
    set(id, { base, suspended = false }) {
      const integrator = { id, base, suspended }
      registered.set(id, integrator)
      for (const listener of listeners) listener(integrator)
    },
    get: (id) => registered.get(id),
    byBase: (base) => [...registered.values()].find((integrator) => integrator.base === base),
    onChange: (listener) => void listeners.push(listener),
  }
}

/** A path of a provider as a URL below its base. */
export function urlAt(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}${path}`
}
