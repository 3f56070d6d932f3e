// Whoever confirms with a provider does so in another tab: what was typed on the page stays there. What is said between
// the tabs proves nothing: the server looks at the session.

const channelName = "latchkey-step-up";

export function sayConfirmed(userId: string): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(userId);
  channel.close();
}

/** Of that person alone: the page would go on as whoever else signed in meanwhile. Gives what ends it. */
export function onConfirmedElsewhere(userId: string, confirmed: () => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }) => {
    if (data === userId) confirmed();
  };
  return () => channel.close();
}
