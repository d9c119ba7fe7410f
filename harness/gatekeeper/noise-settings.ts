import type { Profile } from '../catalogue/profile.ts'
import { framed } from '../transports/noise/frames.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import { damaged } from './noise-damages.ts'
import type { Spoils } from './spoils.ts'
import type { NoiseSettings } from './stream/noise-door.ts'

/** The Noise transport as the profile has it, and wrong where a misbehaviour or a spoil says so. */
export function noiseSettings(
  { noise, namespace }: Pick<Profile, 'noise' | 'namespace'>,
  misbehaviours: Misbehaviours,
  spoils: Spoils,
): NoiseSettings {
  const damage = () => misbehaviours.get('noise-reply')?.damage
  return {
    ...noise,
    prologue: Buffer.from(noise.prologue, 'hex'),
    namespace,
    chainDefect: () => misbehaviours.get('noise-chain')?.defect,
    chain: (chain) => spoils.of('certificate chain', chain),
    flaw: () =>
      misbehaviours.get('noise-chain')?.defect ??
      damage() ??
      spoils.get('handshake')?.note ??
      spoils.get('certificate chain')?.note ??
      '',
    claimedVersion: (account) => misbehaviours.get('older-version', account)?.version,
    reply(message) {
      const usual = Buffer.concat(damaged(message, damage()).map(framed))
      const spoil = spoils.get('handshake')
      const pieces = spoil?.pieces ?? 0
      return { octets: spoils.of('handshake', usual), pieces, isLast: spoil !== undefined && pieces === 0 }
    },
  }
}
