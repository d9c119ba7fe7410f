import { chainFrom } from '../formats/signal/derive.ts'
import type { SenderKeyHandout } from '../formats/signal/sender-key.ts'
import type { CaseRecorder } from './case-recorder.ts'

/** One place in a member's chain: labels of its chain key and of its message's seed. */
export type GroupSecret = { readonly chainKey: string; readonly seed: string }

/** The secrets of so many messages from where a chain was handed out, kept under labels. */
export function groupSecrets(
  recorder: CaseRecorder,
  { chainKey, iteration, distribution, chain }: SenderKeyHandout,
  count: number,
): readonly GroupSecret[] {
  return chainFrom(chainKey, iteration, count).map((step) => {
    const place = `${distribution.slice(0, 8)}-${chain}-${step.index}`
    const labels = { chainKey: `group-key-${place}`, seed: `group-seed-${place}` }
    recorder.keep(labels.chainKey, step.chainKey)
    recorder.keep(labels.seed, step.seed)
    return labels
  })
}
