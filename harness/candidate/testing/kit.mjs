// A small adapter for test scripts: plain on purpose, so that a test can break any part of it.
import { createInterface } from 'node:readline'

export const write = (text) => process.stdout.write(text)
export const say = (message) => write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
export const tell = (event) => say({ method: 'event', params: event })

export const hello = (more = {}) =>
  say({
    id: 'hello',
    method: 'hello',
    params: {
      protocol: '1.0',
      candidate: { name: 'scripted', version: '1.0.0' },
      role: 'provider',
      plane: 'wire',
      features: [],
      ...more,
    },
  })

/** Answers calls; a handler that returns undefined answers by itself. `pixit` hears the answer to hello. */
export const serve = (handlers = {}, pixit = () => {}) =>
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const { id, method, params, result } = JSON.parse(line)
      if (method === undefined) return pixit(result)
      const known = { start: () => ({}), stop: () => ({}), ...handlers }
      const handle = known[method]
      if (!handle) return say({ id, error: { code: -32601, message: `no ${method}` } })
      const answer = handle(params, id)
      if (answer !== undefined) say({ id, ...(answer.error ? answer : { result: answer }) })
      if (method === 'stop' && answer !== undefined) process.exit()
    })
    .on('close', () => process.exit())
