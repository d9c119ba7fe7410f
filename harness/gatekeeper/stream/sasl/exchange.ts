import type { Element } from '../../../formats/stanza/element.ts'
import { NS } from '../../../formats/stanza/namespaces.ts'
import { textOf } from '../../../formats/stanza/select.ts'
import { saslText } from './base64.ts'
import type { ReadCredentials, SaslCondition } from './credentials.ts'
import type { LoginAttempt, LoginDecision, ServerLoss } from './login.ts'
import { MECHANISMS, type Mechanism } from './mechanisms.ts'
import { oauthBearerError, readOauthBearer } from './oauthbearer.ts'
import { readPlain } from './plain.ts'

/** What an exchange needs from its connection. */
export interface SaslHost {
  readonly domain: string
  authenticate(attempt: LoginAttempt): Promise<LoginDecision>
  reply(xml: string): void
  accepted(attempt: LoginAttempt, account: string): void
  refused(attempt: RefusedAttempt, condition: SaslCondition, reason: string): void
  /** The server goes before it answers. */
  lost(attempt: LoginAttempt, account: string, loss: ServerLoss): void
  /** The decision itself failed: a defect on our side. */
  defect(thrown: unknown): void
}

/** A login that was refused, with the mechanism as the client named it. */
export type RefusedAttempt = Omit<LoginAttempt, 'mechanism'> & { readonly mechanism: string }

/** The SASL part of one connection. */
export interface SaslExchange {
  /** Takes an element of the SASL namespace; false when it has no place at this point. */
  take(element: Element): boolean
}

type Step =
  | { readonly at: 'idle' }
  | { readonly at: 'asked'; readonly mechanism: Mechanism }
  | { readonly at: 'deciding'; readonly attempt: LoginAttempt }
  | { readonly at: 'explained'; readonly condition: SaslCondition }

const READERS: Readonly<Record<Mechanism, (message: string) => ReadCredentials>> = {
  PLAIN: readPlain,
  OAUTHBEARER: readOauthBearer,
}

/** Creates the SASL exchange of a connection (RFC 6120 §6.4); it ends with `accepted`, or starts again. */
export function saslExchange(host: SaslHost): SaslExchange {
  let step: Step = { at: 'idle' }

  const replyFailure = (condition: SaslCondition) => {
    step = { at: 'idle' }
    host.reply(`<failure xmlns="${NS.sasl}"><${condition}/></failure>`)
  }
  const fail = (attempt: RefusedAttempt, condition: SaslCondition, reason: string) => {
    replyFailure(condition)
    host.refused(attempt, condition, reason)
  }

  const read = (mechanism: Mechanism, content: string) => {
    const nobody = { mechanism, account: '', token: '' }
    const message = saslText(content)
    if (message === undefined) return fail(nobody, 'incorrect-encoding', 'not base64 of UTF-8')
    const credentials = READERS[mechanism](message)
    if (!credentials.ok) return fail(nobody, credentials.condition, credentials.reason)
    const authentication = bareAddress(credentials.authentication, host.domain)
    const authorization = bareAddress(credentials.authorization, host.domain)
    const attempt = { mechanism, account: authentication || authorization, token: credentials.token }
    if (authentication !== '' && authorization !== '' && authorization !== authentication)
      return fail(attempt, 'invalid-authzid', `${authentication} may not act as ${authorization}`)
    const deciding: Step = { at: 'deciding', attempt }
    step = deciding
    host.authenticate(attempt).then(
      (decision) => {
        if (step === deciding) decide(attempt, decision)
      },
      (thrown) => {
        if (step === deciding) fail(attempt, 'temporary-auth-failure', 'the decision failed')
        host.defect(thrown)
      },
    )
  }

  const decide = (attempt: LoginAttempt, decision: LoginDecision) => {
    if (decision.ok) {
      step = { at: 'idle' }
      host.reply(`<success xmlns="${NS.sasl}"/>`)
      host.accepted(attempt, decision.account)
      return
    }
    if ('loss' in decision) return host.lost(attempt, decision.account, decision.loss)
    const { condition = 'not-authorized', reason } = decision
    if (attempt.mechanism !== 'OAUTHBEARER') return fail(attempt, condition, reason)
    // The client has to answer the error before it gets the failure, but many just leave.
    step = { at: 'explained', condition }
    const error = Buffer.from(oauthBearerError()).toString('base64')
    host.reply(`<challenge xmlns="${NS.sasl}">${error}</challenge>`)
    host.refused(attempt, condition, reason)
  }

  const start = (element: Element) => {
    const asked = element.attributes.mechanism ?? ''
    const mechanism = MECHANISMS.find((it) => it === asked)
    const content = textOf(element)
    if (mechanism === undefined)
      fail({ mechanism: asked, account: '', token: '' }, 'invalid-mechanism', 'not offered')
    else if (content !== '') read(mechanism, content)
    else {
      step = { at: 'asked', mechanism }
      host.reply(`<challenge xmlns="${NS.sasl}"/>`)
    }
  }

  const abort = () => {
    if (step.at === 'explained') return replyFailure('aborted')
    const mechanism = step.at === 'asked' ? step.mechanism : ''
    const attempt = 'attempt' in step ? step.attempt : { mechanism, account: '', token: '' }
    fail(attempt, 'aborted', 'the client aborted')
  }

  return {
    take(element) {
      if (element.name === 'auth' && step.at === 'idle') start(element)
      else if (element.name === 'abort' && step.at !== 'idle') abort()
      else if (element.name === 'response' && step.at === 'asked') read(step.mechanism, textOf(element))
      else if (element.name === 'response' && step.at === 'explained') replyFailure(step.condition)
      else return false
      return true
    },
  }
}

/** A simple user name is completed with our domain. */
function bareAddress(name: string, domain: string): string {
  return name === '' || name.includes('@') ? name : `${name}@${domain}`
}
