import { type ProxyHeader, readProxyHeader } from '../../formats/proxy-header.ts'
import type { ByteLink } from '../../transports/byte-link.ts'

/**
 * The link of a client behind a proxy, which begins with a PROXY header; what follows it is the client's stream.
 * @param told gets what the header says, once. A link with a wrong header is cut.
 */
export function behindProxy(link: ByteLink, told: (header: ProxyHeader) => void): ByteLink {
  let held: Uint8Array | undefined = new Uint8Array(0)
  return {
    get secure() {
      return link.secure
    },
    listen: (listener) =>
      link.listen({
        data(chunk) {
          if (held === undefined) return listener.data(chunk)
          held = Buffer.concat([held, chunk])
          const header = readProxyHeader(held)
          if (header === undefined) return
          told(header)
          if ('problem' in header) return link.destroy()
          const rest = held.subarray(header.octets)
          held = undefined
          if (rest.length > 0) listener.data(rest)
        },
        closed: (end) => listener.closed(end),
      }),
    write: (data) => link.write(data),
    end: () => link.end(),
    destroy: () => link.destroy(),
  }
}
