/**
 * Opens a part of the page, as `view` in the address, and leaves an entry in the history: Back goes to the part before.
 * Next keeps its router in step with the History API; the server is not asked for the page again.
 */
export function showView(view: string): void {
  // Whatever else the address says belongs to the part that is left.
  window.history.pushState(null, "", `?${new URLSearchParams({ view })}`);
}
