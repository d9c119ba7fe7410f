import neutral from '../../fixtures/profile/neutral/profile.json' with { type: 'json' }
import { type Profile, profileDigest } from '../../harness/catalogue/profile.ts'
import { digestOf } from '../../harness/transcript/canonical.ts'
import type { Installation } from '../verify/installation.ts'
import { SAMPLE_CATALOGUE, SAMPLE_FUNCTIONS, SAMPLE_PROFORMA } from './sample-catalogue.test-support.ts'
import { FAILING, PASSING } from './sample-purposes.test-support.ts'

/** The profile of the samples. */
export const SAMPLE_PROFILE = neutral as Profile

/** An installation whose suites and catalogue are those of a sample. */
export function sampleInstallation(name: 'nonconforming' | 'conforming' = 'nonconforming'): Installation {
  return {
    version: '0.0.0-sample',
    harnessDigest: digestOf('harness'),
    suitesDigest: digestOf('suites'),
    catalogueDigest: digestOf('catalogue'),
    purposes: (name === 'conforming' ? PASSING : FAILING).map((story) => story.purpose),
    catalogue:
      name === 'conforming'
        ? SAMPLE_CATALOGUE.filter((r) => ['SEC-02', 'DLV-03', 'DLV-04', 'GRP-01', 'PRV-01'].includes(r.id))
        : SAMPLE_CATALOGUE,
    functions: SAMPLE_FUNCTIONS,
    proforma: SAMPLE_PROFORMA,
    profiles: new Set([profileDigest(SAMPLE_PROFILE)]),
  }
}

/** The installation of the nonconforming sample, under the name that a module of an installation exports. */
export function thisInstallation(): Promise<Installation> {
  return Promise.resolve(sampleInstallation())
}
