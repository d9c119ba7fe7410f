import { readFileSync } from 'node:fs'
import { Agent, request } from 'undici'

/** Fetches a page of the simulated world over TLS; the server that has the page records it. */
export async function visit(page: string, caFile: string): Promise<void> {
  const dispatcher = new Agent({ connect: { ca: readFileSync(caFile, 'utf8') } })
  try {
    const { body } = await request(page, { dispatcher })
    await body.dump()
  } finally {
    await dispatcher.close()
  }
}
