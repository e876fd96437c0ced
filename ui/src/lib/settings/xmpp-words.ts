import { words } from '../words/words.ts';

export const xmppWords = words({
  en: {
    about: 'Your agents answer in any XMPP client too: approvals, chat and notices are the same there.',
    host: 'Host',
    hostHint:
      'Most clients ask for address and password only and find the server by the part after the @. Where one does not, type host and port, too.',
    newPassword: 'New XMPP password',
    openClient: 'Open in your XMPP client',
    port: 'Port',
    qr: 'QR code of your address',
    qrAbout: 'A phone reads the address from it: nothing to type.',
    reset: 'Make a new password',
    resetAbout: 'The platform makes the password. The server keeps one: the old one ends at once, in every client.',
    resetTitle: 'Make a new XMPP password?',
    tls: 'TLS',
    tlsFact: 'STARTTLS, required',
    typed: 'What to type into a client',
  },
  'pt-BR': {
    about: 'Seus agentes também respondem em qualquer cliente XMPP: aprovações, conversas e avisos são os mesmos lá.',
    host: 'Host',
    hostHint:
      'A maioria dos clientes pede só endereço e senha e encontra o servidor pela parte depois do @. Se o seu não encontrar, digite também host e porta.',
    newPassword: 'Nova senha XMPP',
    openClient: 'Abrir no seu cliente XMPP',
    port: 'Porta',
    qr: 'QR code do seu endereço',
    qrAbout: 'O celular lê o endereço nele: não é preciso digitar.',
    reset: 'Criar uma senha nova',
    resetAbout:
      'A senha é criada pela plataforma. O servidor guarda só uma: a antiga deixa de valer na hora, em todos os clientes.',
    resetTitle: 'Criar uma nova senha XMPP?',
    tls: 'TLS',
    tlsFact: 'STARTTLS, obrigatório',
    typed: 'O que digitar no cliente',
  },
});
