import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterAll, bench } from 'vitest'
import { httpsGet } from '../gatekeeper/media/https-get.ts'
import { fetched, type Get } from '../gatekeeper/media/media-desk.ts'
import { newReference } from '../gatekeeper/media/reference.ts'
import { comparison, costOf } from './comparison.test-support.ts'
import { findsRatio, rounds } from './findings.test-support.ts'
import { twoAccounts } from './two-accounts.test-support.ts'

const MEBIBYTES = 32
const LENGTH = MEBIBYTES * 1024 * 1024
const PIECE = Buffer.alloc(64 * 1024, 7)

/** A file as it is read from a disk. */
function* file() {
  for (let at = 0; at < LENGTH; at += PIECE.length) yield PIECE
}

const world = await twoAccounts({ record: () => {} })
const { authority, gatekeeper, profile } = world
const { certPem, keyPem } = await authority.issue({ names: ['localhost'] })
const server = createServer({ cert: certPem, key: keyPem }, (_, response) => {
  Readable.from(file()).pipe(response.writeHead(200, { 'content-length': LENGTH }))
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const base = `https://localhost:${(server.address() as AddressInfo).port}`
gatekeeper.integrators.set('7', { base })
const get: Get = (url, headers) => httpsGet(url, { ca: authority.caPem, headers })
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await world.close()
})

const found = comparison()

bench(
  'a file through the media proxy',
  async () => {
    const reference = newReference()
    const whole = ({ octets, error }: { readonly octets: number; readonly error: string }) => {
      if (octets !== LENGTH) throw new Error(`${octets} octets came: ${error}`)
    }
    const copied = await costOf(MEBIBYTES, async () => whole(await fetched(`${base}/${reference}`, get)))
    const path = `${profile.media.downloadPath}/7/${reference}`
    const proxied = await costOf(MEBIBYTES, async () => whole(await gatekeeper.media.fetch(path)))
    found.add(copied, proxied)
  },
  rounds(20),
)

findsRatio('media', 'a plain copy by the same HTTP stack, for each mebibyte', found.result)
