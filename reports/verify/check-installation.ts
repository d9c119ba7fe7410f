import type { Campaign } from '../../harness/catalogue/campaign.ts'
import { show } from '../../harness/transcript/show.ts'
import type { Installation } from './installation.ts'

/** Which parts of this installation differ from what the campaign was run with, and what to install; empty if none does. */
export function installationDifference({ environment: then }: Campaign, now: Installation): string {
  const parts = [
    ...(then.harnessDigest === now.harnessDigest ? [] : ['harness']),
    ...(then.suitesDigest === now.suitesDigest ? [] : ['suites']),
    ...(then.catalogueDigest === now.catalogueDigest ? [] : ['catalogue']),
  ]
  if (parts.length === 0) return ''
  const version = show(then.harness, 40)
  const advice =
    then.harness === now.version
      ? `both call themselves ${version}: get the very build with harness ${then.harnessDigest}`
      : `install parley@${version} and verify with that; this is ${now.version}`
  return `the campaign was run with another ${parts.join(', another ')}: ${advice}. Nothing was judged again`
}
