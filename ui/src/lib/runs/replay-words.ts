import { plural, words } from '../words/words.ts';

export const replayWords = words({
  en: {
    about: 'Runs the decisions of this message once more over what was recorded. Nothing is done in the world.',
    differs: (time: string) =>
      `Not the same: with today’s version, this message would go another way. Compared ${time}.`,
    noHistory: 'There is no recording of this run any more: there is nothing to compare with.',
    replay: 'Replay and compare',
    replaying: 'Replaying…',
    same: (events: number, time: string) =>
      `The same: ${plural(events, { one: 'the only event is', other: 'all # events are' })} what today’s version comes to. Compared ${time}.`,
    where: 'Where it differs',
  },
  'pt-BR': {
    about: 'Repete as decisões desta mensagem sobre o que foi gravado. Nada é feito no mundo.',
    differs: (time) => `Diferente: com a versão de hoje, esta mensagem seguiria outro caminho. Comparado às ${time}.`,
    noHistory: 'Não existe mais a gravação desta execução: não há com o que comparar.',
    replay: 'Repetir e comparar',
    replaying: 'Repetindo…',
    same: (events, time) =>
      `Igual: a versão de hoje chega ${plural(events, { one: 'ao mesmo único evento', other: 'aos mesmos # eventos' })}. Comparado às ${time}.`,
    where: 'Onde difere',
  },
});
