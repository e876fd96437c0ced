import { words } from '../words/words.ts';

export const frame = words({
  en: {
    offline: (time: string) => `Offline. Shown: ${time}. What you write is not sent until you are connected.`,
    places: 'Places',
    reconnecting: (time: string) => `The connection is lost; reconnecting. Shown: ${time}.`,
    skip: 'Skip to the content',
  },
  'pt-BR': {
    offline: (time) => `Sem conexão. Dados das ${time}. O que você escrever só será enviado com conexão.`,
    places: 'Lugares',
    reconnecting: (time) => `A conexão caiu; reconectando. Dados das ${time}.`,
    skip: 'Ir para o conteúdo',
  },
});
