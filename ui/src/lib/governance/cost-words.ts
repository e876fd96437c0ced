import { plural, words } from '../words/words.ts';

/** Tokens by day, and what they cost. */
export const costWords = words({
  en: {
    allModels: 'all models',
    chart: (days: string) =>
      `Bars of the tokens of each agent, a bar for each day: ${days}. The table has the numbers.`,
    cost: 'Estimated cost',
    costs: 'Estimated cost by agent and model',
    currency: 'Currency',
    day: 'Day (UTC)',
    days: 'Tokens by day',
    daysOf: (days: string) => `Days in UTC: ${days}, each as far as it is in the period.`,
    model: 'Model',
    noModel: 'no model was asked',
    noPrices: 'no price list',
    noPricesAbout: 'Nothing can be estimated: the operator of this platform has given no list of prices.',
    others: (count: number) => plural(count, { one: '# other agent', other: '# other agents' }),
    pricesOf: (day: string, currency: string) =>
      `By the operator’s prices of ${day}, in ${currency}. An estimate: what counts is the provider’s bill.`,
    runs: 'Runs',
    showAll: (count: string) => `Show all ${count} rows`,
    sum: 'All together',
    tokens: (count: string) => `${count} tokens`,
    tipOf: (day: string, used: string) => `${day}: ${used}`,
    unknown: 'price unknown',
    unknownFor: (count: string) => `and ${count} tokens of unknown price`,
  },
  'pt-BR': {
    allModels: 'todos os modelos',
    chart: (days) => `Barras com os tokens de cada agente, uma por dia: ${days}. Os números estão na tabela.`,
    cost: 'Custo estimado',
    costs: 'Custo estimado por agente e modelo',
    currency: 'Moeda',
    day: 'Dia (UTC)',
    days: 'Tokens por dia',
    daysOf: (days) => `Dias em UTC: ${days}, cada um até onde está no período.`,
    model: 'Modelo',
    noModel: 'nenhum modelo foi chamado',
    noPrices: 'sem lista de preços',
    noPricesAbout: 'Não há como estimar: o operador desta plataforma não informou uma lista de preços.',
    others: (count) => plural(count, { one: '# outro agente', other: '# outros agentes' }),
    pricesOf: (day, currency) =>
      `Pelos preços do operador de ${day}, em ${currency}. É uma estimativa: o que vale é a fatura do provedor.`,
    runs: 'Execuções',
    showAll: (count) => `Mostrar todas as ${count} linhas`,
    sum: 'Tudo junto',
    tokens: (count) => `${count} tokens`,
    tipOf: (day, used) => `${day}: ${used}`,
    unknown: 'preço desconhecido',
    unknownFor: (count) => `e ${count} tokens de preço desconhecido`,
  },
});
