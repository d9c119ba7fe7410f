/** One seeded defect of the bundled reference candidate. */
export interface FaultRecord {
  readonly id: string
  readonly defect: string
  /** The purposes that are named for it; the first one is the main one. */
  readonly purposes: readonly string[]
  /** The bundled profile under which it is a defect, when that is not the neutral one. */
  readonly profile?: string
  /** The variant that it would be without the defect, when that is not the reference. */
  readonly like?: string
  /** The reference that it is a defect of: the provider, or the engine. */
  readonly plane: 'wire' | 'engine'
}

/** One legal but unusual variant of the reference candidate, which must conform. */
export interface VariantRecord {
  readonly id: string
  readonly defect: string
  /** Purposes and families that it could lead astray; none are named when it could be any. */
  readonly purposes: readonly string[]
  readonly plane: 'wire' | 'engine'
  /** See {@link FaultRecord}. */
  readonly profile?: string
}

interface KnownVariant {
  readonly id: string
  readonly about: string
  readonly profile?: string
  readonly purposes?: readonly string[]
}

/** The faults and variants that are bundled, without loading what they do. */
export async function knownFaults(): Promise<{
  readonly faults: readonly FaultRecord[]
  readonly variants: readonly VariantRecord[]
  readonly odd: readonly { readonly id: string; readonly file: string; readonly exitCode: number }[]
}> {
  const { FAULTS } = await import('../../fixtures/candidates/faulty/faults.ts')
  const { VARIANTS } = await import('../../fixtures/candidates/variants/variants.ts')
  const { ODD } = await import('../../fixtures/candidates/odd/odd.ts')
  const { ENGINE_FAULTS } = await import('../../fixtures/candidates/engines/faulty/faults.ts')
  const { ENGINE_VARIANTS } = await import('../../fixtures/candidates/engines/variants/variants.ts')
  const fault = (plane: FaultRecord['plane']) => (known: Omit<FaultRecord, 'plane'>) => {
    const { id, defect, purposes, profile, like } = known
    return {
      id,
      defect,
      purposes,
      plane,
      ...(profile === undefined ? {} : { profile }),
      ...(like === undefined ? {} : { like }),
    }
  }
  const variant =
    (plane: FaultRecord['plane']) =>
    ({ id, about, profile, purposes = [] }: KnownVariant) => {
      return { id, defect: about, purposes, plane, ...(profile === undefined ? {} : { profile }) }
    }
  return {
    odd: ODD,
    faults: [...FAULTS.map(fault('wire')), ...ENGINE_FAULTS.map(fault('engine'))],
    variants: [...VARIANTS.map(variant('wire')), ...ENGINE_VARIANTS.map(variant('engine'))],
  }
}
