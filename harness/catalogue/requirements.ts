import cal from '../../fixtures/requirements/cal.json' with { type: 'json' }
import e2e from '../../fixtures/requirements/e2e.json' with { type: 'json' }
import enl from '../../fixtures/requirements/enl.json' with { type: 'json' }
import fea from '../../fixtures/requirements/fea.json' with { type: 'json' }
import grp from '../../fixtures/requirements/grp.json' with { type: 'json' }
import idn from '../../fixtures/requirements/idn.json' with { type: 'json' }
import int from '../../fixtures/requirements/int.json' with { type: 'json' }
import leg from '../../fixtures/requirements/leg.json' with { type: 'json' }
import lif from '../../fixtures/requirements/lif.json' with { type: 'json' }
import med from '../../fixtures/requirements/med.json' with { type: 'json' }
import msg from '../../fixtures/requirements/msg.json' with { type: 'json' }
import noi from '../../fixtures/requirements/noi.json' with { type: 'json' }
import ops from '../../fixtures/requirements/ops.json' with { type: 'json' }
import prv from '../../fixtures/requirements/prv.json' with { type: 'json' }
import prx from '../../fixtures/requirements/prx.json' with { type: 'json' }
import psh from '../../fixtures/requirements/psh.json' with { type: 'json' }
import rob from '../../fixtures/requirements/rob.json' with { type: 'json' }
import stz from '../../fixtures/requirements/stz.json' with { type: 'json' }
import uxo from '../../fixtures/requirements/uxo.json' with { type: 'json' }
import ver from '../../fixtures/requirements/ver.json' with { type: 'json' }
import xmp from '../../fixtures/requirements/xmp.json' with { type: 'json' }
import { ParleyError } from '../vocabulary/errors.ts'
import { type RequirementRecord, requirementProblems, requirementShape } from './requirement.ts'

const SETS = {
  ...idn,
  ...enl,
  ...noi,
  ...stz,
  ...e2e,
  ...msg,
  ...fea,
  ...med,
  ...psh,
  ...lif,
  ...prx,
  ...int,
  ...prv,
  ...uxo,
  ...leg,
  ...grp,
  ...ver,
  ...ops,
  ...rob,
  ...xmp,
  ...cal,
}

/** The id of a requirement in the catalogue: a purpose that cites an unknown one does not compile. */
export type RequirementId = keyof typeof SETS

let loaded: readonly RequirementRecord[] | undefined

/** The whole catalogue in order. Throws `catalogue` when a record is malformed or contradicts itself. */
export function requirements(): readonly RequirementRecord[] {
  loaded ??= Object.entries(SETS).map(([id, data]) => {
    const parsed = requirementShape.safeParse(data)
    if (!parsed.success)
      throw new ParleyError('catalogue', `requirement ${id} is malformed: ${parsed.error.message}`)
    const [problem] = requirementProblems(id, parsed.data)
    if (problem) throw new ParleyError('catalogue', problem)
    return { id, ...parsed.data }
  })
  return loaded
}
