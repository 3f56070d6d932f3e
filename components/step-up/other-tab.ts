// People confirm with a provider in another tab, so that what they typed on the page stays. A message between the tabs
// proves nothing: the server looks at the session.

const channelName = "latchkey-step-up";

export function sayConfirmed(userId: string): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(userId);
  channel.close();
}

/** Only for that person: another one may have signed in meanwhile. Returns the function that ends it. */
export function onConfirmedElsewhere(userId: string, confirmed: () => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }) => {
    if (data === userId) confirmed();
  };
  return () => channel.close();
}
