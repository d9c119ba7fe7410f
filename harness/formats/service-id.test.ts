import { ServiceId } from '@signalapp/libsignal-client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { serviceIdOf } from './service-id.ts'

it('gives an address its UUID of version 8', () => {
  // SHA-256 of "parley.interop/0:1-4711@interop.localhost" begins with be6874dcda77306b413b4a1ed6d62b47
  expect(serviceIdOf('1-4711@interop.localhost')).toBe('be6874dc-da77-806b-813b-4a1ed6d62b47')
})

it('gives a name that the library takes for a service id, and another one for another address', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(ServiceId.parseFromServiceIdString(serviceIdOf(one)).getServiceIdString()).toBe(serviceIdOf(one))
      expect(serviceIdOf(one) === serviceIdOf(other)).toBe(one === other)
    }),
  )
})
