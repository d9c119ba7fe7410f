import { createConnection } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import profile from '../../../fixtures/profile/neutral/profile.json' with { type: 'json' }
import { wallClock } from '../../environment/protocol-time.ts'
import { bell, until } from '../../environment/waiting.ts'
import { stanzaCodec } from '../../formats/stanza/stanza-codec.ts'
import { chainProblem } from '../../transports/noise/certificate.ts'
import { framed, frameSplitter } from '../../transports/noise/frames.ts'
import { handshake } from '../../transports/noise/handshake.ts'
import { encodeLogin } from '../../transports/noise/login-payload.ts'
import { PRIMITIVES } from '../../transports/noise/primitives.ts'
import { CHAIN_DEFECTS, type ChainDefect } from '../../vocabulary/noise.ts'
import { DOMAIN, type ServerStage, stageServer } from './testing/stage-server.ts'

const ALICE = `alice@${DOMAIN}`
const PROLOGUE = Buffer.from('Parley')
const codec = stanzaCodec(profile.noise.dictionary)

async function stageNoise(defect?: ChainDefect): Promise<ServerStage> {
  const { frameBytes, dictionary } = profile.noise
  const settings = { prologue: PROLOGUE, version: '0', frameBytes, dictionary, namespace: 'urn:test' }
  return stageServer({
    noise: {
      ...settings,
      chainDefect: () => defect,
      flaw: () => '',
      chain: (chain) => chain,
      reply: (message) => ({ octets: framed(message), isLast: false, pieces: 0 }),
      claimedVersion: () => undefined,
    },
    handle: () => {},
  })
}

/** A client up to its second message. `form` is what it takes. */
async function client(
  stage: ServerStage,
  { prologue = PROLOGUE, token = 'good', form = 'xml' as 'xml' | 'binary' } = {},
) {
  const socket = createConnection({ host: '127.0.0.1', port: stage.server.noise?.port ?? 0 })
  onTestFinished(() => void socket.destroy())
  const heard = bell()
  const frames: Uint8Array[] = []
  let closed = false
  const splitter = frameSplitter(
    2 ** 20,
    (frame) => frames.push(frame),
    () => {},
  )
  socket.on('data', (chunk) => {
    splitter.push(chunk)
    heard.ring()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    closed = true
    heard.ring()
  })
  const frame = () => until(heard, () => frames.shift() ?? (closed ? null : undefined))
  const own = PRIMITIVES.generate()
  const shaking = handshake({ role: 'initiator', prologue, own })
  const sent: Uint8Array[] = [prologue]
  const send = (bytes: Uint8Array) => {
    sent.push(framed(bytes))
    socket.write(framed(bytes))
  }
  socket.write(prologue)
  send(shaking.write(new Uint8Array(0)))
  const message = await frame()
  const payload = message ? shaking.read(message) : undefined
  const finish = () => {
    send(shaking.write(encodeLogin({ version: '0', login: ALICE, token, form })))
    const { sending, receiving } = shaking.split()
    return {
      say: (xml: string) => send(sending.encrypt(codec.encodeText(xml, form))),
      async hear() {
        const next = await frame()
        const read = next ? codec.decode(receiving.decrypt(next) ?? new Uint8Array(0)) : undefined
        return read?.xml ?? ''
      },
    }
  }
  return { payload, staticKey: shaking.remoteStatic, finish, frame, send, sent, socket }
}

test.each(['xml', 'binary'] as const)('a client logs in and exchanges stanzas as %s', async (form) => {
  const stage = await stageNoise()
  const opened = await client(stage, { form })
  const { say, hear } = opened.finish()
  expect(await hear()).toBe(`<success xmlns="urn:test" jid="${ALICE}/noise"/>`)
  say(`<iq type='get' id='1' to='${DOMAIN}'><ping xmlns='urn:xmpp:ping'/></iq>`)
  expect(await hear()).toContain('id="1"')
  expect(stage.server.session(ALICE)?.transport).toBe('noise')
  expect(stage.seen('greeted')).toMatchObject([
    { handshake: { complete: true, login: { login: ALICE, form } } },
  ])
})

test('a token that is not good, and words before the answer', async () => {
  const stage = await stageNoise()
  const refused = (await client(stage, { token: 'bad' })).finish()
  expect(await refused.hear()).toBe('<failure xmlns="urn:test"><not-authorized/></failure>')
  const hasty = (await client(stage)).finish()
  hasty.say('<message/>')
  await hasty.hear()
  expect(stage.seen('login-refused').map((it) => it.reason)).toEqual(['token bad'])
})

test('another prologue, a replayed handshake and damaged frames end the connection', async () => {
  const stage = await stageNoise()
  expect((await client(stage, { prologue: Buffer.from('Parlez') })).payload).toBeUndefined()
  const good = await client(stage)
  const { hear } = good.finish()
  await hear()
  const replayed = await client(stage)
  const last = good.sent.at(-1) ?? new Uint8Array(0)
  replayed.socket.write(last)
  expect(await replayed.frame()).toBeNull()
  good.send(Buffer.alloc(40))
  expect(await good.frame()).toBeNull()
  expect(stage.seen('closed').at(-1)).toMatchObject({ account: ALICE, by: 'error' })
  expect(stage.seen('greeted').filter((it) => it.handshake.complete)).toHaveLength(1)
})

test.each([undefined, ...CHAIN_DEFECTS])('the chain is what it says: %s', async (defect) => {
  const stage = await stageNoise(defect)
  const { payload, staticKey } = await client(stage)
  const expected = { root: stage.server.noise?.root ?? '', name: DOMAIN, key: staticKey ?? new Uint8Array(0) }
  const problem = chainProblem(payload ?? new Uint8Array(0), {
    ...expected,
    now: wallClock().getTime() / 1000,
  })
  expect(problem === undefined).toBe(defect === undefined)
})
