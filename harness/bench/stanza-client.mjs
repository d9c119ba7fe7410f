// Two connections in a process of their own: everything is sent on the first and counted on the second. Orders come
// from the parent, each is answered with `{}` once it is carried out.
import { once } from 'node:events'
import { connect } from 'node:tls'

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind'
const END = Buffer.from('</enc>')

let ends = []
let prepared = Buffer.alloc(0)

async function open({ port, ca, domain, login }) {
  const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' })
  await once(socket, 'secureConnect')
  if (login) await logIn(socket, domain, login)
  socket.resume()
  return socket
}

async function logIn(socket, domain, { localpart, token }) {
  const opening = `<stream:stream to='${domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`
  const says = (text) => {
    socket.write(text)
    return new Promise((resolve) => {
      let heard = ''
      const listen = (chunk) => {
        heard += chunk
        if (!/<\/stream:features>|<success|<failure|<\/iq>/.test(heard)) return
        socket.off('data', listen)
        resolve(heard)
      }
      socket.on('data', listen)
    })
  }
  await says(opening)
  const secret = Buffer.from(`\0${localpart}\0${token}`).toString('base64')
  const decision = await says(`<auth xmlns='${SASL}' mechanism='PLAIN'>${secret}</auth>`)
  if (!decision.includes('<success')) throw new Error(decision)
  await says(opening)
  await says(`<iq type='set' id='b'><bind xmlns='${BIND}'/></iq>`)
}

/** Resolves when as many ends of an `enc` element as said have come. */
function counted(socket, count) {
  return new Promise((resolve) => {
    let missing = count
    let rest = Buffer.alloc(0)
    const listen = (chunk) => {
      const bytes = Buffer.concat([rest, chunk])
      let from = 0
      for (let at = bytes.indexOf(END); at >= 0; at = bytes.indexOf(END, from)) {
        from = at + END.length
        missing -= 1
      }
      rest = bytes.subarray(Math.max(from, bytes.length - END.length + 1))
      if (missing > 0) return
      socket.off('data', listen)
      resolve()
    }
    socket.on('data', listen)
  })
}

const orders = {
  async connect({ both }) {
    for (const socket of ends) socket.destroy()
    ends = []
    for (const one of both) ends.push(await open(one))
  },
  async prepare({ parts, first, count }) {
    const [before, behind] = parts
    prepared = Buffer.from(
      Array.from({ length: count }, (_, index) => `${before}${first + index}${behind}`).join(''),
    )
  },
  async send({ count }) {
    const [from, to] = ends
    const all = counted(to, count)
    from.write(prepared)
    await all
  },
}

process.on('message', ({ order, ...rest }) => {
  orders[order](rest).then(
    () => process.send({}),
    (error) => process.send({ error: error.message }),
  )
})
