import { words } from '../words/words.ts';

const wishes = words({
  en: {
    askDatabase: 'query a database',
    callAddress: 'call a web address',
    readDocument: 'read a document',
    runProgram: 'run a program',
    searchWeb: 'search the web',
    sendEmail: 'send an e-mail',
    useTool: (name: string) => `use ${name}`,
  },
  'pt-BR': {
    askDatabase: 'consultar um banco de dados',
    callAddress: 'chamar um endereço da web',
    readDocument: 'ler um documento',
    runProgram: 'executar um programa',
    searchWeb: 'pesquisar na web',
    sendEmail: 'enviar um e-mail',
    useTool: (name) => `usar ${name}`,
  },
});

/** What an agent wants to do with a tool, after "wants to". The six tools of the platform have words of ours, others their name. */
export function wishFor(tool: string): string {
  const ours: Record<string, string> = {
    code_executor: wishes().runProgram,
    database_query: wishes().askDatabase,
    document_parser: wishes().readDocument,
    email_sender: wishes().sendEmail,
    http_request: wishes().callAddress,
    search_api: wishes().searchWeb,
  };
  return (Object.hasOwn(ours, tool) && ours[tool]) || wishes().useTool(tool);
}
