import type { Language } from './sentences.ts';

/** What a person is asked to agree to. */
export interface Asked {
  tool: string;
  kind: 'call' | 'unclear';
  code: string;
  arguments: Record<string, unknown>;
  /** Epoch milliseconds. */
  deadlineAt: number;
}

const MOST_CHARACTERS = 6_000;

/** Everything that could reorder, hide or forge a line: controls, format characters (bidi marks among them), line separators. */
const TRICKS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;

const visible = (text: string): string =>
  text.replace(TRICKS, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`);

/**
 * Arguments to the letter, one member after the other, each line marked as quoted: nothing in them can look like a line of ours.
 */
export function quotedArguments(given: Record<string, unknown>, language: Language): string {
  const lines = Object.entries(given).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 1);
    const [first = '', ...more] = text.split('\n');
    return [`> ${visible(name)}: ${visible(first)}`, ...more.map((line) => `>   ${visible(line)}`)];
  });
  const whole = lines.join('\n');
  if (whole.length <= MOST_CHARACTERS) return whole;
  const cut = whole.slice(0, MOST_CHARACTERS).toWellFormed();
  const rest = whole.length - MOST_CHARACTERS;
  return language === 'pt'
    ? `${cut}\n[cortado: faltam ${rest} caracteres; leia tudo na caixa de aprovações antes de aprovar]`
    : `${cut}\n[cut: ${rest} more characters; read all of it in the approvals inbox before you agree]`;
}

const until = (deadlineAt: number): string => `${new Date(deadlineAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** What an approver is told in chat when something waits for them. `owner`: whose agent asks, for those who are not the owner. */
export function requestSentence(asked: Asked, language: Language, owner?: string): string {
  const { tool, kind, code, deadlineAt } = asked;
  const quoted = quotedArguments(asked.arguments, language);
  if (language === 'pt') {
    const head =
      kind === 'unclear'
        ? `${tool} pode já ter agido: a execução foi interrompida e não se sabe. Tentar de novo, ou deixar como está?`
        : `${owner === undefined ? 'Quero' : `Um agente de ${owner} quer`} usar ${tool}. Nada acontece antes de você concordar.`;
    const how =
      kind === 'unclear'
        ? `Responda "aprovar ${code}" para tentar de novo, "negar ${code}" para deixar.`
        : `Responda "aprovar ${code}" ou "negar ${code} porque …".`;
    return `${head}\n\n${quoted}\n\n${how} Sem resposta até ${until(deadlineAt)}, é negado.`;
  }
  const head =
    kind === 'unclear'
      ? `${tool} may have acted already: it was interrupted, and nobody knows. Try again, or leave it?`
      : `${owner === undefined ? 'I would like' : `An agent of ${owner} would like`} to use ${tool}. Nothing happens before you agree.`;
  const how =
    kind === 'unclear'
      ? `Reply "approve ${code}" to try again, "deny ${code}" to leave it.`
      : `Reply "approve ${code}" or "deny ${code} because …".`;
  return `${head}\n\n${quoted}\n\n${how} Without an answer by ${until(deadlineAt)} it is denied.`;
}

/** Said again when half of the time is over, and shortly before the end. */
export const reminderSentence = ({ tool, code, deadlineAt }: Asked, language: Language): string =>
  language === 'pt'
    ? `Ainda espero sua resposta sobre ${tool}: "aprovar ${code}" ou "negar ${code}". Sem resposta até ${until(deadlineAt)}, é negado.`
    : `I still wait for your answer about ${tool}: "approve ${code}" or "deny ${code}". Without an answer by ${until(deadlineAt)} it is denied.`;

/** What the model is told of a call that did not run. */
export function notAgreedText(why: 'denied' | 'expired', reason: string | null): string {
  if (why === 'expired') return 'Nobody agreed in time, so this was not done. Say so.';
  return reason === null
    ? 'The person denied this call, so it was not done. Say so, and do not ask for it again.'
    : `The person denied this call, so it was not done. Their reason: ${reason}`;
}
