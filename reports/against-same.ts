import type { Campaign } from '../harness/catalogue/campaign.ts'
import { show } from '../harness/transcript/show.ts'

const NEUTRAL = /^neutral /
const PLAIN = /^[\w@%+=:,./-]+$/

/**
 * The options by which a command meets the candidate and the profile of a campaign, each after a space, ready to be
 * pasted into a shell; empty for the bundled reference.
 */
export function againstSame({ run, environment }: Pick<Campaign, 'run' | 'environment'>): string {
  const profile = NEUTRAL.test(environment.profile) ? [] : ['--profile', 'FOLDER']
  return [...run.target, ...profile].map((word) => ` ${quoted(show(word, 200))}`).join('')
}

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
