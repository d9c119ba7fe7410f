import { describe, expect, it } from 'vitest'
import { readBack, type Scripted, scripted } from './testing/scripted.ts'

const DIALS = `
  const { WebSocket } = await import('${import.meta.resolve('ws')}')
  const socket = new WebSocket(process.env.PARLEY_DIAL_URL, {
    headers: { authorization: 'Bearer ' + process.env.PARLEY_DIAL_TOKEN },
  })
  const send = (message) => socket.send(JSON.stringify({ jsonrpc: '2.0', ...message }))
  const shape = { protocol: '1.0', candidate: { name: 'dials', version: '1' }, role: 'provider', plane: 'wire', features: [] }
  socket.on('open', () => send({ id: 'hello', method: 'hello', params: shape }))
  socket.on('close', () => process.exit())
  socket.on('message', (data) => {
    const { id, method } = JSON.parse(data)
    if (method === 'enlist') send({ id, result: { address: String(process.pid) } })
    else if (method) send({ id, result: {} })
    if (method === 'stop') socket.close()
  })`

// Starts the adapter as a process that outlives the command, as a service manager would.
const CONTROL = `
  import { spawn } from 'node:child_process'
  import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
  const verb = process.argv[2]
  appendFileSync('verbs', verb + '\\n')
  if (verb === 'start') {
    const child = spawn(process.execPath, ['adapter.mjs'], { detached: true, stdio: 'ignore' })
    writeFileSync('pid', String(child.pid))
    child.unref()
  }
  if (verb === 'kill') process.kill(Number(readFileSync('pid', 'utf8')), 'SIGKILL')`

const addressOf = async (script: Scripted) => {
  const candidate = await script.open()
  const answer = await candidate.call('enlist', { account: 'a' })
  return { candidate, pid: answer.outcome === 'ok' ? answer.result.address : '' }
}

describe('a candidate that dials in', () => {
  it('may be a command of ours, whose stdout is then free', async () => {
    const script = await scripted(`${DIALS}\nconsole.log('hello, people')`, { dialIn: {} })
    const { candidate, pid } = await addressOf(script)
    expect(pid).not.toBe('')
    expect(await candidate.restart('kill')).toEqual({ ok: true })
    await candidate.stop()
    expect(candidate.stderr()).toBe('hello, people\nhello, people')
    expect(candidate.broken).toEqual([])
  })

  it('may be run by a control command, which starts, kills and stops it', async () => {
    const script = await scripted(CONTROL, {
      command: undefined,
      dialIn: { control: [process.execPath, 'main.mjs'] },
    })
    await script.write('adapter.mjs', DIALS)
    const { candidate, pid } = await addressOf(script)
    expect(pid).toBe(await readBack(script, 'pid'))
    expect(await candidate.restart('kill')).toEqual({ ok: true })
    await candidate.stop()
    expect(await readBack(script, 'verbs')).toBe('start\nkill\nstart\nstop\n')
    expect(candidate.broken).toEqual([])
    expect(candidate.containment.network).toBe('not confined')
  })

  it('does not start when its control command fails', async () => {
    const script = await scripted(`process.exit(5)`, {
      dialIn: { control: [process.execPath, 'main.mjs'] },
      command: undefined,
    })
    await expect(script.open()).rejects.toMatchObject({
      code: 'candidate-start',
      message: 'the control command ended its start with exit code 5',
    })
  })
})
