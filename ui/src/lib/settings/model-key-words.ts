import { words } from '../words/words.ts';

export const modelKeyWords = words({
  en: {
    about:
      'Your own keys for language models. A key of yours goes before the operator’s, for all of your agents, from the next call on.',
    add: 'Add a key',
    address: 'Address',
    addressHint: 'Of an endpoint of your own that speaks like this provider. Empty: the provider’s own address.',
    cannotBeUsed: 'No AI worker that runs can call this provider now.',
    deleteAbout: 'The next call does not use it any more. Agents then use the operator’s key, if there is one.',
    deleteTitle: (provider: string) => `Delete your key for ${provider}?`,
    endsIn: (four: string) => `Key that ends in ${four}`,
    key: 'Key',
    keyHint: 'Stored encrypted, and never shown again. For an endpoint that asks for none: any word.',
    keyOf: (provider: string) => `Key for ${provider}`,
    noKey: 'No key: agents cannot use this provider.',
    operators: 'No key of your own: the operator’s is used.',
    openai: 'OpenAI or compatible',
    yourKey: 'Your key is kept',
  },
  'pt-BR': {
    about:
      'Suas próprias chaves de modelos de linguagem. Uma chave sua vale antes da do operador, para todos os seus agentes, a partir da próxima chamada.',
    add: 'Adicionar uma chave',
    address: 'Endereço',
    addressHint: 'De um servidor seu que fala como este provedor. Vazio: o endereço do próprio provedor.',
    cannotBeUsed: 'Nenhum worker de IA ativo consegue chamar este provedor agora.',
    deleteAbout: 'A próxima chamada já não a usa. Os agentes passam a usar a chave do operador, se houver.',
    deleteTitle: (provider) => `Excluir sua chave de ${provider}?`,
    endsIn: (four) => `Chave terminada em ${four}`,
    key: 'Chave',
    keyHint: 'Guardada cifrada, nunca mais aparece. Para um servidor que não pede chave: qualquer palavra.',
    keyOf: (provider) => `Chave de ${provider}`,
    noKey: 'Sem chave: os agentes não podem usar este provedor.',
    operators: 'Sem chave sua: vale a do operador.',
    openai: 'OpenAI ou compatível',
    yourKey: 'Sua chave está guardada',
  },
});
