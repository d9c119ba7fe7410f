import type { CaseRecorder } from './case-recorder.ts'
import type { Tester } from './users.ts'

/** The steps by which the simulated user at `address` hands over what it seals. */
export function delivering(
  address: string,
  recorder: CaseRecorder,
  seals: Tester['seals'],
): Pick<Tester, 'delivers' | 'sends'> {
  const delivers: Tester['delivers'] = (sealed, to, handover = {}) => {
    const id = handover.id ?? sealed.id
    const from = handover.from ?? address
    recorder.record({
      kind: 'stimulus',
      type: 'message.delivered',
      pco: `wire:${to.instance}`,
      data: {
        instance: to.instance,
        from,
        to: to.address,
        id,
        of: sealed.id,
        form: handover.form ?? 'original',
        note: handover.note ?? '',
      },
    })
    const encoding = handover.encoding ?? sealed.encoding
    const bytes = handover.bytes ?? sealed.bytes
    const { commitment } = 'commitment' in handover ? handover : sealed
    const franked = commitment === undefined ? {} : { commitment }
    to.receives({ from, to: to.address, id, encoding, bytes, ...franked }, handover.alter)
  }
  return {
    delivers,
    async sends(to, content) {
      const sealed = await seals(to, content)
      delivers(sealed, to)
      return sealed
    },
  }
}
