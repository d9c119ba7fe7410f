import type { LinkFault } from '../vocabulary/link-fault.ts'
import type { ByteLink, UpgradableLink } from './byte-link.ts'
import { linkFaults } from './link-faults.ts'

/** A link on which something may be wrong. */
export type FaultyLink<Link extends ByteLink> = Link & { fault(fault: LinkFault): void }

/** Makes a link on which faults can be put; until then it does what the given one does. */
export function faultyLink<Link extends ByteLink | UpgradableLink>(link: Link): FaultyLink<Link> {
  const faults = linkFaults({
    send: (part) => link.write(part),
    end: () => link.end(),
    destroy: () => link.destroy(),
  })
  const faulty: ByteLink & { fault(fault: LinkFault): void } = {
    get secure() {
      return link.secure
    },
    listen: ({ data, closed }) =>
      link.listen({
        data(chunk) {
          const heard = faults.hear(chunk)
          if (heard !== undefined) data(heard)
        },
        closed,
      }),
    write(data) {
      if (!faults.take(data)) link.write(data)
    },
    end: () => link.end(),
    destroy: () => link.destroy(),
    fault: (fault) => faults.set(fault),
  }
  const upgradable = 'upgrade' in link ? { upgrade: (lastWords: string) => link.upgrade(lastWords) } : {}
  return Object.assign(faulty, upgradable) as unknown as FaultyLink<Link>
}
