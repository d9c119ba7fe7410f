import type { LoginPayload } from '../../transports/noise/login-payload.ts'

/** What a client said in its handshake. */
export interface NoiseLogin {
  readonly staticKey: Uint8Array
  /** `undefined`: its payload could not be read. */
  readonly login: LoginPayload | undefined
  /** The namespace of what the gatekeeper answers with, and the version that is spoken. */
  readonly namespace: string
  readonly version: string
  /** The only version that is said to be spoken, when that is not the truth. */
  readonly claimed?: string
}
