import { words } from '../words/words.ts';

export const problems = words({
  en: {
    after: (time: string) => `Try again in ${time}.`,
    number: 'Number of this occurrence:',
    unknown: 'This page has a fault. Nothing was sent.',
    unreachable: 'The server does not answer. Nothing is lost; try again when you are connected.',
  },
  'pt-BR': {
    after: (time) => `Tente de novo em ${time}.`,
    number: 'Número desta ocorrência:',
    unknown: 'Esta página tem uma falha. Nada foi enviado.',
    unreachable: 'O servidor não responde. Nada se perdeu; tente de novo quando houver conexão.',
  },
});
