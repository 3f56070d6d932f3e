// Whoever confirms with a provider does so in another tab: what was typed on the page stays there. What is said between
// the tabs proves nothing: the server looks at the session.

const channelName = "latchkey-step-up";

export function sayConfirmed(): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage("confirmed");
  channel.close();
}

/** Gives what ends it. */
export function onConfirmedElsewhere(confirmed: () => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = confirmed;
  return () => channel.close();
}
