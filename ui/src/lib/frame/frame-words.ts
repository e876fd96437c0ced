import { words } from '../words/words.ts';

export const frame = words({
  en: {
    connecting: 'Connecting…',
    live: 'Live',
    offline: 'Offline',
    offlineSince: (time: string) => `Offline. Shown: ${time}. What you write is not sent until you are connected.`,
    places: 'Places',
    reconnecting: 'Reconnecting…',
    reconnectingSince: (time: string) => `The connection is lost; reconnecting. Shown: ${time}.`,
    skip: 'Skip to the content',
    tokensToday: (used: string, limit: string) => `${used} of ${limit} tokens used today (UTC)`,
  },
  'pt-BR': {
    connecting: 'Conectando…',
    live: 'Ao vivo',
    offline: 'Sem conexão',
    offlineSince: (time) => `Sem conexão. Dados das ${time}. O que você escrever só será enviado com conexão.`,
    places: 'Lugares',
    reconnecting: 'Reconectando…',
    reconnectingSince: (time) => `A conexão caiu; reconectando. Dados das ${time}.`,
    skip: 'Ir para o conteúdo',
    tokensToday: (used, limit) => `${used} de ${limit} tokens usados hoje (UTC)`,
  },
});
