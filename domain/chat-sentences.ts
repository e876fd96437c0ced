import type { Command, CommandName } from './chat-commands.ts';
import { commandNames, wordOf } from './chat-commands.ts';
import type { ChatStatus } from './chat-ports.ts';
import type { Language } from './sentences.ts';
import { healthOf } from './worker-health.ts';
import type { WorkerHealth } from './worker-health.ts';

const does: Record<CommandName, Record<Language, string>> = {
  help: { en: 'this list', pt: 'esta lista' },
  status: {
    en: 'tokens left, messages running, workers, paused or not',
    pt: 'tokens restantes, mensagens em andamento, workers, em pausa ou não',
  },
  stop: { en: 'stops what is being answered in this chat', pt: 'para o que está sendo respondido nesta conversa' },
  new: {
    en: 'begins a new conversation; long memory stays',
    pt: 'começa uma nova conversa; a memória longa permanece',
  },
};

/** What `/help` says. */
export function helpSentence(language: Language): string {
  const list = commandNames.map((name) => `${wordOf(name, language)}: ${does[name][language]}`);
  return language === 'pt'
    ? ['Comandos, sem custo e sem modelo, cada um sozinho em sua mensagem:', ...list].join('\n')
    : ['Commands, without cost and without a model, each alone in its message:', ...list].join('\n');
}

/** What is said to something that is nearly a command; nothing was done. */
export function notACommandSentence(command: Exclude<Command, { kind: 'command' }>, language: Language): string {
  const list = commandNames.map((name) => wordOf(name, language)).join(', ');
  if (command.kind === 'unknown')
    return language === 'pt'
      ? `Não conheço o comando ${command.word}. Há ${list}. Nada foi feito.`
      : `There is no command ${command.word}. There are ${list}. Nothing was done.`;
  const word = wordOf(command.name, language);
  return language === 'pt'
    ? `${word} é um comando e fica sozinho em sua mensagem. Nada foi feito: envie ${word} e depois o resto.`
    : `${word} is a command and stands alone in its message. Nothing was done: send ${word}, then the rest.`;
}

export const newConversationSentence = (language: Language): string =>
  language === 'pt'
    ? 'Sua próxima mensagem começa uma nova conversa. O que eu guardei na memória longa permanece.'
    : 'Your next message begins a new conversation. What I keep in long memory stays.';

/** What `/stop` did. */
export function stoppedSentence(messages: number, language: Language): string {
  if (messages === 0) return language === 'pt' ? 'Nada estava em andamento.' : 'Nothing was running.';
  if (messages === 1)
    return language === 'pt' ? 'Parei a mensagem em andamento.' : 'Stopped the message that was running.';
  return language === 'pt'
    ? `Parei as ${messages} mensagens em andamento.`
    : `Stopped the ${messages} messages that were running.`;
}

const states: Record<ChatStatus['state'], Record<Language, string>> = {
  active: { en: 'active', pt: 'ativo' },
  paused: { en: 'paused: messages are kept and refused', pt: 'em pausa: as mensagens são guardadas e recusadas' },
  deleted: { en: 'deleted', pt: 'excluído' },
};

/** What `/status` says; `now` is what the windows' ends are measured from. */
export function statusSentence(status: ChatStatus, now: Date, language: Language): string {
  const number = new Intl.NumberFormat(language === 'pt' ? 'pt-BR' : 'en-US');
  const tokens = (left: number, endsAt: Date) => `${number.format(left)} (${span(endsAt, now)})`;
  const minute = tokens(status.minuteLeft, status.minuteEndsAt);
  const day = tokens(status.dayLeft, status.dayEndsAt);
  const workers = workersOf(status, language);
  return (
    language === 'pt'
      ? [
          `Agente: ${states[status.state].pt}`,
          `Tokens restantes, e quando há novos: ${minute} neste minuto, ${day} hoje`,
          `Mensagens em andamento: ${number.format(status.running)}`,
          `Pool "${status.pool}": ${workers}`,
        ]
      : [
          `Agent: ${states[status.state].en}`,
          `Tokens left, and when there are new ones: ${minute} this minute, ${day} today`,
          `Messages running: ${number.format(status.running)}`,
          `Pool "${status.pool}": ${workers}`,
        ]
  ).join('\n');
}

const healths: Record<WorkerHealth, Record<Language, string>> = {
  healthy: { en: 'healthy', pt: 'saudável' },
  degraded: { en: 'degraded', pt: 'degradado' },
  unavailable: { en: 'unavailable', pt: 'indisponível' },
};

function workersOf({ workers }: ChatStatus, language: Language): string {
  const counts = new Map<WorkerHealth, number>();
  for (const worker of workers) {
    const { health } = healthOf(worker);
    counts.set(health, (counts.get(health) ?? 0) + 1);
  }
  if (counts.size === 0) return language === 'pt' ? 'nenhum worker, as mensagens esperam' : 'no worker, messages wait';
  const order: WorkerHealth[] = ['healthy', 'degraded', 'unavailable'];
  const told = order.flatMap((health) => {
    const count = counts.get(health);
    return count === undefined ? [] : [`${count} ${healths[health][language]}`];
  });
  return `${told.join(', ')} (workers)`;
}

function span(end: Date, now: Date): string {
  const seconds = Math.max(1, Math.ceil((end.getTime() - now.getTime()) / 1_000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3_600)} h`;
}
