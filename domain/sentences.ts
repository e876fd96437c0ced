import type { ErrorCode, ErrorDetails } from '../contracts/errors.ts';
import { errors } from '../contracts/errors.ts';

export type Language = 'en' | 'pt';

// not \b, which takes an accented letter for the end of a word
const portuguese =
  /(?<!\p{L})(você|voce|não|nao|que|para|uma?|com|obrigad[oa]|olá|ola|oi|isso|está|esta|meu|minha|qual|quem|onde|quando|por favor|bom dia|boa)(?!\p{L})|[ãõç]/giu;
const english = /\b(the|you|is|are|and|what|who|where|when|please|hello|hi|my|of|to|how|thanks?|it|do|does)\b/giu;

/** Portuguese or English, by the commonest words; English when nothing speaks for either. */
export function languageOf(text: string): Language {
  const sample = text.slice(0, 2_000);
  return (sample.match(portuguese)?.length ?? 0) > (sample.match(english)?.length ?? 0) ? 'pt' : 'en';
}

const seconds = (details: ErrorDetails, key: string): number | undefined => {
  const value = details[key];
  return typeof value === 'number' ? Math.max(1, Math.ceil(value)) : undefined;
};

function span(total: number): string {
  if (total < 120) return `${total} s`;
  if (total < 7_200) return `${Math.ceil(total / 60)} min`;
  return `${Math.ceil(total / 3_600)} h`;
}

/** Limits that are none of tokens. */
function quotaSentence(limit: unknown, resets: number | undefined, pt: boolean): string | undefined {
  const latest =
    resets === undefined ? '' : pt ? `, no mais tardar em ${span(resets)}` : `, in ${span(resets)} at the latest`;
  const when = resets === undefined ? '' : pt ? `; há mais em ${span(resets)}` : `; there is more in ${span(resets)}`;
  switch (limit) {
    case 'user_requests':
    case 'agent_requests':
      return pt
        ? `Muitas mensagens estão sendo respondidas ao mesmo tempo. A sua está guardada; envie-a de novo quando uma delas terminar${latest}.`
        : `Too many messages are being answered at once. Yours is kept; send it again when one of them is done${latest}.`;
    case 'user_worker_day':
    case 'agent_worker_day':
      return pt
        ? `O tempo de IA de hoje foi usado. Sua mensagem está guardada${when}.`
        : `Today's time of AI workers is used up. Your message is kept${when}.`;
    default:
      return undefined;
  }
}

/**
 * What a person in chat is told: what happened, what was not lost, when to try again. `details.resets_in_s` and
 * `details.retry_after_s` are seconds.
 */
export function sentence(code: ErrorCode, details: ErrorDetails, language: Language): string {
  const pt = language === 'pt';
  const title = `${errors[code].title[language]}.`;
  const resets = seconds(details, 'resets_in_s');
  const asked = seconds(details, 'retry_after_s');
  const later = asked === undefined ? undefined : span(asked);
  const reason = typeof details['reason'] === 'string' ? ` (${details['reason']})` : '';
  switch (code) {
    case 'quota.exceeded': {
      if (details['never'] === true)
        return pt
          ? 'Esta mensagem não cabe no limite de tokens deste agente. Ela está guardada; encurte-a ou aumente o limite.'
          : 'This message does not fit the token limit of this agent. It is kept; shorten it or raise the limit.';
      const other = quotaSentence(details['limit'], resets, pt);
      if (other !== undefined) return other;
      const day = details['limit'] === 'user_day';
      const when =
        resets === undefined ? '' : pt ? `; novos tokens em ${span(resets)}` : `; new tokens in ${span(resets)}`;
      return pt
        ? `Sem tokens ${day ? 'hoje' : 'neste minuto'}. Sua mensagem está guardada${when}.`
        : `No tokens left ${day ? 'today' : 'this minute'}. Your message is kept${when}.`;
    }
    case 'model.unavailable':
    case 'model.overloaded':
    case 'model.nonsense':
      return pt
        ? `${title} Sua mensagem está guardada e nada se perdeu; tente de novo em ${later ?? 'alguns minutos'}.`
        : `${title} Your message is kept and nothing was lost; try again in ${later ?? 'a few minutes'}.`;
    case 'model.refused':
      return pt
        ? `${errors[code].title.pt}${reason}. Sua mensagem está guardada; confira o modelo e a chave nas configurações do agente.`
        : `${errors[code].title.en}${reason}. Your message is kept; check the model and its key in the agent's settings.`;
    case 'worker.unavailable':
    case 'message.interrupted':
      return pt
        ? `${title} Sua mensagem está guardada; envie-a de novo mais tarde.`
        : `${title} Your message is kept; send it again later.`;
    case 'policy.violation':
      if (details['reason'] === 'agent_paused')
        return pt
          ? 'Este agente está em pausa. Sua mensagem está guardada.'
          : 'This agent is paused. Your message is kept.';
      return title;
    default:
      return title;
  }
}

/** What a sender is told when no AI worker has begun after a while. */
export const waitingSentence = (language: Language): string =>
  language === 'pt'
    ? 'Nenhum worker de IA está livre agora. Sua mensagem está guardada e será respondida assim que houver um.'
    : 'No AI worker is free at the moment. Your message is kept and will be answered as soon as there is one.';

/** The first `characters` of a text, cut at a word, with a line that says where the rest is. */
export function excerpt(text: string, characters: number, language: Language): string {
  if (text.length <= characters) return text;
  const cut = text
    .slice(0, characters)
    .replace(/\s+\S*$/, '')
    .toWellFormed();
  const rest =
    language === 'pt'
      ? '[…] A resposta continua no histórico da conversa.'
      : '[…] The answer goes on in the conversation’s history.';
  return `${cut}\n\n${rest}`;
}
