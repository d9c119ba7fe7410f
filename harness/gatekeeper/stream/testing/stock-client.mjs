// A stock client as a process of its own, so that NODE_EXTRA_CA_CERTS applies: options as JSON in the first
// argument, orders on stdin and what it sees on stdout, one JSON object a line.
import { createInterface } from 'node:readline'
import { client, xml } from '@xmpp/client'

const { bearer, ...options } = JSON.parse(process.argv[2])

if (options.service.startsWith('wss:')) globalThis.WebSocket ??= (await import('undici')).WebSocket

class OauthBearer {
  response({ username, token, domain }) {
    if (this.failed) return '\u0001'
    return `n,a=${username}@${domain},\u0001auth=Bearer ${token}\u0001\u0001`
  }

  challenge(text) {
    this.failed = text !== ''
    return this
  }
}
OauthBearer.prototype.name = 'OAUTHBEARER'
OauthBearer.prototype.clientFirst = true

const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`)

const { domain } = options
const credentials = bearer && ((authenticate) => authenticate({ ...bearer, domain }, 'OAUTHBEARER'))
const entity = client(credentials ? { ...options, credentials } : options)
entity.saslFactory.use(OauthBearer)
entity.reconnect.delay = 1
entity.on('error', (error) => tell({ error: error.condition ?? error.code ?? error.message }))
entity.on('stanza', (stanza) => {
  if (stanza.is('message')) tell({ message: stanza.toString() })
})
entity.streamManagement.on('resumed', () => tell({ resumed: true }))
entity.streamManagement.on('ack', (stanza) => tell({ acknowledged: stanza.attrs.id }))
entity.on('nonza', (element) => {
  if (element.is('enabled')) tell({ managed: element.attrs.id !== undefined })
})

createInterface({ input: process.stdin }).on('line', async (line) => {
  const order = JSON.parse(line)
  if (order.message) await entity.send(xml('message', order.message, xml('body', {}, order.body)))
  if (order.get) {
    const result = await entity.iqCaller.get(xml(order.get, { xmlns: order.xmlns }), order.to)
    tell({ result: String(result) })
  }
  if (order.stop) await entity.stop().then(() => process.exit(0))
})

entity.start().then(
  (address) => tell({ online: address.toString() }),
  () => process.exit(1),
)
