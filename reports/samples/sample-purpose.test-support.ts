import type { Purpose } from '../../harness/campaign/purpose.ts'
import type { CaseRecord } from '../../harness/catalogue/campaign.ts'
import type { ClaimData } from '../../harness/vocabulary/claims.ts'
import type { Json } from '../../harness/vocabulary/json.ts'
import type { Draft } from '../../harness/vocabulary/observation.ts'
import type { Pco } from '../../harness/vocabulary/pco.ts'
import type { ProofData } from '../../harness/vocabulary/proofs.ts'
import type { StimulusData } from '../../harness/vocabulary/stimuli.ts'

/** One run of a sample case: what its transcript holds. `broken` stands for an error of the harness while it ran. */
export interface SampleRun {
  readonly drafts: readonly Draft[]
  readonly bindings: Json
  readonly canaries?: { readonly [label: string]: string }
  readonly broken?: string
}

/** One case of a sample purpose. */
export interface SampleCase {
  readonly name: string
  readonly origin: CaseRecord['origin']
  readonly stimulus: Json
  readonly runs: readonly SampleRun[]
}

/** A purpose with the evidence that a candidate left. */
export interface SamplePurpose {
  readonly purpose: Purpose
  readonly cases: readonly SampleCase[]
  readonly waived?: string
}

type Given = Pick<Purpose, 'title' | 'then'> & { readonly verifies: readonly string[] } & Partial<
    Omit<Purpose, 'verifies'>
  >

/** A purpose of the samples: the same type as a real one, with requirement ids of its own. */
export function samplePurpose(id: Purpose['id'], given: Given): Purpose {
  return {
    id,
    suite: 'sample/delivery',
    severity: 2,
    effect: 'A user believes that a message arrived which did not.',
    remedy: 'Acknowledge after storing.',
    with: () => Promise.resolve({}),
    when: () => Promise.resolve(null),
    variants: [{}],
    ...given,
    verifies: given.verifies as unknown as Purpose['verifies'],
  }
}

/** A proof, as a sample records it. */
export function proof<K extends keyof ProofData>(pco: Pco, type: K, data: ProofData[K]): Draft {
  return { kind: 'proof', type, pco, data: data as unknown as Json }
}

/** A claim, as a sample records it. */
export function claim<K extends keyof ClaimData>(pco: Pco, type: K, data: ClaimData[K]): Draft {
  return { kind: 'claim', type, pco, data: data as unknown as Json }
}

/** A stimulus, as a sample records it. */
export function stimulus<K extends keyof StimulusData>(pco: Pco, type: K, data: StimulusData[K]): Draft {
  return { kind: 'stimulus', type, pco, data: data as unknown as Json }
}
