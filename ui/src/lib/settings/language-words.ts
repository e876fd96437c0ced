import { words } from '../words/words.ts';

export const languageWords = words({
  en: {
    account: 'Language of messages',
    accountHint:
      'In which the platform writes to you in a chat: refusals, approvals, notices. Agents answer as you write.',
    dark: 'Dark',
    here: 'Kept in this browser.',
    light: 'Light',
    notify: 'Notifications of this browser',
    notifyAbout:
      'When an agent asks for your approval while this page is open. They name agent and tool, never what is asked for.',
    notifyBlocked:
      'This browser does not allow notifications of this page. You can allow them in its settings for this page.',
    notifyNone: 'This browser has no notifications.',
    notifyOff: 'Turn off',
    notifyOn: 'Turn on',
    notifyIsOff: 'Off',
    notifyIsOn: 'On',
    system: 'Like the system',
    theme: 'Theme',
    zone: 'Time zone',
    zoneHint: 'All times are shown in it. Limits of a day begin at 0:00 UTC.',
    zoneNow: (offset: string) => `Now ${offset}.`,
    zoneOfDevice: (zone: string) => `Like this device (${zone})`,
  },
  'pt-BR': {
    account: 'Idioma das mensagens',
    accountHint:
      'Em que a plataforma escreve para você nas conversas: recusas, aprovações, avisos. Os agentes respondem como você escreve.',
    dark: 'Escuro',
    here: 'Guardado neste navegador.',
    light: 'Claro',
    notify: 'Notificações deste navegador',
    notifyAbout:
      'Quando um agente pede sua aprovação enquanto esta página está aberta. Elas dizem o agente e a ferramenta, nunca o que é pedido.',
    notifyBlocked:
      'Este navegador não permite notificações desta página. Você pode permitir nas configurações dele para esta página.',
    notifyNone: 'Este navegador não tem notificações.',
    notifyOff: 'Desativar',
    notifyOn: 'Ativar',
    notifyIsOff: 'Desativadas',
    notifyIsOn: 'Ativadas',
    system: 'Como o sistema',
    theme: 'Tema',
    zone: 'Fuso horário',
    zoneHint: 'Todos os horários aparecem nele. Os limites diários começam às 0:00 UTC.',
    zoneNow: (offset) => `Agora ${offset}.`,
    zoneOfDevice: (zone) => `Como neste aparelho (${zone})`,
  },
});
