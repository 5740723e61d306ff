// What a phone says by itself, in the language of the person whose phone it is.

const languages = {
  en: {
    edited: "edited", before: "What it said before", more: "Show all", less: "Show less", silent: "silent", sound: "with sound",
    reply: "Reply", noReply: "Do not reply", box: "Message or /command", send: "Send", down: "New messages ↓",
    empty: "No messages yet.\nWrite /start to begin.", copied: "Copied", topic: "topic", messages: "Messages",
    private: "private chat with the bot", group: "group", channel: "channel", attach: "Send a file", bytes: (count) => `${count} bytes`,
  },
  fr: {
    edited: "modifié", before: "Ce qu’il disait avant", more: "Tout afficher", less: "Réduire", silent: "silencieux", sound: "avec son",
    reply: "Répondre", noReply: "Ne pas répondre", box: "Message ou /commande", send: "Envoyer", down: "Nouveaux messages ↓",
    empty: "Pas encore de message.\nÉcrivez /start pour commencer.", copied: "Copié", topic: "sujet", messages: "Messages",
    private: "discussion privée avec le bot", group: "groupe", channel: "canal", attach: "Envoyer un fichier", bytes: (count) => `${count} octets`,
  },
};

export const wordsFor = (language) => languages[language] || languages.en;
