import { z } from 'zod'

/** The candidate's first message: a request `hello` with these parameters. */
export const helloShape = z.object({
  protocol: z.string().describe('Version of this protocol that the adapter speaks, as "1.0"'),
  candidate: z.object({ name: z.string().min(1).max(200), version: z.string().min(1).max(200) }),
  role: z.enum(['provider', 'gatekeeper']),
  plane: z.enum(['wire', 'engine']),
  features: z.array(z.string().max(100)).max(500).describe('PICS: the features that are implemented'),
  scope: z
    .enum(['full', 'black-box'])
    .default('full')
    .describe('black-box: no state export and no clock is offered, on purpose'),
  timers: z
    .object({
      batchingMs: z
        .number()
        .min(0)
        .max(60_000)
        .optional()
        .describe('Longest time that events are held back, if quiesce is not offered'),
      silentClientMs: z
        .number()
        .int()
        .min(100)
        .max(300_000)
        .optional()
        .describe(
          'Longest time, in real milliseconds, until the proxy gives up a client that has logged in and says and answers nothing any more, on a connection that nobody ended',
        ),
    })
    .default({}),
  causes: z
    .record(z.string(), z.string())
    .default({})
    .describe('Own error words, each with the cause of this protocol that it means'),
})
export type Hello = z.infer<typeof helloShape>

/** The harness's answer to `hello`: what is needed to reach the other side (PIXIT). */
export const pixitShape = z.object({
  protocol: z.string(),
  protocolTime: z
    .number()
    .int()
    .describe('Milliseconds since the epoch; tokens and limits live in this time'),
  profile: z.record(z.string(), z.unknown()).describe('The profile in force, as in fixtures/profile'),
  integrator: z.string().describe('The number under which the gatekeeper knows this provider'),
  gatekeeper: z
    .object({
      enlistment: z.string().describe('URL for the enlistment POST'),
      jwks: z.string().describe("URL of the gatekeeper's own keys, which sign push calls"),
      domain: z.string().describe('XMPP domain of the gatekeeper'),
      host: z.string(),
      directTlsPort: z.number().int(),
      startTlsPort: z.number().int(),
      webSocket: z.string().describe('URL for XMPP over WebSocket (RFC 7395)'),
      noisePort: z.number().int().describe('TCP port for Noise'),
      noiseRoot: z
        .string()
        .describe("Root key of the Noise server's certificates, to be pinned: Ed25519, base64"),
      proxyPort: z
        .number()
        .int()
        .describe(
          "TCP port for the connections of a provider's proxy, one for each client: TLS, then a PROXY header, then the stream",
        ),
      media: z.string().describe("Base URL of the gatekeeper's media host"),
    })
    .optional()
    .describe('Wire plane only'),
  pushService: z
    .string()
    .optional()
    .describe(
      "URL that stands for the platform's push service: POST what a device of a user is to be woken with",
    ),
  listeners: z
    .record(z.string(), z.object({ certFile: z.string(), keyFile: z.string(), names: z.array(z.string()) }))
    .describe(
      "Certificates from the campaign's authority, one for each listener that the candidate file names",
    ),
  caFile: z.string().describe("The campaign's certificate authority, PEM"),
  workFolder: z
    .string()
    .describe('Where the candidate may keep its durable state; the same after every restart'),
})
export type Pixit = z.infer<typeof pixitShape>
