import { words } from '../words/words.ts';

export const xmppWords = words({
  en: {
    about: 'Your agents answer in any XMPP client too: approvals, chat and notices are the same there.',
    domain: 'Server',
    domainHint: 'Clients find the server by the part after the @.',
    newPassword: 'New XMPP password',
    openClient: 'Open in your XMPP client',
    reset: 'Make a new password',
    resetAbout: 'The platform makes the password. The server keeps one: the old one ends at once, in every client.',
    resetTitle: 'Make a new XMPP password?',
    typed: 'What to type into a client',
  },
  'pt-BR': {
    about: 'Seus agentes também respondem em qualquer cliente XMPP: aprovações, conversas e avisos são os mesmos lá.',
    domain: 'Servidor',
    domainHint: 'Os clientes encontram o servidor pela parte depois do @.',
    newPassword: 'Nova senha XMPP',
    openClient: 'Abrir no seu cliente XMPP',
    reset: 'Criar uma senha nova',
    resetAbout:
      'A senha é criada pela plataforma. O servidor guarda só uma: a antiga deixa de valer na hora, em todos os clientes.',
    resetTitle: 'Criar uma nova senha XMPP?',
    typed: 'O que digitar no cliente',
  },
});
