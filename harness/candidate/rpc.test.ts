import { describe, expect, it } from 'vitest'
import { type Rpc, type RpcAnswer, type RpcOptions, rpc } from './rpc.ts'

function connection(more: Partial<RpcOptions> = {}) {
  const sent: unknown[] = []
  const problems: string[] = []
  const answers: RpcAnswer[] = []
  const side = rpc({
    send: (line) => sent.push(JSON.parse(line)),
    callMs: 60_000,
    outputBytes: 1_000_000,
    handlers: {
      request: (method, _params, respond) => respond({ ok: true, result: method }),
      notification: () => {},
      problem: ({ what }) => problems.push(what),
    },
    ...more,
  })
  return {
    side,
    sent,
    problems,
    answers,
    ask: (id: number) => side.request(id, 'do', {}, (answer) => answers.push(answer)),
  }
}

const hear = (side: Rpc, message: unknown) => {
  const line = typeof message === 'string' ? message : JSON.stringify(message)
  side.line(line, line.length)
}

describe('JSON-RPC over lines', () => {
  it('answers requests of the other side with their own id', () => {
    const { side, sent } = connection()
    hear(side, { jsonrpc: '2.0', id: 'a', method: 'hello' })
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 'a', result: 'hello' }])
  })

  it('settles a call once; a second answer is a problem', () => {
    const { side, ask, answers, problems } = connection()
    ask(1)
    hear(side, { jsonrpc: '2.0', id: 1, result: 5 })
    hear(side, { jsonrpc: '2.0', id: 1, result: 6 })
    expect(answers).toEqual([{ kind: 'result', value: 5 }])
    expect(problems).toEqual(['unknown-id'])
  })

  it('tells a string from the number of a call', () => {
    const { side, ask, answers, problems } = connection()
    ask(1)
    hear(side, { jsonrpc: '2.0', id: '1', result: 5 })
    expect([answers, problems]).toEqual([[], ['unknown-id']])
  })

  it.each([
    ['no JSON', 'garbage'],
    ['"text"', 'garbage'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'garbage'],
    ['{"jsonrpc":"1.0","id":1,"result":1}', 'invalid-message'],
    ['{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":""}}', 'invalid-message'],
    ['{"jsonrpc":"2.0","id":1,"error":{"code":"1","message":""}}', 'invalid-message'],
    ['{"jsonrpc":"2.0","method":"event","params":[1]}', 'invalid-message'],
    ['{"jsonrpc":"2.0","method":"event","params":{"text":"\\udc00"}}', 'invalid-unicode'],
  ])('takes %.40s for what it is', (line, what) => {
    const { side, problems } = connection()
    hear(side, line)
    expect(problems).toEqual([what])
  })

  it('lets blank lines, whole pairs and escaped backslashes pass', () => {
    const { side, ask, answers, problems } = connection()
    ask(1)
    hear(side, ' \r')
    hear(side, String.raw`{"jsonrpc":"2.0","id":1,"result":"\ud83d\ude00 \\ud83d"}`)
    expect(answers).toEqual([{ kind: 'result', value: '\u{1f600} \\ud83d' }])
    expect(problems).toEqual([])
  })

  it('hears nothing more of one that never stops breaking the contract', () => {
    const { side, ask, problems } = connection()
    ask(1)
    for (let index = 0; index < 1500; index++) hear(side, 'x')
    expect(problems.length).toBe(1001)
    expect(problems.at(-1)).toBe('flood')
  })

  it('settles what still waits when the connection ends, and what comes after it', () => {
    const { side, ask, answers } = connection()
    ask(1)
    side.closed('exit code 1')
    ask(2)
    expect(answers).toEqual([
      { kind: 'closed', how: 'exit code 1' },
      { kind: 'closed', how: 'not connected' },
    ])
  })
})
