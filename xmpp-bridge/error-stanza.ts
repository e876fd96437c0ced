import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { ZodError } from 'zod';
import { AppError, errors } from '../contracts/errors.ts';
import type { ErrorCode, ErrorDetails } from '../contracts/errors.ts';
import type { Language } from '../domain/sentences.ts';
import { sentence } from '../domain/sentences.ts';
import { ns } from './namespaces.ts';

/** What to do about it, where this door knows more than the error's title says. */
const adviceOnMessages: Partial<Record<ErrorCode, Record<Language, string>>> = {
  'service.unavailable': {
    en: 'Your message was not accepted: please send it again in a minute.',
    pt: 'Sua mensagem não foi aceita: envie-a de novo em um minuto.',
  },
  'internal.error': {
    en: 'Your message was not accepted: please send it again in a minute.',
    pt: 'Sua mensagem não foi aceita: envie-a de novo em um minuto.',
  },
  'rate.limited': {
    en: 'Your message was not accepted: wait for the answers that are on their way, then send it again.',
    pt: 'Sua mensagem não foi aceita: espere as respostas que estão a caminho e envie-a de novo.',
  },
  'input.too_large': {
    en: 'Send at most 64 KiB of text at once.',
    pt: 'Envie no máximo 64 KiB de texto por vez.',
  },
  'input.invalid': {
    en: 'Send a text that is not blank, has no broken characters, and ids of at most 1,024 characters.',
    pt: 'Envie um texto que não esteja em branco, sem caracteres quebrados, e ids de até 1.024 caracteres.',
  },
  'agent.deleted': {
    en: 'Your message was not accepted; the agent can be restored on the web for some time.',
    pt: 'Sua mensagem não foi aceita; o agente ainda pode ser restaurado na web por algum tempo.',
  },
};

/** The code of whatever was thrown; an error without a name stays without details. */
export function codeOf(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code;
  return error instanceof ZodError ? 'input.invalid' : 'internal.error';
}

/** The facts of whatever was thrown. */
export const detailsOf = (error: unknown): ErrorDetails => (error instanceof AppError ? error.details : {});

/** When a sender who was too quick may go on. */
function waiting({ retry_after_s: after }: ErrorDetails, language: Language): string | undefined {
  if (typeof after !== 'number') return undefined;
  const seconds = Math.max(1, Math.ceil(after));
  return language === 'pt'
    ? `Sua mensagem não foi aceita: espere ${seconds} s e envie-a de novo.`
    : `Your message was not accepted: wait ${seconds} s, then send it again.`;
}

/** The answer to a stanza that is refused (RFC 6120 §8.3); the payload is not sent back. */
export function errorStanza(stanza: Element, code: ErrorCode, language: Language, details: ErrorDetails = {}): Element {
  const [type, condition] = errors[code].xmpp;
  const { id, from, to } = stanza.attrs;
  const advice = waiting(details, language) ?? adviceOnMessages[code]?.[language];
  const more = stanza.name === 'message' ? advice : undefined;
  const text = [sentence(code, {}, language), more].filter(Boolean).join(' ');
  return xml(
    stanza.name,
    { type: 'error', id, from: to, to: from },
    xml(
      'error',
      { type },
      xml(condition, ns.stanzaErrors),
      xml('text', { xmlns: ns.stanzaErrors, 'xml:lang': language }, text),
    ),
  );
}
