import type { Profile } from '../catalogue/profile.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import { damaged } from './noise-damages.ts'
import type { NoiseSettings } from './stream/noise-door.ts'

/** The Noise transport as the profile has it, and wrong where a misbehaviour says so. */
export function noiseSettings(
  { noise, namespace }: Pick<Profile, 'noise' | 'namespace'>,
  misbehaviours: Misbehaviours,
): NoiseSettings {
  return {
    ...noise,
    prologue: Buffer.from(noise.prologue, 'hex'),
    namespace,
    chainDefect: () => misbehaviours.get('noise-chain')?.defect,
    flaw: () => misbehaviours.get('noise-chain')?.defect ?? misbehaviours.get('noise-reply')?.damage ?? '',
    claimedVersion: (account) => misbehaviours.get('older-version', account)?.version,
    reply: (message) => damaged(message, misbehaviours.get('noise-reply')?.damage),
  }
}
