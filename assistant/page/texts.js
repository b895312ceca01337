/** Everything the page itself says, in one place. What the assistant says comes from the server. */

export const TEXTS = {
  states: {
    connecting: "Connecting…",
    connected: "Connected",
    reconnecting: "Reconnecting…",
    offline: "Offline",
    closed: "Not connected",
  },
  offlineNotice: "You are offline. What you send is kept here and goes out when you are back.",
  backNotice: "You are connected again.",
  stillTrying: (email) =>
    `The chat cannot be reached right now. It keeps trying, and what you send is kept here. ` +
    `In a hurry? Write to ${email}.`,
  senders: { user: "You", agent: "Support", system: "Help section" },
  signedInAs: (name) => ` · ${name}`,
  typing: (name) => `${name} is typing`,
  earlier: "Show earlier messages",
  earlierFailed: "Earlier messages could not be loaded. Try again in a moment.",
  choices: "Answers to choose from",
  chosen: "chosen",
  delivery: {
    sending: "Sending…",
    waiting: "Waiting for the connection",
    unsent: "Not sent yet.",
    failed: "Not answered yet.",
    refused: "This message was not accepted.",
  },
  tryAgain: "Try again",
  edit: "Edit",
  remove: "Remove",
  retryFailed: "That did not go through. Check your connection and try again.",
  placeholder: "Type your message",
  placeholders: {
    issue_description: "Describe what is wrong",
    occurred_at: "e.g. since yesterday 5pm",
    bot_link: "Paste the link",
    screenshot: "Add a screenshot",
    requester_email: "name@company.com",
  },
  counter: {
    left: (count) => `${count} left`,
    over: (count) => `${count} too many`,
    tooLong: (limit) =>
      `This is too long: one message holds ${limit} characters. Shorten it, or send it in parts.`,
  },
  upload: {
    running: (name) => `Uploading ${name}`,
    wait: "Wait until the upload is finished, then send.",
    remove: (name) => `Remove ${name}`,
    again: (name) => `Upload ${name} again`,
    unnamed: "screenshot",
    wrongType: (name) =>
      `“${name}” is not a picture the chat can take. Use PNG, JPEG, WebP or GIF.`,
    empty: (name) => `“${name}” is empty. Take the screenshot once more.`,
    tooLarge: (name, size, limit) =>
      `“${name}” is too large (${size}; at most ${limit}). Crop it, or save it as JPEG.`,
    tooMany: (count) => `One message takes at most ${count} screenshots. Send the others after it.`,
    failed: (name) => `“${name}” could not be uploaded. Check your connection and try again.`,
    removeFailed: "Remove the screenshot that could not be uploaded, or try it again, then send.",
  },
  today: "Today",
  yesterday: "Yesterday",
  card: { answer: "From the help centre", summary: "Please check", ticket: "Ticket" },
  more: "More on this",
  linkKinds: {
    article: "Article",
    video: "Video",
    integration_guide: "Integration guide",
    training_recording: "Training recording",
  },
  screenshotOf: (name) => `Screenshot: ${name}`,
  intro: {
    heading: (name) => (name ? `How can we help, ${name}?` : "How can we help?"),
    text:
      "Answers come from the help centre, tickets go to the support team. This conversation is " +
      "kept: you can come back to it at any time.",
  },
  panel: {
    signIn: {
      title: "Please sign in first",
      text:
        "This chat is for signed-in people. Sign in to the platform and open Help from there; " +
        "then this page knows who you are.",
    },
    identity: {
      title: "Your sign-in could not be confirmed",
      text: "Go back to the platform, reload it, and open Help again.",
    },
    unreachable: {
      title: "The chat could not be started",
      text: "Check your connection and try again. Nothing you have written here is lost.",
    },
    contact: "You can always write to ",
    again: "Try again",
    anonymous: "Go on without signing in",
  },
};

/** What the server says of an error as sentences: what failed, and what to do about it. */
export function errorWords({ message, hint } = {}) {
  return [message, hint].filter(Boolean).map(sentence).join(" ");
}

function sentence(words) {
  const ended = /[.!?:]$/.test(words) ? words : `${words}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
