import { expect, it } from 'vitest'
import { rawClient } from './stream/testing/raw-client.ts'
import { stageGatekeeper } from './testing/stage-gatekeeper.ts'

it('keeps what comes to other paths, by other methods, and what is no HTTP at all', async () => {
  const stage = await stageGatekeeper()
  const { enlistment } = stage.gatekeeper.pixit('1')
  await stage.get(enlistment)
  await stage.get(new URL('/elsewhere?x=1', enlistment).href)
  const client = await rawClient(Number(new URL(enlistment).port), 'localhost', stage.authority.caPem)
  client.send('no HTTP\r\n\r\n')
  await client.rest()
  const seen = stage
    .seen('http.exchange')
    .map(({ method, path, status, requestBody }) => [method, path, status, requestBody])
  expect(seen).toEqual([
    ['GET', '/3p/interop_reg', 405, ''],
    ['GET', '/elsewhere?x=1', 404, ''],
    ['', '', 0, 'no HTTP\r\n\r\n'],
  ])
  expect(stage.gatekeeper.faults()).toEqual([])
})
