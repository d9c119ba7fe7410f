import { readFileSync } from 'node:fs'
import { Agent, buildConnector, request } from 'undici'
import type { Candidate } from '../candidate/candidate.ts'
import { messageOf } from '../vocabulary/errors.ts'
import type { CaseRecorder } from './case-recorder.ts'
import type { StageOptions } from './endpoint.ts'
import type { ProviderSide } from './given.ts'
import { greetsByTls } from './greets-by-tls.ts'

const LIMIT_BYTES = 1024 * 1024

/** The candidate's own servers, fetched from as the gatekeeper would: TLS checked against the campaign's authority. */
export function providerSide(
  options: Pick<StageOptions, 'caFile' | 'livenessMs'>,
  candidate: Candidate,
  recorder: CaseRecorder,
): ProviderSide {
  const base = candidate.listeners.provider ?? ''
  return {
    base,
    secured: Object.values(candidate.listeners).filter((url) => /^(https|tls):/.test(url)),
    async greets(listener, version) {
      const spoken = await greetsByTls(listener, version, options.caFile, options.livenessMs)
      recorder.record({
        kind: 'proof',
        type: 'tls.greeted',
        pco: 'wire:provider',
        data: { listener, offered: version, spoken },
      })
      return spoken
    },
    async fetches(path, version) {
      const ca = readFileSync(options.caFile, 'utf8')
      const allowH2 = version === 'HTTP/2'
      const connector = buildConnector({ ca, allowH2, ALPNProtocols: allowH2 ? ['h2'] : ['http/1.1'] })
      let negotiated: unknown
      const dispatcher = new Agent({
        allowH2,
        connect: (to, done) =>
          connector(to, (...[failed, socket]) => {
            if (socket && 'alpnProtocol' in socket) negotiated = socket.alpnProtocol
            if (failed) done(failed, null)
            else done(null, socket)
          }),
        headersTimeout: options.livenessMs,
        bodyTimeout: options.livenessMs,
        maxResponseSize: LIMIT_BYTES,
      })
      const common = { endpoint: 'jwks', method: 'GET', path }
      try {
        const reply = await request(new URL(path, base), { dispatcher })
        const body = await reply.body.text()
        const contentType = String(reply.headers['content-type'] ?? '')
        recorder.record({
          kind: 'proof',
          type: 'http.exchange',
          pco: 'wire:provider',
          data: {
            ...common,
            by: 'tester',
            version: negotiated === 'h2' ? 'HTTP/2' : 'HTTP/1.1',
            requestHeaders: {},
            requestBody: '',
            status: reply.statusCode,
            responseHeaders: Object.fromEntries(
              Object.entries(reply.headers).map(([k, v]) => [k, String(v)]),
            ),
            responseBody: body,
          },
        })
        return { status: reply.statusCode, contentType, body }
      } catch (thrown) {
        recorder.record({
          kind: 'proof',
          type: 'http.failed',
          pco: 'wire:provider',
          data: { ...common, error: `${version}: ${messageOf(thrown)}` },
        })
        return undefined
      } finally {
        await dispatcher.close().catch(() => dispatcher.destroy())
      }
    },
  }
}
