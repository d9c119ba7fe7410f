import { z } from 'zod'

/** The payload of the client's last handshake message: UTF-8 of JSON. Other members are let pass. */
const loginShape = z.object({
  /** Version of the interoperability protocol that the client speaks. */
  version: z.string(),
  /** Internal address of the user. */
  login: z.string(),
  token: z.string(),
  /** Form of the stanzas that the client sends and takes; one that takes the binary form takes XML as well. */
  form: z.enum(['xml', 'binary']).default('xml'),
})
export type LoginPayload = z.infer<typeof loginShape>

/** Reads a client's payload; `undefined` when it is not one. */
export function readLogin(payload: Uint8Array): LoginPayload | undefined {
  try {
    return loginShape.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)))
  } catch {
    return undefined
  }
}

export function encodeLogin(login: LoginPayload): Uint8Array {
  return Buffer.from(JSON.stringify(login))
}
