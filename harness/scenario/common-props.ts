import type { CaseRecorder } from './case-recorder.ts'
import type { StageOptions } from './endpoint.ts'
import type { Props } from './given.ts'

type CommonProps = Pick<
  Props,
  | 'plants'
  | 'reaches'
  | 'retryLimit'
  | 'lastingKeys'
  | 'protocolVersion'
  | 'jwksPath'
  | 'keysLastMs'
  | 'audience'
  | 'tokensLastMs'
  | 'identityPolicy'
>

/** What every plane offers in the same way. @param channel where control values are planted */
export function commonProps(
  { profile }: StageOptions,
  recorder: CaseRecorder,
  channel: 'network' | 'push-service',
): CommonProps {
  return {
    plants(text) {
      const { label, token } = recorder.canary()
      const planted = Buffer.from(`${text} ${token}`).toString('base64')
      recorder.record({
        kind: 'stimulus',
        type: 'canary.planted',
        pco: `wire:${channel}`,
        data: { canary: label, channel, encoding: 'base64', text: planted },
      })
      return label
    },
    reaches: (name) =>
      void recorder.record({
        kind: 'stimulus',
        type: 'situation.reached',
        pco: 'world:case',
        data: { name },
      }),
    retryLimit: profile.retry.answer,
    protocolVersion: profile.noise.version,
    lastingKeys: {
      rotationDays: profile.prekeys.signedRotationDays,
      graceDays: profile.prekeys.graceDays,
    },
    jwksPath: profile.tokens.jwksPath,
    audience: profile.tokens.audience,
    keysLastMs: profile.tokens.jwksCacheSeconds * 1000,
    tokensLastMs: profile.tokens.lifetimeSeconds * 1000,
    identityPolicy: profile.signal.identityPolicy,
  }
}
