/** One seeded defect of the bundled reference candidate. */
export interface FaultRecord {
  readonly id: string
  readonly defect: string
  /** The purposes that are named for it; the first one is the main one. */
  readonly purposes: readonly string[]
  /** The bundled profile under which it is a defect, when that is not the neutral one. */
  readonly profile?: string
}

/** One legal but unusual variant of the reference candidate, which must conform. */
export interface VariantRecord {
  readonly id: string
  readonly defect: string
  readonly purposes: readonly string[]
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
  return {
    odd: ODD,
    faults: FAULTS.map(({ id, defect, purposes, profile }) => ({
      id,
      defect,
      purposes,
      ...(profile === undefined ? {} : { profile }),
    })),
    variants: VARIANTS.map(({ id, about }) => ({ id, defect: about, purposes: [] })),
  }
}
