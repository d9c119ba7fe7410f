import proformaData from '../../fixtures/pics/proforma.json' with { type: 'json' }
import { harnessIdentity } from '../../harness/campaign/identity.ts'
import type { Purpose } from '../../harness/campaign/purpose.ts'
import { loadSuites } from '../../harness/campaign/suites.ts'
import { type DueFunction, functions } from '../../harness/catalogue/functions.ts'
import { type Proforma, readProforma } from '../../harness/catalogue/pics.ts'
import { loadProfile, profileDigest } from '../../harness/catalogue/profile.ts'
import type { RequirementRecord } from '../../harness/catalogue/requirement.ts'
import { requirements } from '../../harness/catalogue/requirements.ts'
import { bundledProfiles, profileFolder } from '../../harness/cli/paths.ts'
import { digestOfJson } from '../../harness/transcript/canonical.ts'

/** What a bundle is judged again with. */
export interface Installation {
  readonly version: string
  readonly harnessDigest: string
  readonly suitesDigest: string
  readonly catalogueDigest: string
  readonly purposes: readonly Purpose[]
  readonly catalogue: readonly RequirementRecord[]
  readonly functions: readonly DueFunction[]
  readonly proforma: Proforma
  /** Digests of the profiles that come with it. */
  readonly profiles: ReadonlySet<string>
}

/** This installation: its suites are loaded, nothing else is. */
export async function thisInstallation(): Promise<Installation> {
  const { harness, harnessDigest } = harnessIdentity()
  const { purposes, digest } = await loadSuites()
  const catalogue = requirements()
  const profiles = await Promise.all(bundledProfiles().map((name) => loadProfile(profileFolder(name))))
  return {
    version: harness,
    harnessDigest,
    suitesDigest: digest,
    catalogueDigest: digestOfJson(catalogue),
    purposes,
    catalogue,
    functions: functions(),
    proforma: readProforma(proformaData),
    profiles: new Set(profiles.map(profileDigest)),
  }
}
